// Memory that a worker shares with its owner. An answer reaches a guest that waits in pieces through it, for a blocked thread
// receives no messages; and both count there what they post, for who looks at a counter hears of a message sooner than an
// event loop does.
//
//   Int32 0  state: 0 the worker waits, 1 a piece is there
//   Int32 1  bytes of the piece
//   Int32 2  bytes that come after it
//   Int32 3  messages that the owner posted so far
//   Int32 4  messages that the worker posted so far
//   from 32  the piece
//
// The worker asks for each further piece with a message of its own. There is no end to how long an answer may be.

const headerBytes = 32;
const pieceBytes = 256 * 1024;

/** The worker's word for "the next piece, please". */
export const nextPiece = 'next-piece';

/** Memory for one worker and its owner. Where pages are not isolated there is none. */
export function createBridgeMemory(): SharedArrayBuffer | undefined {
  return typeof SharedArrayBuffer === 'function'
    ? new SharedArrayBuffer(headerBytes + pieceBytes)
    : undefined;
}

/** The worker's side: blocks until all of the answer to what was just asked is there. */
export function receiveAnswer(memory: SharedArrayBuffer, askForMore: () => void): Uint8Array {
  const header = new Int32Array(memory, 0, 3);
  let answer: Uint8Array | undefined;
  let filled = 0;
  for (;;) {
    Atomics.wait(header, 0, 0);
    const [, length = 0, rest = 0] = header;
    answer ??= new Uint8Array(length + rest);
    answer.set(new Uint8Array(memory, headerBytes, length), filled);
    filled += length;
    Atomics.store(header, 0, 0);
    if (rest === 0) return answer;
    askForMore();
  }
}

export interface AnswerSender {
  /** Begins to hand over an answer. */
  send(answer: Uint8Array): void;
  /** The worker asked for the next piece. */
  sendMore(): void;
}

/** The owner's side. */
export function createAnswerSender(memory: SharedArrayBuffer): AnswerSender {
  const header = new Int32Array(memory, 0, 3);
  let rest = new Uint8Array();
  const sendMore = () => {
    const piece = rest.subarray(0, pieceBytes);
    rest = rest.subarray(piece.length);
    new Uint8Array(memory, headerBytes).set(piece);
    header[1] = piece.length;
    header[2] = rest.length;
    Atomics.store(header, 0, 1);
    Atomics.notify(header, 0);
  };
  return {
    send(answer) {
      rest = new Uint8Array(answer);
      sendMore();
    },
    sendMore,
  };
}

/** Counts the messages that one side posted; the other looks for a change. */
export interface PostCounter {
  count(): number;
  /** After a message was posted. Wakes who waits. */
  add(): void;
  /** Looks for more than `seen` until `isInTime` says false. */
  lookFor(seen: number, isInTime: () => boolean): boolean;
  /** The same, asleep. Throws where threads may not block. */
  sleep(seen: number, ms: number): boolean;
}

const counterIndex = { owner: 3, worker: 4 } as const;
// Looking at a clock takes longer than looking at memory.
const looksPerClock = 16;

/** Leaves the processor to its other thread for some nanoseconds, where the engine knows how. */
const { pause = () => undefined } = Atomics as { readonly pause?: () => void };

export function createPostCounter(memory: SharedArrayBuffer, of: keyof typeof counterIndex): PostCounter {
  const header = new Int32Array(memory, 0, headerBytes / 4);
  const index = counterIndex[of];
  return {
    count: () => Atomics.load(header, index),
    add() {
      Atomics.add(header, index, 1);
      Atomics.notify(header, index);
    },
    lookFor(seen, isInTime) {
      do {
        for (let look = 0; look < looksPerClock; look++) {
          if (Atomics.load(header, index) !== seen) return true;
          pause();
        }
      } while (isInTime());
      return false;
    },
    sleep: (seen, ms) => Atomics.wait(header, index, seen, ms) !== 'timed-out',
  };
}
