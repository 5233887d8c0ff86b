// Everything that the registry will say about the plugin of a folder, before there is a pull request.
import {
  hasErrors,
  isRecord,
  type Problem,
  parseYaml,
  type SourceDocument,
  sortProblems,
  type TreePort,
} from '@plugindex/model';
import { planSubmission } from '@plugindex/registry/propose/plan-submission';
import { checkProposal } from '@plugindex/registry/propose/proposed-tree';
import type { DraftFile } from '@plugindex/registry/propose/wishes';
import type { SourceLookup } from '@plugindex/registry/validate/source-facts';
import { readCases } from './case-files.ts';
import { buildLocally } from './local-build.ts';
import type { OpenedPlugin } from './local-plugin.ts';

const maxDraftBytes = 512 * 1024;
/** Whoever submits it, from wherever: what depends on that is told by `plugindex submit`. */
const somebody = { github: 'you', id: 1 };
const somewhere = { url: 'https://github.com/you/your-plugin', id: 1, ownerId: 1, isPublic: true };
const someCommit = '0'.repeat(40);

/** Sorted; about the files of the folder, as they lie there. */
export async function validateFolder(opened: OpenedPlugin, now: Date): Promise<readonly Problem[]> {
  const drafts = await readDrafts(opened);
  const proposed = drafts === undefined ? [] : await proposalProblems(opened, drafts);
  const built = await buildLocally(opened);
  const plugin = built.ok ? built.value.plugin : built.plugin;
  const cases = plugin === undefined ? [] : (await readCases(opened.folder, plugin.manifest, now)).problems;
  return sortProblems(withoutDoubles([...proposed, ...built.problems, ...cases]));
}

type Drafts = Readonly<Record<'entry' | 'manifest', DraftFile | undefined>>;

/** Undefined where the folder has none: its manifests are in the index, where `plugindex validate` finds them. */
async function readDrafts({ folder }: OpenedPlugin): Promise<Drafts | undefined> {
  const read = async (file: string): Promise<DraftFile | undefined> => {
    const bytes = await folder.files.read(file, { maxBytes: maxDraftBytes });
    return bytes && { file, text: new TextDecoder().decode(bytes) };
  };
  const drafts = { entry: await read('plugin.yaml'), manifest: await read('manifest.yaml') };
  return drafts.entry === undefined && drafts.manifest === undefined ? undefined : drafts;
}

async function proposalProblems(opened: OpenedPlugin, drafts: Drafts): Promise<readonly Problem[]> {
  const registry = opened.registry.config;
  const { proposal, problems } = planSubmission(
    { draft: drafts, author: somebody, repository: somewhere, pin: { commit: someCommit } },
    { registry, names: new Set() },
  );
  if (proposal === undefined || hasErrors(problems)) return problems;
  const checked = await checkProposal({
    proposal,
    base: registryTree(JSON.stringify(registry)),
    author: somebody,
    sources: sourceOf(opened),
  });
  const documents = Object.values(drafts).flatMap((draft) => documentOf(draft) ?? []);
  return [...problems, ...checked.map((problem) => toDraftProblem(problem, documents))];
}

/** An index with nothing in it. */
function registryTree(text: string): TreePort {
  const bytes = new TextEncoder().encode(text);
  const file = { path: 'registry.yaml', id: '0'.repeat(40), size: bytes.length };
  return { list: async () => [file], read: async () => bytes };
}

function sourceOf({ folder }: OpenedPlugin): SourceLookup {
  return {
    open: async () => {
      const ports = await folder.buildPorts();
      const opened = await ports.sources.open({ path: '.', tree: someCommit });
      return { tree: opened.treeId, folder: opened.tree, rootFiles: opened.rootFiles };
    },
  };
}

function documentOf(draft: DraftFile | undefined): SourceDocument | undefined {
  const parsed = draft && parseYaml(draft.text, { file: draft.file });
  return parsed?.ok && isRecord(parsed.value.value) ? parsed.value : undefined;
}

/** The rules saw the files as they would stand in the index; the author sees them here. */
function toDraftProblem(problem: Problem, documents: readonly SourceDocument[]): Problem {
  const { line: _line, column: _column, ...where } = problem.where;
  if (!where.file.startsWith('index/plugins/')) return problem;
  const file = where.file.endsWith('/plugin.yaml') ? 'plugin.yaml' : 'manifest.yaml';
  const document = documents.find((candidate) => candidate.file === file);
  const position = where.pointer === undefined ? undefined : document?.locate(where.pointer);
  return { ...problem, where: { ...where, file, ...position } };
}

/** Building looks at some things that validation has looked at. */
function withoutDoubles(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(
    problems.map((problem) => [
      JSON.stringify([problem.code, problem.where.file, problem.where.pointer]),
      problem,
    ]),
  );
  return [...seen.values()];
}
