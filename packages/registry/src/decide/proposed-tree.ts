// The index as a merge would leave it: base, with what head changed since the two parted laid over it.
import { compareText, TreeError, type TreeFile, type TreePort } from '@plugindex/model';

export interface ProposedTree {
  readonly tree: TreePort;
  /** Paths that differ from base, sorted. */
  readonly changed: readonly string[];
  /** Paths that both sides changed, each in its own way, sorted. Git may still merge them, into what nobody looked at. */
  readonly conflicts: readonly string[];
}

export interface ParentTrees {
  readonly base: TreePort;
  readonly head: TreePort;
  readonly mergeBase: TreePort;
}

type Place = { readonly file: TreeFile; readonly tree: TreePort };

/** Only ids are compared: no file is read. */
export async function proposeTree({ base, head, mergeBase }: ParentTrees): Promise<ProposedTree> {
  const [baseFiles, headFiles, oldFiles] = await Promise.all([
    filesOf(base),
    filesOf(head),
    filesOf(mergeBase),
  ]);
  const places = new Map<string, Place>();
  for (const [path, file] of baseFiles) places.set(path, { file, tree: base });
  const changed: string[] = [];
  const conflicts: string[] = [];
  for (const path of new Set([...headFiles.keys(), ...oldFiles.keys()])) {
    const [then, theirs, ours] = [oldFiles.get(path)?.id, baseFiles.get(path)?.id, headFiles.get(path)?.id];
    if (ours === then || ours === theirs) continue;
    changed.push(path);
    if (theirs !== then) conflicts.push(path);
    const file = headFiles.get(path);
    if (file === undefined) places.delete(path);
    else places.set(path, { file, tree: head });
  }
  return { tree: treeOf(places), changed: changed.sort(compareText), conflicts: conflicts.sort(compareText) };
}

async function filesOf(tree: TreePort): Promise<ReadonlyMap<string, TreeFile>> {
  return new Map((await tree.list()).map((file) => [file.path, file]));
}

function treeOf(places: ReadonlyMap<string, Place>): TreePort {
  const files = [...places.values()].map(({ file }) => file).sort((a, b) => compareText(a.path, b.path));
  return {
    list: () => Promise.resolve(files),
    read: (path, options) => {
      const place = places.get(path);
      if (place !== undefined) return place.tree.read(path, options);
      return Promise.reject(new TreeError('tree/not-found', `Cannot read ${path}: there is no such file`));
    },
  };
}
