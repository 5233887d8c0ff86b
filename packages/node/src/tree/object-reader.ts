// One `git cat-file --batch` that answers read after read: starting git for each object would cost milliseconds each.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { TreeError } from '@plugindex/model';

/** An object as git keeps it. */
export interface GitObject {
  readonly id: string;
  readonly type: (typeof types)[number];
  readonly bytes: Buffer;
}

export interface ObjectReader {
  /** Bytes of a blob. Throws a TreeError `tree/not-found`, or `tree/unavailable` when git ends. */
  read(id: string): Promise<Buffer>;
  /**
   * What a name of git's without a line feed means, such as `main:index` or `<id>^{tree}`: undefined where it means nothing.
   * Throws a TreeError `tree/unavailable` when git ends.
   */
  find(name: string): Promise<GitObject | undefined>;
  close(): Promise<void>;
}

/** Starts git at the first read, and again after it ended; the process never keeps Node alive on its own. */
export function createObjectReader(start: () => ChildProcessWithoutNullStreams): ObjectReader {
  let current: Session | undefined;
  const ask = (name: string) => {
    if (current === undefined || current.ended) current = startSession(start());
    return current.ask(name);
  };
  return {
    read: async (id) => {
      const found = await ask(id);
      if (typeof found !== 'string' && found.type === 'blob') return found.bytes;
      const said = typeof found === 'string' ? found : `it is a ${found.type}`;
      throw new TreeError('tree/not-found', `Cannot read the object ${id}: git said "${said}"`);
    },
    find: async (name) => {
      const found = await ask(name);
      return typeof found === 'string' ? undefined : found;
    },
    close: async () => {
      const session = current;
      current = undefined;
      await session?.close();
    },
  };
}

/** What git said in place of an object. */
type Refusal = string;

interface Waiting {
  readonly name: string;
  readonly resolve: (answer: GitObject | Refusal) => void;
  readonly reject: (error: Error) => void;
}

interface Session {
  readonly ended: boolean;
  ask(name: string): Promise<GitObject | Refusal>;
  close(): Promise<void>;
}

function startSession(child: ChildProcessWithoutNullStreams): Session {
  const queue: Waiting[] = [];
  const answers = createAnswerReader();
  let ended = false;
  const finished = new Promise<void>((resolve) => child.on('close', () => resolve()));

  const settle = (answer: GitObject | Refusal) => {
    const first = queue.shift();
    if (first === undefined) throw new TreeError('tree/corrupt', 'Cannot read objects: git answered unasked');
    if (queue.length === 0) holdOpen(child, 'unref');
    first.resolve(answer);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    for (const answer of answers.take(chunk)) settle(answer);
  });
  onEnd(child, (cause) => {
    ended = true;
    for (const { name, reject } of queue.splice(0))
      reject(new TreeError('tree/unavailable', `Cannot read the object ${name}: git ended`, { cause }));
  });

  return {
    get ended() {
      return ended;
    },
    ask: (name) =>
      new Promise((resolve, reject) => {
        if (queue.length === 0) holdOpen(child, 'ref');
        queue.push({ name, resolve, reject });
        child.stdin.write(`${name}\n`);
      }),
    close: async () => {
      ended = true;
      holdOpen(child, 'ref');
      child.stdin.end();
      await finished;
    },
  };
}

/** Puts answers together from the pieces in which they come. */
function createAnswerReader() {
  const input = createByteQueue();
  let head: ReturnType<typeof parseHead>;
  return {
    take(chunk: Buffer): readonly (GitObject | Refusal)[] {
      input.push(chunk);
      const answers: (GitObject | Refusal)[] = [];
      for (;;) {
        if (head === undefined) {
          const line = input.takeLine();
          if (line === undefined) return answers;
          head = parseHead(line);
          if (head === undefined) {
            answers.push(line);
            continue;
          }
        }
        // The object is followed by one line feed.
        const bytes = input.take(head.size + 1);
        if (bytes === undefined) return answers;
        const { id, type } = head;
        answers.push({ id, type, bytes: bytes.subarray(0, -1) });
        head = undefined;
      }
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

const types = ['blob', 'tree', 'commit', 'tag'] as const;

/** `<id> <type> <size>`; anything else, such as `<name> missing`, is no object. */
function parseHead(line: string) {
  const [, id, word, size] = /^([0-9a-f]{40}) ([a-z]+) ([0-9]+)$/.exec(line) ?? [];
  const type = types.find((name) => name === word);
  return id === undefined || type === undefined ? undefined : { id, type, size: Number(size) };
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
