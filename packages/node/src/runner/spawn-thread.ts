// Starts a worker thread for plugins: no environment, no input, a heap with an end.
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FromWorker, SpawnWorker, ToWorker, WorkerEvents, WorkerHandle } from '@plugindex/host';
import { createAnswerSender, createBridgeMemory, createPostCounter, nextPiece } from '@plugindex/host/bridge';
import type { PollBudget } from './poll-budget.ts';
import { startCode, workerProgram } from './worker-program.ts';

// The JavaScript side of calls: inputs and answers as text. Linear memories are not in it, they are bounded each.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 };
// A thread that looks for work is in the way where there is no other processor.
const spins = availableParallelism() > 1;
/** How long a busy worker looks for the next call before it sleeps. */
const spinMs = 0.4;

// Stands by without the code for plugins: a spare takes less memory so, and gets it as soon as it is needed.
const program = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.once('message', (code) => { ${startCode} });
workerData.port.postMessage({ type: 'standing-by' });
`;

/** What the thread gets. */
export interface ThreadData {
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly spinMs: number;
}

/** `budget` is that of the event loop that all of these workers have for an owner. */
export function threadSpawner(budget: PollBudget): SpawnWorker {
  return (events) => spawnThread(events, budget);
}

function spawnThread({ onMessage, onExit }: WorkerEvents, budget: PollBudget): WorkerHandle {
  const memory = createBridgeMemory();
  if (memory === undefined) throw new Error('Cannot start a worker: expected SharedArrayBuffer');
  const sender = createAnswerSender(memory);
  const given = createPostCounter(memory, 'owner');
  const posted = createPostCounter(memory, 'worker');
  const { port1: port, port2 } = new MessageChannel();
  const receive = (message: FromWorker | typeof nextPiece) => {
    if (message === nextPiece) sender.sendMore();
    else onMessage(message);
  };
  port.on('message', receive);
  // A program ends although plugins are loaded; while one is called, the watchdog's timer holds it.
  port.unref();
  const worker = startThread({ memory, port: port2, spinMs: spins ? spinMs : 0 }, onExit);
  return {
    sharesModules: true,
    canWait: true,
    wake: () => worker.postMessage(workerProgram()),
    post(message) {
      post(port, message);
      given.add();
    },
    answer: (envelope) => sender.send(envelope),
    ...(spins && {
      poll: (isWaiting: () => boolean, maxMs: number) =>
        budget.spend(maxMs, (isInTime) => {
          do {
            const seen = posted.count();
            const next = receiveMessageOnPort(port);
            if (next !== undefined) apart(() => receive(next.message));
            else posted.lookFor(seen, isInTime);
          } while (isWaiting() && isInTime());
        }),
    }),
    async terminate() {
      await worker.terminate();
      port.close();
    },
  };
}

/** A module moves as one copy of its own: a clone takes several on its way, megabytes each. */
function post(port: MessagePort, message: ToWorker): void {
  if (message.type !== 'compile') {
    port.postMessage(message);
    return;
  }
  const bytes = new Uint8Array(message.bytes);
  const metered = message.metered && new Uint8Array(message.metered);
  port.postMessage({ ...message, bytes, metered }, [bytes.buffer, ...(metered ? [metered.buffer] : [])]);
}

/** What a listener throws is thrown as it would be by the event loop: at nobody who happens to call. */
function apart(act: () => void): void {
  try {
    act();
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}

function startThread(data: ThreadData, onExit: (reason: string) => void): Worker {
  const worker = new Worker(program, {
    eval: true,
    workerData: data,
    transferList: [data.port],
    // threat: a guest that finds a way into JavaScript should find no secrets in the environment.
    env: {},
    execArgv: [],
    resourceLimits,
  });
  worker.unref();
  worker.on('error', (error) => onExit(error.message));
  worker.on('exit', () => onExit('its thread ended'));
  return worker;
}
