// What a plugin may ask its host. A function that is never called is never imported, so asking is opting in.
import { JsonParser } from './json/parse';
import { Json } from './json/value';
import { JsonWriter } from './json/write';
import { utf8 } from './text';

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
// @ts-ignore: decorator
@external('plugindex_host_1', 'fs')
declare function hostFs(pointer: usize, length: i32): i64;

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

/** A file's text, or why there is none. */
export class ReadResult {
  constructor(
    public text: string | null,
    public code: string,
    public message: string,
  ) {}
}

/** Reads a UTF-8 file. Capability `fs` with a path that covers it. */
export function readText(path: string): ReadResult {
  const writer = new JsonWriter();
  writer.write(Json.object().setText('op', 'read').setText('path', path));
  const answer = takeJson(hostFs(writer.address, writer.length));
  writer.dispose();
  if (answer == null) return new ReadResult(null, 'host_answer', 'The host gave no readable answer');
  const done = answer.get('ok');
  if (done != null && done.isObject) {
    const text = done.get('text');
    if (text != null && text.isString) return new ReadResult(text.text, '', '');
  }
  const error = answer.get('error');
  if (error == null || !error.isObject) return new ReadResult(null, 'host_answer', 'The host gave no text');
  return new ReadResult(null, error.textOr('code', 'unknown'), error.textOr('message', ''));
}

/** Parses and frees a block that the host allocated here through plugindex_alloc. */
function takeJson(packed: i64): Json | null {
  const address = <usize>(<u64>packed >> 32);
  const length = <i32>(packed & 0xffffffff);
  const value = new JsonParser(address, length).parse();
  if (address != 0) heap.free(address);
  return value;
}
