// The public queue as it goes from `decide` to the site: a file that is only believed as far as its format allows.
import { parseJson, parseQueue, type Queue } from '@plugindex/model';

export const maxQueueBytes = 4 * 2 ** 20;

/** Undefined where it is no queue. @example readQueue(await readFile('queue.json')) */
export function readQueue(bytes: Uint8Array): Queue | undefined {
  const document = parseJson(bytes, { file: 'queue.json', maxBytes: maxQueueBytes });
  const queue = document.ok ? parseQueue(document.value) : document;
  return queue.ok ? queue.value : undefined;
}

export function toQueueFile(queue: Queue): Uint8Array {
  return Buffer.from(`${JSON.stringify(queue, null, 2)}\n`);
}

/** Whether a reader would notice a difference: times that pass by themselves are none. */
export function saysTheSame(a: Queue, b: Queue): boolean {
  const essence = ({ pullRequests, lanes }: Queue) =>
    JSON.stringify([pullRequests.map(({ ageMs: _ageMs, ...pull }) => pull), lanes]);
  return essence(a) === essence(b);
}
