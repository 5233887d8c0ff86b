// One plugin's folder in, its compiled files out: the part of a full compile that needs no other plugin.
import type { Advisory, Deployment, Problem, RegistryConfig } from '@plugindex/model';
import { type PluginFiles, parsePluginFolder } from '../index-tree/parse-plugin-folder.ts';
import { type PluginSummary, summarisePlugin } from './assemble-index.ts';
import { describePlugin } from './describe-plugin.ts';
import type { DocumentPort, HtmlCache } from './documents/document-port.ts';
import { renderPluginDocuments } from './documents/plugin-documents.ts';
import type { CompiledFile } from './json-file.ts';
import { postingKeys } from './search/compile-search.ts';

/** What is the same for every entry of one compile. */
export interface EntryContext {
  readonly registry: RegistryConfig;
  readonly deployment: Deployment;
  readonly documents: DocumentPort;
  readonly htmlCache?: HtmlCache;
  /** What stands before paths of the index when they are shown: 'index/'. */
  readonly root: string;
}

/** What the others know of one plugin. */
export interface EntryNeighbours {
  readonly advisories: readonly Advisory[];
  readonly dependents: readonly string[];
  readonly hints: readonly string[];
}

export interface CompiledEntry {
  readonly files: readonly CompiledFile[];
  readonly summary: PluginSummary;
  readonly postings: readonly string[];
}

/** `entry` is absent where nothing is released, and where a problem of severity `error` was found. */
export async function compileEntry(
  name: string,
  files: PluginFiles,
  { context, neighbours }: { readonly context: EntryContext; readonly neighbours: EntryNeighbours },
): Promise<{ readonly entry?: CompiledEntry; readonly problems: readonly Problem[] }> {
  const { plugin, problems } = parsePluginFolder(name, files, context.root);
  if (plugin === undefined) return { problems };
  const { documents, htmlCache } = context;
  const html = await renderPluginDocuments(plugin, {
    documents,
    ...(htmlCache === undefined ? {} : { cache: htmlCache }),
  });
  const description = describePlugin(plugin, { ...context, ...neighbours, html });
  if (description === undefined) return { problems };
  const compiled = summarisePlugin(description, neighbours.hints);
  return { entry: { ...compiled, postings: postingKeys(description) }, problems };
}
