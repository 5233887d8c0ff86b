// A child process that runs plugins. It has a pipe in, a pipe out and no event loop: it reads, works and writes.
import { readSync, writeSync } from 'node:fs';
import type { ToWorker } from '@plugindex/host';
import { serveWorker } from '@plugindex/host/serve-worker';
import { fillRandom } from './fill-random.ts';
import { decodeFrame, encodeFrame, type Frame, frameLength } from './frames.ts';

const input = 0;
const output = 1;

function write(message: object): void {
  let rest = encodeFrame(message);
  while (rest.length > 0) rest = rest.subarray(writeSync(output, rest));
}

/** Blocks. The end of the pipe is the end of the owner, and of this process. */
function readBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(input, bytes, filled, length - filled, null);
    if (count === 0) process.exit(0);
    filled += count;
  }
  return bytes;
}

function readFrame(): Frame {
  const header = readBytes(8);
  const length = frameLength(header) ?? header.length;
  return decodeFrame(Buffer.concat([header, readBytes(length - header.length)]));
}

/** Until the owner is gone. */
export function serveOwnerProcess(): never {
  const early: Frame[] = [];
  const handle = serveWorker({
    post: write,
    ask: (request) => {
      write(request);
      for (;;) {
        const frame = readFrame();
        if (frame.type === 'answer' && frame.bytes instanceof Uint8Array) return frame.bytes;
        early.push(frame);
      }
    },
    wallClock: () => Date.now(),
    now: () => performance.now(),
    random: fillRandom,
    sharesModules: false,
  });
  // The owner is trusted: what it writes are its own messages.
  for (;;) handle((early.shift() ?? readFrame()) as unknown as ToWorker);
}
