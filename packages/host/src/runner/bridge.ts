// How an answer reaches a guest that waits: in pieces through shared memory, for a blocked thread receives no messages.
//
//   Int32 0  state: 0 the worker waits, 1 a piece is there
//   Int32 1  bytes of the piece
//   Int32 2  bytes that come after it
//   from 16  the piece
//
// The worker asks for each further piece with a message of its own. There is no end to how long an answer may be.

const headerBytes = 16;
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
