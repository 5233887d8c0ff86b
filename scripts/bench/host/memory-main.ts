// One measurement of memory, in a process that has done nothing else: loads the plugins of a file and prints what they added, in mebibytes.
import { readFileSync } from 'node:fs';
import { createNodeRunner } from '@plugindex/node';
import { extismHost, load } from './contenders.ts';
import type { MemoryTask, StoredGuest } from './memory.ts';

/** Pages that a finished step leaves behind are given back by then. Milliseconds. */
const restMs = 500;

async function residentMebibytes(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return process.memoryUsage.rss() / 1024 / 1024;
}

const [file = ''] = process.argv.slice(2);
const { task, guests }: { readonly task: MemoryTask; readonly guests: readonly StoredGuest[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const { where, plugins } = task;
const runner =
  where === 'extism' || where === 'extism-worker' ? undefined : createNodeRunner({ isolation: where });
const before = await residentMebibytes();
for (let count = 0; count < plugins; count++) {
  const guest = guests[count % guests.length];
  if (guest === undefined) throw new Error('Cannot measure: there is no such guest here');
  // Each plugin has bytes of its own, as if they came from ten files.
  const bytes = new Uint8Array(readFileSync(guest.file));
  const plugin =
    runner === undefined
      ? await extismHost(guest.name, bytes, where === 'extism-worker').load()
      : await load(runner, { ...guest, bytes });
  await plugin.call(guest.hook, guest.input);
}
console.log(((await residentMebibytes()) - before).toFixed(1));
// Workers of Extism hold the process.
process.exit(0);
