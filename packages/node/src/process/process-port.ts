// The ProcessPort: programs without a shell, in their own group, with capped time, output, memory and file size.
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { ProcessOptions, ProcessPort, ProcessResult } from '@plugindex/model';
import { findProgram } from '../find-program.ts';
import { type Containment, findContainment } from './containment.ts';
import { killGroup, killQuietly, trackGroup } from './live-groups.ts';
import { findFamily, residentBytes } from './process-table.ts';

/** How often the memory of a program is looked at, in milliseconds. */
const memoryPollMs = 100;
/** Address space beyond the memory cap: V8 and LLVM map far more than they touch. 1 GiB. */
const addressSlackBytes = 2 ** 30;
/** How long output may still come from processes that outlived the program, in milliseconds. */
const drainMs = 250;

type Stop = NonNullable<ProcessResult['stoppedBy']>;

/**
 * Opens the port. What holds a program:
 * - time: its whole process family is killed at `timeoutMs`; where `prlimit` exists, the kernel ends each process that
 *   used more processor time than that, also when this process has died;
 * - output: it is killed when it prints more than `maxOutputBytes`; the log keeps the first so many bytes;
 * - memory: resident memory of the family is added up every 100 ms and the family killed past `maxMemoryBytes`; between
 *   two looks `prlimit --data` stops a single process at that plus 1 GiB. On a system without /proc and prlimit
 *   (macOS, Windows) memory and file size are not capped;
 * - what it leaves behind: on Linux with `unshare` it runs in a process namespace that ends with it; elsewhere its group,
 *   its session and their children are killed, and what left those before is not found;
 * - sight: in that namespace it has a /proc of its own, and so sees no variable of any other process;
 * - network: with `network: 'none'` it runs in an empty network namespace, where Linux lets us make one.
 * Rejects with a ProgramMissingError, or with what `node:child_process` throws when the program cannot be started.
 * @example
 * const processes = createProcessPort();
 * await processes.run('/usr/bin/true', [], { cwd: '/', env: {}, timeoutMs: 1000, maxOutputBytes: 1000 });
 */
export function createProcessPort(): ProcessPort {
  let prlimit: Promise<string | undefined> | undefined;
  let contained: Promise<Containment> | undefined;
  let offline: Promise<Containment> | undefined;
  return {
    find: (command) => findProgram(command),
    run: async (command, args, options) => {
      prlimit ??= findProgram('prlimit');
      const program = await findProgram(command);
      // Started through prlimit, a missing program would look like one that failed.
      if (program === undefined) throw new ProgramMissingError(command);
      if (options.network === 'none') offline ??= findContainment({ network: false });
      else contained ??= findContainment({ network: true });
      const { prefix } = (await (options.network === 'none' ? offline : contained)) ?? { prefix: [] };
      return runProgram(limited(await prlimit, [...prefix, program, ...args], options), options);
    },
  };
}

/** The program is not on this machine. */
export class ProgramMissingError extends Error {
  readonly code = 'process/missing';
  constructor(command: string) {
    super(`Cannot run ${JSON.stringify(command)}: there is no such program`);
    this.name = 'ProgramMissingError';
  }
}

function limited(
  prlimit: string | undefined,
  commandLine: readonly string[],
  options: ProcessOptions,
): readonly string[] {
  if (prlimit === undefined) return commandLine;
  const cpuSeconds = Math.ceil(options.timeoutMs / 1000) * availableParallelism() + 1;
  const limits = [`--cpu=${cpuSeconds}`, '--core=0'];
  if (options.maxMemoryBytes !== undefined)
    limits.push(`--data=${options.maxMemoryBytes + addressSlackBytes}`);
  if (options.maxFileBytes !== undefined) limits.push(`--fsize=${options.maxFileBytes}`);
  return [prlimit, ...limits, '--', ...commandLine];
}

function runProgram(
  [command = '', ...args]: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const leader = child.pid;
    child.once('error', reject);
    if (leader === undefined) return;
    const untrack = trackGroup(leader);
    let stoppedBy: Stop | undefined;
    const stop = (reason: Stop) => {
      stoppedBy ??= reason;
      void killFamily(leader);
    };
    const output = collectOutput(child, options.maxOutputBytes, () => stop('output'));
    const timer = setTimeout(() => stop('timeout'), options.timeoutMs);
    const endWatch = watchMemory(leader, options.maxMemoryBytes, () => stop('memory'));

    child.once('exit', (exitCode) => {
      clearTimeout(timer);
      endWatch();
      // What the program left running in the background must not go on.
      void killFamily(leader).then(async () => {
        const log = await output.finish();
        untrack();
        resolve({
          exitCode: stoppedBy === undefined ? exitCode : null,
          timedOut: stoppedBy === 'timeout',
          truncated: output.truncated(),
          ...(stoppedBy !== undefined && { stoppedBy }),
          log,
        });
      });
    });
  });
}

// threat: a build that leaves a child behind, in another group or session
async function killFamily(leader: number): Promise<void> {
  const family = await findFamily(leader);
  killGroup(leader);
  for (const pid of family) killQuietly(pid);
}

function watchMemory(leader: number, maxBytes: number | undefined, exceeded: () => void): () => void {
  if (maxBytes === undefined) return () => {};
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const bytes = await residentBytes(await findFamily(leader));
    looking = false;
    if (bytes > maxBytes) exceeded();
  }, memoryPollMs);
  return () => clearInterval(timer);
}

/** Both streams in the order in which their pieces come, the first `maxBytes` of them. */
function collectOutput(child: ChildProcess, maxBytes: number, overflow: () => void) {
  const streams = [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null);
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  for (const stream of streams) {
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => {
      const piece = chunk.subarray(0, maxBytes - kept);
      if (piece.byteLength > 0) chunks.push(piece);
      kept += piece.byteLength;
      if (piece.byteLength === chunk.byteLength || truncated) return;
      truncated = true;
      overflow();
    });
  }
  const closed = Promise.all(
    streams.map((stream) => new Promise((resolve) => stream.once('close', resolve))),
  );
  return {
    truncated: () => truncated,
    finish: async () => {
      // A process that escaped may hold the pipe open for ever.
      const timer = setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, drainMs);
      await closed;
      clearTimeout(timer);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
