// The plugin ABI, version 1: exports that a host expects, and the envelope around every hook.
import { JsonParser } from './json/parse';
import { Json } from './json/value';
import { JsonWriter } from './json/write';

/** Marks the ABI version. Does nothing. */
export function plugindex_abi_1(): void {}

/** Gives the host a block to write into. The garbage collector never moves or frees it. */
export function plugindex_alloc(size: i32): i32 {
  return <i32>heap.alloc(<usize>max(size, 1));
}

/** Takes back a block: the host frees what it was given and what it allocated for itself. */
export function plugindex_free(pointer: i32, _size: i32): void {
  if (pointer != 0) heap.free(<usize>pointer);
}

/** What a hook answers: a value, or a code and a message. */
export class HookResult {
  constructor(
    public value: Json | null,
    public code: string,
    public message: string,
  ) {}
}

/** The hook did its work. A refused login is also work well done: `ok` with `authenticated: false`. */
export function ok(value: Json): HookResult {
  return new HookResult(value, '', '');
}

/** The hook could not do its work. `code` is snake_case and stable; `message` is for people. */
export function fail(code: string, message: string): HookResult {
  return new HookResult(null, code, message);
}

/**
 * Wraps one hook: reads the input, calls `hook`, writes the envelope.
 * `export function authenticate(pointer: i32, length: i32): i64 { return runHook(pointer, length, run); }`
 * @returns (address << 32) | length of UTF-8 JSON, which the host frees
 */
export function runHook(pointer: i32, length: i32, hook: (input: Json) => HookResult): i64 {
  const parser = new JsonParser(<usize>pointer, length);
  const input = parser.parse();
  const result =
    input == null ? fail('invalid_input', 'Cannot read the input: ' + parser.problem) : hook(input);
  const value = result.value;
  const envelope = Json.object();
  if (value == null) {
    envelope.set('error', Json.object().setText('code', result.code).setText('message', result.message));
  } else {
    envelope.set('ok', value);
  }
  const writer = new JsonWriter();
  writer.write(envelope);
  return writer.release();
}
