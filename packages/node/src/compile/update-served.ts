// Brings a served index up to date with an index folder from the paths that changed: the everyday compile.
import { join } from 'node:path';
import type { Problem } from '@plugindex/model';
import { compileIncremental, type IncrementalPlan } from '@plugindex/registry/compile/compile-incremental';
import { changedEntries } from '@plugindex/registry/index-tree/changed-entries';
import { readChanged } from '@plugindex/registry/index-tree/read-changed';
import { hasErrorCode } from '../error-code.ts';
import { documentsInFolder } from './document-folder.ts';
import { fileSystem } from './file-system.ts';
import type { ServedFolder, ServedState } from './served-folder.ts';

export interface UpdateInput {
  /** The index folder as it is at `source`. */
  readonly index: string;
  /** Commit or tree of the index now. */
  readonly source: string;
  /** Paths relative to the index folder that differ from the source that was compiled last. */
  readonly changedPaths: readonly string[];
  readonly served: ServedFolder;
  readonly now: Date;
  readonly commit: string | null;
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
  /** Folder of documents by digest. */
  readonly documents?: string;
  /** Makes the files that belong to a snapshot but are not compiled: its bundle. */
  readonly sign?: (plan: IncrementalPlan) => Promise<ReadonlyMap<string, Uint8Array>>;
}

/** `full`: only a full compile will do. Nothing was changed then, nor where there are problems. */
export type Updated =
  | { readonly outcome: 'full' }
  | { readonly outcome: 'refused'; readonly problems: readonly Problem[] }
  | { readonly outcome: 'updated'; readonly plan: IncrementalPlan };

/** Compiles what changed and carries it out. */
export async function updateServed(input: UpdateInput): Promise<Updated> {
  const { served, source } = input;
  const state = served.state;
  const entries = changedEntries(input.changedPaths);
  if (state === undefined || entries.registry) return { outcome: 'full' };
  const read = await readChanged(entries, (folder) => readFolder(input.index, folder), 'index/');
  if (read.problems.length > 0) return { outcome: 'refused', problems: read.problems };
  const plan = await compileIncremental({
    store: served,
    bookmark: state.bookmark,
    registry: state.registry,
    deployment: state.deployment,
    changed: read.plugins,
    ...(read.advisories === undefined ? {} : { advisories: read.advisories }),
    ...(input.extraFiles === undefined ? {} : { extraFiles: input.extraFiles }),
    documents: documentsInFolder(input.documents),
    now: input.now,
    commit: input.commit,
  });
  if (plan === undefined) return { outcome: 'full' };
  if (plan.problems.length > 0) return { outcome: 'refused', problems: plan.problems };
  const signed = await input.sign?.(plan);
  const next: ServedState = { ...state, source, bookmark: plan.bookmark };
  served.apply(plan, next, signed);
  return { outcome: 'updated', plan };
}

/** A folder that moved or went away is an entry without files: it is gone. */
async function readFolder(index: string, folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const paths = fileSystem.readdirSync(join(index, folder)).sort();
    return new Map(
      paths.map((file) => [`${folder}/${file}`, fileSystem.readFileSync(join(index, folder, file))]),
    );
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return new Map();
    throw error;
  }
}
