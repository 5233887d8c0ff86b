// Starts a worker thread for plugins: no environment, no input, a heap with an end.
import { Worker } from 'node:worker_threads';
import type { FromWorker, WorkerEvents, WorkerHandle } from '@plugindex/host';
import { type AnswerSender, createAnswerSender, createBridgeMemory, nextPiece } from '@plugindex/host/bridge';
import { startLate } from './late-worker.ts';
import { startCode, type WorkerCode, workerCode } from './worker-code.ts';

// The JavaScript side of calls: inputs and answers as text. Linear memories are not in it, they are bounded each.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

const program = `const { code } = require('node:worker_threads').workerData; ${startCode}`;

export function spawnThread(events: WorkerEvents): WorkerHandle {
  const memory = createBridgeMemory();
  if (memory === undefined) throw new Error('Cannot start a worker: expected SharedArrayBuffer');
  const sender = createAnswerSender(memory);
  const starting = workerCode('thread-main').then(
    (code) => () => startThread(events, { code, memory, sender }),
  );
  const late = startLate(starting, events.onExit);
  return {
    sharesModules: true,
    canWait: true,
    post: (message) => late.with((worker) => worker.postMessage(message)),
    answer: (envelope) => sender.send(envelope),
    terminate: () => late.end(async (worker) => void (await worker.terminate())),
  };
}

interface ThreadParts {
  readonly code: WorkerCode;
  readonly memory: SharedArrayBuffer;
  readonly sender: AnswerSender;
}

function startThread({ onMessage, onExit }: WorkerEvents, { code, memory, sender }: ThreadParts): Worker {
  const worker = new Worker(program, {
    eval: true,
    workerData: { code, memory },
    // threat: a guest that finds a way into JavaScript should find no secrets in the environment.
    env: {},
    execArgv: [],
    resourceLimits,
  });
  // A program ends although plugins are loaded; while one is called, the watchdog's timer holds it.
  worker.unref();
  worker.on('message', (message: FromWorker | typeof nextPiece) => {
    if (message === nextPiece) sender.sendMore();
    else onMessage(message);
  });
  worker.on('error', (error) => onExit(error.message));
  worker.on('exit', () => onExit('its thread ended'));
  return worker;
}
