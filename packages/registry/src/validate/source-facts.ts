// Looks at a pinned source: which files it has, and what its README says.
import type { Manifest, Source, TreePort } from '@plugindex/model';
import type { SourceFacts } from './context.ts';

/** The pinned source of a manifest, opened by an adapter. */
export interface PinnedSource {
  /** Git tree id of the folder that is built. */
  readonly tree: string;
  readonly folder: TreePort;
  /** Names of the files in the top folder of the repository, where a licence may stand. */
  readonly rootFiles: readonly string[];
}

/** Finds pinned sources. */
export interface SourceLookup {
  /** Undefined where the pin leads nowhere: no such commit, folder or repository. */
  open(source: Source): Promise<PinnedSource | undefined>;
}

/** The largest README that is read, in bytes: far more than anybody writes, far less than hurts. */
const maxReadmeBytes = 512 * 1024;

/** Reads at most one file: the README that the manifest names, or `README.md`. */
export async function readSourceFacts(manifest: Manifest, pinned: PinnedSource): Promise<SourceFacts> {
  const listed = await pinned.folder.list();
  const facts = {
    tree: pinned.tree,
    files: new Set(listed.map((file) => file.path)),
    rootFiles: new Set(pinned.rootFiles),
  };
  const path = manifest.readme ?? 'README.md';
  const size = listed.find((file) => file.path === path)?.size;
  if (size === undefined || size > maxReadmeBytes) return facts;
  const bytes = await pinned.folder.read(path, { maxBytes: maxReadmeBytes });
  return { ...facts, readme: { path, text: new TextDecoder().decode(bytes) } };
}
