// Requests to the host: JSON out, and an envelope back that is a value or a code with a message.
import { HookResult, fail } from '../abi';
import { JsonParser } from '../json/parse';
import { Json } from '../json/value';
import { JsonWriter } from '../json/write';

/** What every answer of the host has in common: it worked, or it says why not. */
export class HostResult {
  /** What went wrong, snake_case and stable; empty when nothing did. */
  code: string = '';
  /** The same for people. */
  message: string = '';

  get failed(): bool {
    return this.code.length > 0;
  }

  /** The host's refusal as the answer of a hook. */
  toFailure(): HookResult {
    return fail(this.code, this.message);
  }
}

/** Text, or null: there is no such key or variable, or the host refused, which `failed` tells. */
export class TextResult extends HostResult {
  text: string | null = null;
}

/** Bytes, or null when the host refused. */
export class BytesResult extends HostResult {
  bytes: Uint8Array | null = null;
}

/** Done, or refused. */
export class DoneResult extends HostResult {}

/** Sends `request` through one of the host's functions; the envelope, or null when it was none. */
export function ask(request: Json, send: (pointer: usize, length: i32) => i64): Json | null {
  const writer = new JsonWriter();
  writer.write(request);
  const answer = takeJson(send(writer.address, writer.length));
  writer.dispose();
  return answer;
}

/** The value of an envelope, or null, with the reason in `result`. */
export function open(answer: Json | null, result: HostResult): Json | null {
  if (answer != null) {
    const value = answer.get('ok');
    if (value != null) return value;
    const error = answer.get('error');
    if (error != null && error.isObject) {
      result.code = error.textOr('code', 'host_answer');
      result.message = error.textOr('message', '');
      return null;
    }
  }
  return unexpected(result);
}

/** The host answered something else than the ABI says. */
export function unexpected(result: HostResult): Json | null {
  result.code = 'host_answer';
  result.message = 'Cannot read what the host answered';
  return null;
}

/** Text or null out of an envelope. */
export function openText(answer: Json | null): TextResult {
  const result = new TextResult();
  const value = open(answer, result);
  if (value == null) return result;
  if (value.isString) result.text = value.text;
  else if (!value.isNull) unexpected(result);
  return result;
}

/** Success out of an envelope, whatever the value. */
export function openDone(answer: Json | null): DoneResult {
  const result = new DoneResult();
  open(answer, result);
  return result;
}

/** Parses and frees a block that the host allocated here through plugindex_alloc. */
export function takeJson(packed: i64): Json | null {
  const address = <usize>(<u64>packed >> 32);
  const length = <i32>(packed & 0xffffffff);
  const value = new JsonParser(address, length).parse();
  if (address != 0) heap.free(address);
  return value;
}
