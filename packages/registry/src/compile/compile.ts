// The compile stage: an index state in, the files that clients fetch below /v1/ out. Equal input gives equal bytes.
import { compareText, type Description } from '@plugindex/model';
import type { IndexState } from '../index-state.ts';
import { advisoriesByName } from './advisory-files.ts';
import {
  type AssembledIndex,
  assembleIndex,
  type IndexInput,
  type PluginSummary,
  summarisePlugin,
} from './assemble-index.ts';
import { collectDependents, currentDependencies, dependencyHints, missingNames } from './dependency-graph.ts';
import { describePlugin } from './describe-plugin.ts';
import type { DocumentPort, HtmlCache } from './documents/document-port.ts';
import { renderPluginDocuments } from './documents/plugin-documents.ts';
import type { CompiledFile } from './json-file.ts';
import { postingKeys } from './search/compile-search.ts';
import { PostingBuckets } from './search/posting-buckets.ts';

export interface CompileInput extends Omit<IndexInput, 'registry' | 'advisories'> {
  readonly state: IndexState;
  readonly documents: DocumentPort;
  readonly htmlCache?: HtmlCache;
}

export interface CompiledIndex extends AssembledIndex {
  /** Every file below /v1/ but the snapshot's bundle, by path, sorted. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Compiles the whole index in memory. Versions without a release record are work still to do and are left out.
 * @example const { files, problems } = await compile({ state, deployment, documents, now: new Date(), commit: null })
 */
export async function compile(input: CompileInput): Promise<CompiledIndex> {
  const { state, ...rest } = input;
  const { descriptions, dependencies, dependents } = await describeAll(input);
  const files: CompiledFile[] = [];
  const emit = (file: CompiledFile) => void files.push(file);
  const summaries = new Map<string, PluginSummary>();
  const postings = new PostingBuckets();
  const dependenciesOf = (name: string) => dependencies.get(name) ?? [];
  for (const [name, description] of descriptions) {
    const compiled = summarisePlugin(description, dependencyHints(name, dependenciesOf));
    compiled.files.forEach(emit);
    summaries.set(name, compiled.summary);
    postings.add(postingKeys(description));
  }
  const assembled = await assembleIndex(
    { ...rest, registry: state.registry, advisories: state.advisories },
    {
      summaries,
      postings,
      missing: missingNames(dependencies, dependents),
      describe: async (name) => descriptions.get(name),
    },
    emit,
  );
  return { ...assembled, files: new Map(files.toSorted(([a], [b]) => compareText(a, b))) };
}

interface Described {
  /** By name, sorted. */
  readonly descriptions: ReadonlyMap<string, Description>;
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
}

async function describeAll({ state, deployment, documents, htmlCache }: CompileInput): Promise<Described> {
  const advisories = advisoriesByName(state.advisories);
  const documentOptions = { documents, ...(htmlCache === undefined ? {} : { cache: htmlCache }) };
  const described = new Map<string, Description>();
  for (const [name, plugin] of [...state.plugins].toSorted(([a], [b]) => compareText(a, b))) {
    const description = describePlugin(plugin, {
      registry: state.registry,
      deployment,
      advisories: advisories.get(name) ?? [],
      dependents: [],
      html: await renderPluginDocuments(plugin, documentOptions),
    });
    if (description !== undefined) described.set(name, description);
  }
  const dependencies = new Map([...described].map(([name, one]) => [name, currentDependencies(one)]));
  const dependents = collectDependents(dependencies);
  const descriptions = new Map(
    [...described].map(([name, one]) => [name, { ...one, dependents: dependents.get(name) ?? [] }]),
  );
  return { descriptions, dependencies, dependents };
}
