// Looks at a pull request as data: what it would change in the index, and what the rules of base say of it.
import { compareText, type Problem, type RegistryConfig, type TreePort } from '@plugindex/model';
import { parseIndexPath } from '../index-tree/index-path.ts';
import { IndexReader } from '../validate/index-view.ts';
import { emptyWords, findSimilarNames } from '../validate/similar-names.ts';
import type { SourceLookup } from '../validate/source-facts.ts';
import { validateIndex } from '../validate/validate.ts';
import { type Proposer, proposerOf } from './accounts.ts';
import { assessPlugin, type PluginFinding } from './assess-plugin.ts';
import type { Assessment, PluginAssessment, RepositoryIdentity } from './assessment.ts';
import { readCommands } from './commands.ts';
import { type ProposedTree, proposeTree } from './proposed-tree.ts';
import type { PullRequestFacts } from './pull-request.ts';

export interface AssessInput {
  readonly facts: PullRequestFacts;
  /** The index folder at the tip of the base branch. */
  readonly base: TreePort;
  /** The index folder at `facts.head.sha`. */
  readonly head: TreePort;
  /** The index folder where head left the base branch. Absent: base itself. */
  readonly mergeBase?: TreePort;
  /**
   * Every other path that head changes since it left base, relative to the repository: all outside the index folder, and
   * in it links, submodules and changed modes, which a TreePort does not show, and copies of release records.
   */
  readonly outside: readonly string[];
  /** registry.yaml of base. */
  readonly registry: RegistryConfig;
  /** Asks the forge who a source repository is today; undefined where there is none. */
  readonly findRepository: (url: string) => Promise<RepositoryIdentity | undefined>;
  readonly sources?: SourceLookup;
}

/** Files that are looked at: a plugin with versions for years, far less than keeps a machine busy. */
const maxAssessedFiles = 300;
/** Paths that are named; of more, only the number. */
const maxNamedPaths = 20;

/**
 * Reads head as data under the rules of base. Nothing of head is run, and none of what it says of itself is believed.
 * Throws only what the ports throw.
 * @example const assessment = await assess({ facts, base, head, outside: [], registry, findRepository })
 */
export async function assess(input: AssessInput): Promise<Assessment> {
  const { base, head, mergeBase = base, outside, facts } = input;
  const proposed = await proposeTree({ base, head, mergeBase });
  const folders = changedFolders(proposed.changed);
  const shared = proposed.changed.filter((path) => folderOf(path) === undefined);
  const changedFiles = proposed.changed.length + outside.length;
  const bare: Assessment = {
    headSha: facts.head.sha,
    changedFiles,
    isTooLarge: changedFiles > maxAssessedFiles,
    outside: outside.toSorted(compareText).slice(0, maxNamedPaths),
    outsideCount: outside.length,
    shared: shared.slice(0, maxNamedPaths),
    sharedCount: shared.length,
    conflicts: proposed.conflicts.slice(0, maxNamedPaths),
    adoption: 'none',
    plugins: [],
    problems: [],
  };
  return bare.isTooLarge ? bare : { ...bare, ...(await lookInside(input, proposed, folders)) };
}

type Folders = ReadonlyMap<string, readonly string[]>;

async function lookInside(input: AssessInput, proposed: ProposedTree, folders: Folders) {
  const proposer = proposerOf(input.facts);
  const findings = await readPlugins(input, { proposed, folders, proposer });
  const near = await findNearNames(findings, proposed.tree, input.registry);
  const adoption = findAdoption(input, findings);
  const found = await validate(input, proposed, proposer);
  const problems = (adoption === 'granted' ? found.map(toReviewOfOwner) : found).map((problem) =>
    settleAccepted(problem, findings),
  );
  const plugins = findings.map((finding): PluginAssessment => {
    const own = problems.filter((problem) => isAbout(problem, finding));
    return { ...finding, nearNames: near.get(finding.name) ?? [], problems: own };
  });
  return { adoption, plugins, problems };
}

interface ToRead {
  readonly proposed: ProposedTree;
  readonly folders: Folders;
  readonly proposer: Proposer;
}

async function readPlugins(
  { base, registry, findRepository }: AssessInput,
  { proposed, folders, proposer }: ToRead,
): Promise<readonly PluginFinding[]> {
  const [before, after] = [
    await IndexReader.open(base, 'index/'),
    await IndexReader.open(proposed.tree, 'index/'),
  ];
  const findings: PluginFinding[] = [];
  for (const [folder, changed] of folders) {
    findings.push(
      await assessPlugin({
        name: nameOf(folder),
        folder,
        before: await before.readPlugin(folder),
        after: await after.readPlugin(folder),
        changed,
        proposer,
        registry,
        findRepository,
      }),
    );
  }
  return findings.toSorted((a, b) => compareText(a.name, b.name));
}

async function validate(
  { base, outside, sources }: AssessInput,
  { tree }: ProposedTree,
  proposer: Proposer,
): Promise<readonly Problem[]> {
  return await validateIndex({
    base,
    head: tree,
    outside,
    ...(proposer.by === 'feed' ? {} : { author: proposer.account }),
    ...(sources === undefined ? {} : { sources }),
  });
}

const notAuthor = 'validate/owner/not-author';

/** Somebody who is no owner asks for a plugin; a maintainer of base may let that through to review. */
function findAdoption({ facts, registry }: AssessInput, findings: readonly PluginFinding[]) {
  if (findings.every(({ isByOwner }) => isByOwner)) return 'none';
  const maintainers = new Set(registry.policy.maintainers.map(({ id }) => id));
  return readCommands(facts, { maintainers, owners: new Set() }).adoption;
}

function toReviewOfOwner(problem: Problem): Problem {
  return problem.code === notAuthor ? { ...problem, severity: 'review' } : problem;
}

const isAbout = ({ where }: Problem, { folder }: PluginFinding) => where.file.startsWith(`index/${folder}/`);

/** Rules that look at every version anew, however often a maintainer has agreed. */
const repeatedRules = new Set<string>([
  'validate/capability/private-host',
  'validate/capability/review',
  'validate/capability/wildcard',
]);

/** What a version asks that the merged one before it asked as well was accepted then, and needs nobody now. */
function settleAccepted(problem: Problem, findings: readonly PluginFinding[]): Problem {
  if (!repeatedRules.has(problem.code)) return problem;
  const versions = findings.find((finding) => isAbout(problem, finding))?.versions ?? [];
  const asksNothingNew = versions.every(
    ({ previous, addedCapabilities }) => previous !== null && addedCapabilities.length === 0,
  );
  return asksNothingNew ? { ...problem, severity: 'info' } : problem;
}

/** Names that each new one could be taken for, as the rules about names find them. */
async function findNearNames(
  findings: readonly PluginFinding[],
  tree: TreePort,
  registry: RegistryConfig,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const fresh = findings.filter(({ isNew, isRemoved }) => isNew && !isRemoved).map(({ name }) => name);
  if (fresh.length === 0) return new Map();
  const folders = new Set((await tree.list()).flatMap(({ path }) => folderOf(path) ?? []));
  const names = [...folders].map(nameOf);
  const near = new Map<string, string[]>();
  for (const { name, other } of findSimilarNames(fresh, names, [...emptyWords, registry.host.name])) {
    near.set(name, [...(near.get(name) ?? []), other]);
  }
  return near;
}

const nameOf = (folder: string) => folder.slice(folder.lastIndexOf('/') + 1);

function changedFolders(changed: readonly string[]): Folders {
  const folders = new Map<string, string[]>();
  for (const path of changed) {
    const folder = folderOf(path);
    if (folder === undefined) continue;
    const paths = folders.get(folder);
    if (paths === undefined) folders.set(folder, [path]);
    else paths.push(path);
  }
  return folders;
}

function folderOf(path: string): string | undefined {
  const what = parseIndexPath(path);
  return 'folder' in what && what.kind !== 'review' ? what.folder : undefined;
}
