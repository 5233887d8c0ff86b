// Two trees read as one: what the pipeline wrote lies over what people wrote, and neither knows of the other.
import { compareText, type TreeFile, type TreePort } from '@plugindex/model';

/**
 * Files of both trees; where both have a path, `over` counts.
 * @example createOverlayTree({ under: indexInGit, over: recordsOfThisRun })
 */
export function createOverlayTree({
  under,
  over,
}: {
  readonly under: TreePort;
  readonly over: TreePort;
}): TreePort {
  let files: Promise<ReadonlyMap<string, { readonly file: TreeFile; readonly from: TreePort }>> | undefined;
  const merged = () => {
    files ??= Promise.all([under.list(), over.list()]).then(
      ([below, above]) =>
        new Map([
          ...below.map((file) => [file.path, { file, from: under }] as const),
          ...above.map((file) => [file.path, { file, from: over }] as const),
        ]),
    );
    return files;
  };
  return {
    list: async () =>
      [...(await merged()).values()].map(({ file }) => file).toSorted((a, b) => compareText(a.path, b.path)),
    read: async (path, options) => ((await merged()).get(path)?.from ?? under).read(path, options),
  };
}
