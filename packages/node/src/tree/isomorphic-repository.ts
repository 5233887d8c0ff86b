// A repository read with isomorphic-git, for machines that have no git binary.
import fs from 'node:fs';
import { join } from 'node:path';
import { compareText, TreeError, type TreeFile } from '@plugindex/model';
import git from 'isomorphic-git';
import { openFolderTree } from './folder-tree.ts';
import { emptyTreeId, isFileMode, isObjectId, toEntryMode } from './git-objects.ts';
import { createListedTree, sortListing } from './listed-tree.ts';
import type { ChangedEntry, IdentifiedTree, Repository, TreeChange } from './repository.ts';
import type { RepositoryLocation } from './repository-location.ts';
import { checkedFolder, checkedRevision, noSuchTree, toTimestamp } from './revision.ts';

/** What every call of the library wants: the disk, the Git folder, and a cache of parsed packs. */
interface Store {
  readonly fs: typeof fs;
  readonly gitdir: string;
  readonly cache: object;
}

interface RawEntry {
  readonly mode: string;
  readonly path: string;
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit';
}

/** Opens a repository. Throws a TreeError `tree/unavailable` for a linked worktree, which the library cannot read. */
export function openIsomorphicRepository(location: RepositoryLocation): Repository {
  if (location.linked)
    throw new TreeError(
      'tree/unavailable',
      `Cannot read ${location.root}: it is a linked worktree, which needs the git binary (https://git-scm.com/downloads)`,
    );
  const store: Store = { fs, gitdir: location.gitFolder, cache: {} };
  return {
    backend: 'isomorphic-git',
    root: location.root,
    commitId: (revision) => findCommitId(store, revision),
    commitTime: async (revision) => {
      const oid = await resolveObject(store, revision);
      const found = oid && (await orUndefined(() => git.readCommit({ ...store, oid })));
      return found ? toTimestamp(found.commit.committer.timestamp) : undefined;
    },
    fileNames: async (revision, path) => {
      const id = await findTreeId(store, revision, path);
      const entries = id === undefined ? [] : await readEntriesOrThrow(store, id);
      const leaves = entries.filter((entry) => entry.type !== 'tree');
      return leaves.map((entry) => entry.path).sort(compareText);
    },
    treeId: (revision, path) => findTreeId(store, revision, path),
    tree: async (revision, path) => {
      const id = await findTreeId(store, revision, path);
      if (id === undefined) throw noSuchTree(location.root, revision, path);
      return openIsomorphicTree(store, id);
    },
    hasObject: async (id) => {
      if (!isObjectId(id)) return false;
      return (
        (await orUndefined(() => git.readObject({ ...store, oid: id, format: 'deflated' }))) !== undefined
      );
    },
    diffTrees: async (base, head, path) => {
      const treeIdAt = async (revision: string): Promise<string> => {
        const id = await findTreeIdOrEmpty(store, revision, path);
        if (id === undefined) throw noSuchTree(location.root, revision, path);
        return id;
      };
      const sides = { before: await treeIdAt(base), after: await treeIdAt(head) };
      const changes: TreeChange[] = [];
      for await (const change of changesBetween(store, sides, '')) changes.push(change);
      return changes.sort((a, b) => compareText(a.path, b.path));
    },
    workingTree: async (path) => {
      const folder = checkedFolder(path);
      const prefix = folder === '' ? '' : `${folder}/`;
      return openFolderTree(join(location.root, folder), {
        isIgnored: (below) => git.isIgnored({ ...store, dir: location.root, filepath: prefix + below }),
      });
    },
    close: async () => {},
  };
}

/** Undefined for what is not there; every other failure (a broken pack) is thrown as a TreeError. */
async function orUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof git.Errors.NotFoundError || cause instanceof git.Errors.ObjectTypeError)
      return undefined;
    throw new TreeError('tree/corrupt', 'Cannot read the repository', { cause });
  }
}

async function resolveObject(store: Store, revision: string): Promise<string | undefined> {
  const ref = checkedRevision(revision);
  return isObjectId(ref) ? ref : orUndefined(() => git.resolveRef({ ...store, ref }));
}

async function findCommitId(store: Store, revision: string): Promise<string | undefined> {
  const oid = await resolveObject(store, revision);
  if (oid === undefined) return undefined;
  return (await orUndefined(() => git.readCommit({ ...store, oid })))?.oid;
}

async function readEntries(store: Store, oid: string): Promise<readonly RawEntry[] | undefined> {
  if (oid === emptyTreeId) return [];
  return (await orUndefined(() => git.readTree({ ...store, oid })))?.tree;
}

async function findTreeId(store: Store, revision: string, path?: string): Promise<string | undefined> {
  const folder = checkedFolder(path);
  const oid = await resolveObject(store, revision);
  if (oid === undefined) return undefined;
  // readTree peels tags and commits, and says which tree it came to.
  let id = oid === emptyTreeId ? oid : (await orUndefined(() => git.readTree({ ...store, oid })))?.oid;
  for (const name of folder === '' ? [] : folder.split('/')) {
    if (id === undefined) return undefined;
    const entry = (await readEntries(store, id))?.find((candidate) => candidate.path === name);
    id = entry?.type === 'tree' ? entry.oid : undefined;
  }
  return id;
}

/** A folder that a revision does not have is as good as an empty one; undefined where there is no such revision. */
async function findTreeIdOrEmpty(store: Store, revision: string, path?: string): Promise<string | undefined> {
  const id = await findTreeId(store, revision, path);
  if (id !== undefined || !path) return id;
  return (await findTreeId(store, revision)) === undefined ? undefined : emptyTreeId;
}

function openIsomorphicTree(store: Store, id: string): IdentifiedTree {
  return createListedTree({
    title: `tree ${id}`,
    treeId: async () => id,
    list: async () => {
      const listing: Listing = { files: [], leftOut: [] };
      await listInto(listing, store, { id, prefix: '' });
      return sortListing(listing.files, listing.leftOut);
    },
    readFile: async (file) => readBlob(store, file.id),
  });
}

interface Listing {
  readonly files: TreeFile[];
  readonly leftOut: string[];
}

/** A folder of a tree: its id, and its path with a final slash, or nothing for the root. */
interface Folder {
  readonly id: string;
  readonly prefix: string;
}

async function listInto(listing: Listing, store: Store, { id, prefix }: Folder): Promise<void> {
  for (const entry of await readEntriesOrThrow(store, id)) {
    const path = prefix + entry.path;
    if (entry.type === 'tree') await listInto(listing, store, { id: entry.oid, prefix: `${path}/` });
    else if (isFileMode(toEntryMode(entry.mode))) {
      // The library cannot tell a size without inflating the object.
      const size = (await readBlob(store, entry.oid)).byteLength;
      listing.files.push({ path, id: entry.oid, size });
    } else listing.leftOut.push(path);
  }
}

async function readEntriesOrThrow(store: Store, treeId: string): Promise<readonly RawEntry[]> {
  const entries = await readEntries(store, treeId);
  if (entries !== undefined) return entries;
  throw new TreeError('tree/not-found', `Cannot read the tree ${treeId}: there is no such object`);
}

async function readBlob(store: Store, oid: string): Promise<Uint8Array> {
  const found = await orUndefined(() => git.readBlob({ ...store, oid }));
  if (found !== undefined) return found.blob;
  throw new TreeError('tree/not-found', `Cannot read the object ${oid}: there is no such object`);
}

/** Compares two trees level by level; a folder with the same id on both sides is never opened. */
async function* changesBetween(
  store: Store,
  { before, after }: { readonly before: string; readonly after: string },
  prefix: string,
): AsyncGenerator<TreeChange> {
  if (before === after) return;
  const old = new Map((await readEntriesOrThrow(store, before)).map((entry) => [entry.path, entry]));
  const now = new Map((await readEntriesOrThrow(store, after)).map((entry) => [entry.path, entry]));
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const from = old.get(name);
    const to = now.get(name);
    if (from?.oid === to?.oid && from?.mode === to?.mode) continue;
    if (from?.type === 'tree' || to?.type === 'tree')
      yield* changesBetween(store, { before: folderId(from), after: folderId(to) }, `${prefix}${name}/`);
    const removed = changedLeaf(from);
    const added = changedLeaf(to);
    if (removed || added)
      yield {
        path: prefix + name,
        ...(removed && { before: removed }),
        ...(added && { after: added }),
      };
  }
}

function folderId(entry: RawEntry | undefined): string {
  return entry?.type === 'tree' ? entry.oid : emptyTreeId;
}

function changedLeaf(entry: RawEntry | undefined): ChangedEntry | undefined {
  return entry === undefined || entry.type === 'tree'
    ? undefined
    : { id: entry.oid, mode: toEntryMode(entry.mode) };
}
