// Starts a child process for plugins, under Node's permission model: no file, no process, no thread, no environment.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { WorkerEvents, WorkerHandle } from '@plugindex/host';
import { parseChildMessage } from './child-message.ts';
import { decodeFrame, encodeFrame, type Frame, frameLength } from './frames.ts';
import { startCode, workerProgram } from './worker-program.ts';

// Heap of its JavaScript side, MiB: inputs and answers as text.
const heapMb = 256;
// What a child says last is why it ended.
const maxReasonLength = 2000;

// The code comes through the pipe like everything else: the child has no right to read it from a file.
const program = `
const { readSync } = require('node:fs');
const read = (length) => {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const count = readSync(0, bytes, filled, length - filled, null);
    if (count === 0) process.exit(0);
    filled += count;
  }
  return bytes;
};
const code = JSON.parse(read(read(8).readUInt32LE(0)).toString()).message.code;
${startCode}`;

/** What Node is started with: no right to anything, and a heap with an end. */
export function processArguments(code: string): readonly string[] {
  return ['--permission', `--max-old-space-size=${heapMb}`, '--no-warnings', '--eval', code];
}

export function spawnProcess(events: WorkerEvents): WorkerHandle {
  const child = startProcess(events);
  const write = (message: object) => void child.stdin.write(encodeFrame(message));
  write({ code: workerProgram() });
  return {
    sharesModules: false,
    canWait: true,
    post: write,
    answer: (bytes) => write({ type: 'answer', bytes }),
    terminate: () => void child.kill('SIGKILL'),
  };
}

function startProcess({ onMessage, onExit }: WorkerEvents): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, processArguments(program), {
    // threat: a guest that finds a way into JavaScript should find no secrets in the environment.
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithUs(child);
  // A program ends although plugins are loaded; while one is called, the watchdog's timer holds it.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) unref(stream);
  let reason = '';
  child.stderr.on('data', (bytes: Buffer) => {
    reason = (reason + bytes.toString()).slice(-maxReasonLength);
  });
  const receive = frameReceiver((frame) => onMessage(parseChildMessage(frame)));
  child.stdout.on('data', (bytes: Buffer) => {
    try {
      receive(bytes);
    } catch (error) {
      // threat: a child that says nonsense is nobody to talk to.
      reason = String(error);
      child.kill('SIGKILL');
    }
  });
  // A pipe whose other end is gone: the exit says so too.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => onExit(error.message));
  child.on('exit', (code, signal) =>
    onExit(`its process ended with ${signal ?? `code ${code}`}${reason && `: ${reason}`}`),
  );
  return child;
}

/** Takes pieces of a stream, gives whole frames. */
function frameReceiver(onFrame: (frame: Frame) => void): (bytes: Buffer) => void {
  let pieces: Buffer[] = [];
  let length = 0;
  return (bytes) => {
    pieces.push(bytes);
    length += bytes.length;
    for (;;) {
      const [first] = pieces;
      // Joined only when a frame is complete: a long one comes in many pieces.
      const wanted =
        first === undefined ? undefined : frameLength(first.length < 8 ? Buffer.concat(pieces) : first);
      if (wanted === undefined || length < wanted) return;
      const all = Buffer.concat(pieces);
      pieces = all.length > wanted ? [all.subarray(wanted)] : [];
      length = all.length - wanted;
      onFrame(decodeFrame(all.subarray(0, wanted)));
    }
  };
}

const living = new Set<ChildProcessWithoutNullStreams>();

/** A child hears that its owner is gone when it reads; a guest that loops does not read. */
function endWithUs(child: ChildProcessWithoutNullStreams): void {
  if (living.size === 0) process.once('exit', endAll);
  living.add(child);
  child.once('exit', () => {
    living.delete(child);
    if (living.size === 0) process.off('exit', endAll);
  });
}

function endAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

/** Pipes of a child are sockets; a program ends although they are open. */
function unref(stream: object): void {
  if (stream instanceof Socket) stream.unref();
}
