// A compiled index to look at the site with: ordinary plugins, and some that would break a careless one.
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import type { IndexState } from '@plugindex/registry/index-state';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { syntheticIndex } from '../../scripts/bench/synthetic-index.ts';
import { memoryTree } from '../kit/memory-tree.ts';
import { advisory, cast, castOfPlugins, documentOf } from './cast.ts';
import { goodReadme, hostileChangelog, hostileReadme, scriptUrl } from './hostile-texts.ts';

/** Ordinary plugins: enough for three pages of the list. */
const ordinaryPlugins = 110;
/** The category that no plugin is in. */
export const emptyCategory = 'other';

/** The files below /v1/ of a registry that is served at `url`, an address without a slash at its end. */
export async function hostileIndex(url: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { state, problems } = await readIndex(memoryTree(syntheticIndex(ordinaryPlugins)));
  if (state === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { deployment } = state.registry;
  const documents = [goodReadme, hostileReadme, hostileChangelog];
  const compiled = await compile({
    state: withCast(state),
    deployment: { ...deployment, urls: { ...deployment.urls, site: url, registry: url } },
    documents: documentsFrom(new Map(documents.map((text) => [documentOf(text).digest, text]))),
    now: new Date('2026-11-01T00:00:00Z'),
    commit: null,
  });
  return new Map([...compiled.files, hostileDescription(compiled.files)]);
}

/** The one field of addresses that no parser looks into: whatever compile wrote there, the site reads. */
function hostileDescription(files: ReadonlyMap<string, Uint8Array>): readonly [string, Uint8Array] {
  const path = `plugins/${cast.hostile}.json`;
  const description: object = JSON.parse(Buffer.from(files.get(path) ?? []).toString());
  return [path, Buffer.from(JSON.stringify({ ...description, homepage: scriptUrl }))];
}

function withCast({ registry, plugins }: IndexState): IndexState {
  const ordinary = [...plugins.values()].map((plugin) => {
    const isMoved = plugin.entry.category === emptyCategory;
    return isMoved ? { ...plugin, entry: { ...plugin.entry, category: 'testing' } } : plugin;
  });
  const all = [...ordinary, ...castOfPlugins].map((plugin) => [plugin.entry.name, plugin] as const);
  return { registry, advisories: [advisory], plugins: new Map(all) };
}
