// Lays release records over the index: people's files stand on the default branch, records on one that the pipeline alone writes.
//
//   main      index/registry.yaml · index/plugins/<shard>/<name>/plugin.yaml, <version>.yaml, yanks.yaml · …
//   records   index/plugins/<shard>/<name>/<version>.release.json
import { type Problem, sortProblems, type TreeFile, type TreePort } from '@plugindex/model';
import { parseIndexPath } from './index-path.ts';
import { indexTreeProblem } from './index-tree-rules.ts';
import { createOverlayTree } from './overlay-tree.ts';

/** The branch of the registry's own repository that holds its release records. */
export const recordsBranch = 'records';

export interface LaidIndex {
  readonly tree: TreePort;
  /** One for each record that has no manifest: it is left out, and hinders nobody. */
  readonly problems: readonly Problem[];
}

/**
 * The index folder with the records over it. Without records it stays as it is.
 * @example const { tree, problems } = await layRecords(index, await readRecords(repository, place))
 */
export async function layRecords(
  index: TreePort,
  records: TreePort | undefined,
  { root = 'index/' }: { readonly root?: string } = {},
): Promise<LaidIndex> {
  if (records === undefined) return { tree: index, problems: [] };
  const { kept, orphans } = await divide(records, [index]);
  const problems = orphans.map(({ path }) => {
    const message = `Cannot publish what ${root}${path} records: the index has no manifest for it`;
    return indexTreeProblem('index/record/orphan', root + path, message);
  });
  return {
    tree: createOverlayTree({ under: index, over: treeOf(records, kept) }),
    problems: sortProblems(problems),
  };
}

/** A change as three index folders: `mergeBase` is where `head` left `base`. */
export interface ChangeTrees {
  readonly base: TreePort;
  readonly head: TreePort;
  readonly mergeBase: TreePort;
}

/**
 * The same three with records in each, so that what nobody touched differs in none. A record of a branch's own lies over
 * those of the pipeline in `head`, where the rule against records by hand finds it, and under them in `base`.
 * @example const { base, head } = await layRecordsOnChange({ base, head, mergeBase: base }, records)
 */
export async function layRecordsOnChange(
  { base, head, mergeBase }: ChangeTrees,
  records: TreePort | undefined,
): Promise<ChangeTrees> {
  if (records === undefined) return { base, head, mergeBase };
  // Those of `head` too: it may bring another manifest for a version that was released.
  const { kept } = await divide(records, [base, head]);
  const laid = treeOf(records, kept);
  return {
    base: createOverlayTree({ under: base, over: laid }),
    head: createOverlayTree({ under: laid, over: head }),
    mergeBase: createOverlayTree({ under: laid, over: mergeBase }),
  };
}

/** threat: a branch of records that brings manifests, entries or another registry.yaml. Only records are taken from it. */
async function divide(records: TreePort, beside: readonly TreePort[]) {
  const lists = await Promise.all(beside.map((tree) => tree.list()));
  const there = new Set(lists.flatMap((files) => files.map(({ path }) => path)));
  const kept: TreeFile[] = [];
  const orphans: TreeFile[] = [];
  for (const file of await records.list()) {
    const place = parseIndexPath(file.path);
    if (place.kind !== 'release') continue;
    (there.has(`${place.folder}/${place.version}.yaml`) ? kept : orphans).push(file);
  }
  return { kept, orphans };
}

function treeOf(records: TreePort, files: readonly TreeFile[]): TreePort {
  return { list: async () => files, read: (path, options) => records.read(path, options) };
}
