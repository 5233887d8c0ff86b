// A worker thread that runs plugins: joins the host's code in there to clock, randomness and its owner.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createPostCounter, nextPiece, receiveAnswer } from '@plugindex/host/bridge';
import { serveWorker } from '@plugindex/host/serve-worker';
import { fillRandom } from './fill-random.ts';
import type { ThreadData } from './spawn-thread.ts';

// Who has called is likely to call again at once. Milliseconds.
const lingerMs = 2;

/** Until it is ended from outside. */
export function serveOwnerThread(): void {
  const { memory, port, spinMs }: ThreadData = workerData;
  const posted = createPostCounter(memory, 'worker');
  const given = createPostCounter(memory, 'owner');
  const now = () => performance.now();
  const post = (message: unknown) => {
    port.postMessage(message);
    posted.add();
  };

  const handle = serveWorker({
    post,
    ask: (request) => {
      post(request);
      return receiveAnswer(memory, () => post(nextPiece));
    },
    wallClock: () => Date.now(),
    now,
    random: fillRandom,
    sharesModules: true,
  });

  /** Whether there is more to do soon. Awake where the last wait was a short one, asleep otherwise. */
  const awaitNext = (seen: number, lastWaitMs: number): boolean => {
    const end = now() + spinMs;
    const isNear = lastWaitMs < spinMs && given.lookFor(seen, () => now() < end);
    return isNear || given.sleep(seen, lingerMs);
  };

  port.on('message', (message) => {
    handle(message);
    for (let lastWaitMs = lingerMs; ; ) {
      const seen = given.count();
      const next = receiveMessageOnPort(port);
      if (next !== undefined) {
        handle(next.message);
        continue;
      }
      const startedAt = now();
      if (!awaitNext(seen, lastWaitMs)) return;
      lastWaitMs = now() - startedAt;
    }
  });
}
