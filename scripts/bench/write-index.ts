// Writes a synthetic index to disk, for benchmarks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type SyntheticPlugin, syntheticPlugin, syntheticRegistry } from './synthetic-index.ts';

/** Writes an index of so many plugins into a folder that is not there yet. */
export function writeIndex(index: string, plugins: number): void {
  mkdirSync(index, { recursive: true });
  writeFileSync(join(index, 'registry.yaml'), syntheticRegistry());
  for (let plugin = 0; plugin < plugins; plugin += 1) writePlugin(index, syntheticPlugin(plugin));
}

/** Writes the files of one plugin. */
export function writePlugin(index: string, { files }: SyntheticPlugin): void {
  const [first = ''] = files.keys();
  mkdirSync(join(index, dirname(first)), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(index, path), text);
}
