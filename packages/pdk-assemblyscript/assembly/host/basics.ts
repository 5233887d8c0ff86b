// Configuration, log, clock and random bytes. A function that is never called is never imported, so asking is opting in.
import { Json } from '../json/value';
import { utf8 } from '../text';
import { takeJson } from './request';

// @ts-ignore: decorator
@external('plugindex_host_1', 'config')
declare function hostConfig(): i64;
// @ts-ignore: decorator
@external('plugindex_host_1', 'log')
declare function hostLog(level: i32, pointer: usize, length: i32): void;
// @ts-ignore: decorator
@external('plugindex_host_1', 'clock')
declare function hostClock(): i64;
// @ts-ignore: decorator
@external('plugindex_host_1', 'random')
declare function hostRandom(pointer: usize, length: i32): void;

let configured: Json | null = null;

/** The configuration, an object. Read from the host once, at the first call. Needs no capability. */
export function config(): Json {
  const known = configured;
  if (known != null) return known;
  const read = takeJson(hostConfig());
  const value = read != null && read.isObject ? read : Json.object();
  configured = value;
  return value;
}

export const enum LogLevel {
  Trace,
  Debug,
  Info,
  Warn,
  Error,
}

/** Writes one line to the host's log. Capability `log`. */
export function log(level: LogLevel, message: string): void {
  const bytes = utf8(message);
  hostLog(<i32>level, bytes.dataStart, bytes.length);
}

/** Milliseconds since 1970, UTC. Capability `clock`. */
export function nowMs(): i64 {
  return hostClock();
}

/** Fresh random bytes from the host. Capability `random`. */
export function randomBytes(length: i32): Uint8Array {
  const bytes = new Uint8Array(length);
  hostRandom(bytes.dataStart, length);
  return bytes;
}
