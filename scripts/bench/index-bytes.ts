// Measures what a resolver fetches: gzip bytes of a plugin's index file, with its hints and without them.
import { gzipSync } from 'node:zlib';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { memoryTree } from '../../test/kit/memory-tree.ts';
import { syntheticIndex } from './synthetic-index.ts';

/** Goal: hints cost at most this much a file, gzip bytes. */
export const hintsGoalBytes = 200;

export interface IndexBytes {
  readonly plugins: number;
  /** Medians over all files, gzip bytes. */
  readonly withHints: number;
  readonly withoutHints: number;
  /** Over the files that have hints. */
  readonly hintsMedian: number;
  readonly hintsMax: number;
}

export async function measureIndexBytes(plugins: number): Promise<IndexBytes> {
  const { state } = await readIndex(memoryTree(syntheticIndex(plugins)));
  if (state === undefined) throw new Error('Cannot measure: the synthetic index has no registry');
  const { files } = await compile({
    state,
    deployment: state.registry.deployment,
    documents: documentsFrom(new Map()),
    now: new Date(0),
    commit: null,
  });
  const sizes = [...files].filter(([path]) => path.startsWith('index/')).map(([, bytes]) => sizesOf(bytes));
  const costs = sizes.filter(({ hasHints }) => hasHints).map(({ full, bare }) => full - bare);
  return {
    plugins,
    withHints: median(sizes.map(({ full }) => full)),
    withoutHints: median(sizes.map(({ bare }) => bare)),
    hintsMedian: median(costs),
    hintsMax: Math.max(...costs),
  };
}

function sizesOf(file: Uint8Array): {
  readonly full: number;
  readonly bare: number;
  readonly hasHints: boolean;
} {
  const text = new TextDecoder().decode(file);
  const bare = text.replaceAll(/,"hints":\[[^\]]*\]/g, '');
  return { full: gzipSync(text).length, bare: gzipSync(bare).length, hasHints: bare !== text };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(JSON.stringify(await measureIndexBytes(10_000)));
