// One measurement of memory, in a process that has done nothing else: loads the plugins of a file and prints what they added, in
// megabytes. Metered forms come from a cache on disk, as they do for whoever starts an application a second time.
import { existsSync, readFileSync } from 'node:fs';
import { createFolderMeterCache } from '@plugindex/node/meter-cache';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { readFileCapped } from '../../../packages/node/src/read-file.ts';
import { extismHost, load } from './contenders.ts';
import type { Memory, MemoryTask, StoredGuest } from './memory.ts';

/** Pages that a finished step leaves behind are given back by then. Milliseconds. */
const restMs = 500;

async function measure(): Promise<Memory> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const resident = process.memoryUsage.rss() / 1e6;
  return { resident, own: ownMegabytes() ?? resident };
}

/** Pages of files are not the process's own: those of Node's program serve every Node process. */
function ownMegabytes(): number | undefined {
  const status = '/proc/self/status';
  if (!existsSync(status)) return undefined;
  const [, kibibytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) ?? [];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

const [file = '', meterFolder = ''] = process.argv.slice(2);
const { task, guests }: { readonly task: MemoryTask; readonly guests: readonly StoredGuest[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const { where, plugins } = task;
const runner =
  where === 'extism' || where === 'extism-worker'
    ? undefined
    : createNodeRunner({ isolation: where, meterCache: createFolderMeterCache(meterFolder) });
const before = await measure();
for (let count = 0; count < plugins; count++) {
  const guest = guests[count % guests.length];
  if (guest === undefined) throw new Error('Cannot measure: there is no such guest here');
  // Each plugin has bytes of its own, as if they came from ten files; read as the client reads what is installed.
  const bytes = await readFileCapped(guest.file, { maxBytes: 16 * 1024 * 1024 });
  const plugin =
    runner === undefined
      ? await extismHost(guest.name, bytes, where === 'extism-worker').load()
      : await load(runner, { ...guest, bytes });
  await plugin.call(guest.hook, guest.input);
}
const after = await measure();
const added: Memory = { resident: after.resident - before.resident, own: after.own - before.own };
console.log(JSON.stringify(added));
// Workers of Extism hold the process.
process.exit(0);
