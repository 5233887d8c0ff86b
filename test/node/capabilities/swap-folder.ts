// Swaps a folder and a link to the outside, as fast as a thread can: the race between the check of a path and its use.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const program = `
const { renameSync } = require('node:fs');
const { workerData, parentPort } = require('node:worker_threads');
const { place, folder, link, stop } = workerData;
const flag = new Int32Array(stop);
let swaps = 0;
let inTheWay = 0;
// A write makes the folder anew while it is away.
const put = (from) => {
  for (;;) {
    try { return renameSync(from, place); } catch { renameSync(place, folder + inTheWay++); }
  }
};
while (Atomics.load(flag, 0) === 0) {
  renameSync(place, folder);
  put(link);
  renameSync(place, link);
  put(folder);
  swaps++;
}
parentPort.postMessage(swaps);
`;

/** Begins to swap `data` below the root with a link to `outside`; what it answers ends that, and says how often it was done. */
export async function startSwapping(root: string, outside: string): Promise<() => Promise<number>> {
  const [place, folder, link] = ['data', 'kept', 'link'].map((name) => join(root, name));
  await symlink(outside, join(root, 'link'));
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(program, { eval: true, workerData: { place, folder, link, stop } });
  const swaps = new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return () => {
    Atomics.store(new Int32Array(stop), 0, 1);
    return swaps;
  };
}
