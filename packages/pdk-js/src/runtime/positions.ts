// From a line of the bundle to a line of the author's file, by what the packer leaves here.

export interface Positions {
  readonly sources: readonly string[];
  /**
   * For each line of the bundle where its pieces come from: "column source line column", pieces separated by ";".
   * Lines and columns count from 1, sources from 0.
   */
  readonly lines: readonly string[];
}

/** The packer calls the bundle so. */
const frame = /plugin\.js:(\d+):(\d+)/g;

/** The first place in a stack that an author wrote: "src/index.ts:12:5". */
export function firstPosition(stack: string, { sources, lines }: Positions): string | undefined {
  for (const [, line, column] of stack.matchAll(frame)) {
    const pieces = lines[Number(line) - 1]?.split(';').map((piece) => piece.split(' ').map(Number));
    const [, source, sourceLine, sourceColumn] =
      pieces?.findLast(([start = 0]) => start <= Number(column)) ?? [];
    if (source !== undefined && sources[source]) return `${sources[source]}:${sourceLine}:${sourceColumn}`;
  }
  return undefined;
}
