// One `git cat-file --batch` that answers read after read: starting git for each object would cost milliseconds each.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { TreeError } from '@plugindex/model';

export interface ObjectReader {
  /** Bytes of an object. Throws a TreeError `tree/not-found`, or `tree/unavailable` when git ends. */
  read(id: string): Promise<Buffer>;
  close(): Promise<void>;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Starts git at the first read, and again after it ended; the process never keeps Node alive on its own. */
export function createObjectReader(start: () => ChildProcessWithoutNullStreams): ObjectReader {
  let current: Session | undefined;
  return {
    read: (id) => {
      if (current === undefined || current.ended) current = startSession(start());
      return current.read(id);
    },
    close: async () => {
      const session = current;
      current = undefined;
      await session?.close();
    },
  };
}

interface Session extends ObjectReader {
  readonly ended: boolean;
}

function startSession(child: ChildProcessWithoutNullStreams): Session {
  const queue: Waiting[] = [];
  const input = createByteQueue();
  let size: number | undefined;
  let ended = false;
  const finished = new Promise<void>((resolve) => child.on('close', () => resolve()));

  const takeAnswers = () => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (size === undefined) {
        const line = input.takeLine();
        if (line === undefined) return;
        size = blobSize(line);
        if (size === undefined) {
          settle().reject(
            new TreeError('tree/not-found', `Cannot read the object ${next.id}: git said "${line}"`),
          );
          continue;
        }
      }
      // The object is followed by one line feed.
      const bytes = input.take(size + 1);
      if (bytes === undefined) return;
      size = undefined;
      settle().resolve(bytes.subarray(0, -1));
    }
  };
  const settle = (): Waiting => {
    const first = queue.shift();
    if (first === undefined) throw new TreeError('tree/corrupt', 'Cannot read objects: git answered unasked');
    if (queue.length === 0) holdOpen(child, 'unref');
    return first;
  };
  const end = (cause?: Error) => {
    ended = true;
    for (const { id, reject } of queue.splice(0))
      reject(new TreeError('tree/unavailable', `Cannot read the object ${id}: git ended`, { cause }));
  };
  child.stdout.on('data', (chunk: Buffer) => {
    input.push(chunk);
    takeAnswers();
  });
  onEnd(child, end);

  return {
    get ended() {
      return ended;
    },
    read: (id) =>
      new Promise((resolve, reject) => {
        if (queue.length === 0) holdOpen(child, 'ref');
        queue.push({ id, resolve, reject });
        child.stdin.write(`${id}\n`);
      }),
    close: async () => {
      ended = true;
      holdOpen(child, 'ref');
      child.stdin.end();
      await finished;
    },
  };
}

/** However it ends; what it says beside its answers is not read. */
function onEnd(child: ChildProcessWithoutNullStreams, end: (cause?: Error) => void): void {
  child.stderr.resume();
  child.stdin.on('error', end);
  child.on('error', end);
  child.on('close', () => end());
}

/** `<id> blob <size>`: the size; anything else (`<id> missing`, a tree, a commit) is no answer to a read. */
function blobSize(line: string): number | undefined {
  const match = /^[0-9a-f]{40} blob ([0-9]+)$/.exec(line);
  return match ? Number(match[1]) : undefined;
}

function holdOpen(child: ChildProcessWithoutNullStreams, verb: 'ref' | 'unref'): void {
  child[verb]();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    // The pipes of a child process are sockets, which carry ref and unref; the stream types do not say so.
    if ('ref' in stream && 'unref' in stream && typeof stream[verb] === 'function') stream[verb]();
  }
}

/** Bytes that came, taken by line or by count, without copying what was taken before. */
function createByteQueue() {
  const chunks: Buffer[] = [];
  let available = 0;
  const take = (count: number): Buffer | undefined => {
    if (available < count) return undefined;
    const taken: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const head = chunks.shift();
      if (head === undefined) break;
      taken.push(head.subarray(0, missing));
      if (head.byteLength > missing) chunks.unshift(head.subarray(missing));
      missing -= Math.min(missing, head.byteLength);
    }
    available -= count;
    return taken.length === 1 ? taken[0] : Buffer.concat(taken, count);
  };
  return {
    push(chunk: Buffer): void {
      chunks.push(chunk);
      available += chunk.byteLength;
    },
    take,
    takeLine(): string | undefined {
      let length = 0;
      for (const chunk of chunks) {
        const at = chunk.indexOf(0x0a);
        if (at !== -1) return take(length + at + 1)?.toString('latin1', 0, length + at);
        length += chunk.byteLength;
      }
      return undefined;
    },
  };
}
