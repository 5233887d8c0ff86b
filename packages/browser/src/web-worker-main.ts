// The main of a Web Worker that runs plugins: joins the host's code in there to clock, randomness and its owner.
import { nextPiece, receiveAnswer } from '@plugindex/host/bridge';
import { serveWorker } from '@plugindex/host/serve-worker';
import type { ToWebWorker, WorkerScope } from './browser-api.ts';

const scope = globalThis as unknown as WorkerScope;

function start(memory: SharedArrayBuffer | undefined): (message: ToWebWorker) => void {
  const handle = serveWorker({
    post: (message) => scope.postMessage(message),
    ...(memory !== undefined && {
      ask: (request) => {
        scope.postMessage(request);
        return receiveAnswer(memory, () => scope.postMessage(nextPiece));
      },
    }),
    wallClock: () => Date.now(),
    now: () => performance.now(),
    random: (bytes) => fillRandom(bytes),
    sharesModules: true,
  });
  return (message) => {
    if (message.type !== 'start') handle(message);
  };
}

function fillRandom(bytes: Uint8Array): void {
  // A view of a guest's memory; browsers fill only views of plain buffers, which this is.
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

let receive = (message: ToWebWorker): void => {
  if (message.type === 'start') receive = start(message.memory);
};
scope.onmessage = ({ data }) => receive(data);
