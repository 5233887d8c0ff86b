// The main of a worker thread that runs plugins: joins the host's code in there to clock, randomness and its owner.
import { randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { nextPiece, receiveAnswer } from '@plugindex/host/bridge';
import { serveWorker } from '@plugindex/host/serve-worker';

const { memory }: { readonly memory: SharedArrayBuffer } = workerData;
const port = parentPort;
if (port === null) throw new Error('Cannot run here: expected a worker thread');

const handle = serveWorker({
  post: (message) => port.postMessage(message),
  ask: (request) => {
    port.postMessage(request);
    return receiveAnswer(memory, () => port.postMessage(nextPiece));
  },
  wallClock: () => Date.now(),
  now: () => performance.now(),
  random: (bytes) => void randomFillSync(bytes),
  sharesModules: true,
});
port.on('message', handle);
