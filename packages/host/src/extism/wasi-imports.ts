// What the libraries of languages ask of WASI preview 1, answered without touching the outside: no files, no arguments, no environment.
import type { WasmFunction } from '../engine.ts';
import { HostError } from '../host-error.ts';
import { burn, type CountedGuest, writeLogLine } from '../link.ts';
import type { HostPorts } from '../ports.ts';

// WASI preview 1, errno.
const errno = { success: 0, badFile: 8, notCapable: 76 } as const;
const stderr = 2;
/** An iovec: address and length. */
const iovecBytes = 8;
const maxIovecs = 1024;
/** As for `random` of our ABI. */
const maxRandomBytes = 65_536;
const nanosecondsPerMillisecond = 1_000_000n;

export interface WasiGuest extends CountedGuest {
  /** The guest's own bytes. Throws HostError `host/pointer`. Void once the memory grows. */
  view(pointer: number, length: number): Uint8Array;
}

/** Clock, randomness and log are there where they were granted; without, the first two say that they are not. */
export function createWasiImports(
  { now, random, log }: Pick<HostPorts, 'now' | 'random' | 'log'>,
  guest: () => WasiGuest,
): Readonly<Record<string, WasmFunction>> {
  const none: WasmFunction = (count, bytes) => {
    burn(guest(), 0);
    writeU32(guest(), unsigned(count), 0);
    writeU32(guest(), unsigned(bytes), 0);
    return errno.success;
  };
  const answer =
    (code: number): WasmFunction =>
    () => {
      burn(guest(), 0);
      return code;
    };
  return {
    args_get: answer(errno.success),
    args_sizes_get: none,
    environ_get: answer(errno.success),
    environ_sizes_get: none,
    clock_time_get(_clock, _precision, pointer) {
      burn(guest(), 0);
      if (now === undefined) return errno.notCapable;
      const time = BigInt(Math.trunc(now())) * nanosecondsPerMillisecond;
      viewOf(guest().view(unsigned(pointer), 8)).setBigInt64(0, time, true);
      return errno.success;
    },
    random_get(pointer, size) {
      const length = unsigned(size);
      if (random === undefined) return errno.notCapable;
      if (length > maxRandomBytes)
        throw new HostError(
          'host/pointer',
          `Cannot draw ${length} random bytes: expected at most ${maxRandomBytes}`,
        );
      burn(guest(), length);
      random(guest().view(unsigned(pointer), length));
      return errno.success;
    },
    fd_write: (fd, iovecs, count, written) =>
      write(guest(), { fd, iovecs, count, written, ...(log && { log }) }),
    fd_read: answer(errno.badFile),
    fd_close: answer(errno.badFile),
    fd_seek: answer(errno.badFile),
    fd_fdstat_get: answer(errno.badFile),
    fd_prestat_get: answer(errno.badFile),
    fd_prestat_dir_name: answer(errno.badFile),
    sched_yield: answer(errno.success),
    proc_exit(code) {
      throw new HostError('host/trap', `Cannot finish the call: the guest exited with ${unsigned(code)}`);
    },
  };
}

type Argument = number | bigint | undefined;

interface Write extends Pick<HostPorts, 'log'> {
  readonly fd: Argument;
  readonly iovecs: Argument;
  readonly count: Argument;
  readonly written: Argument;
}

function write(guest: WasiGuest, { log, ...words }: Write): number {
  burn(guest, 0);
  const fd = unsigned(words.fd);
  if (fd === 0 || fd > stderr) return errno.badFile;
  const count = unsigned(words.count);
  if (count > maxIovecs)
    throw new HostError('host/pointer', `Cannot write ${count} pieces: expected at most ${maxIovecs}`);
  const list = viewOf(guest.view(unsigned(words.iovecs), count * iovecBytes));
  let total = 0;
  for (let at = 0; at < count * iovecBytes; at += iovecBytes) {
    const bytes = guest.view(list.getUint32(at, true), list.getUint32(at + 4, true));
    total += bytes.length;
    if (log === undefined) burn(guest, 0);
    else if (bytes.length > 0) writeLogLine(guest, { log, level: fd === stderr ? 'error' : 'info', bytes });
  }
  writeU32(guest, unsigned(words.written), total);
  return errno.success;
}

function writeU32(guest: WasiGuest, pointer: number, value: number): void {
  viewOf(guest.view(pointer, 4)).setUint32(0, value, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function unsigned(value: Argument): number {
  return Number(value) >>> 0;
}
