// The plugin's own store of texts. Capability `kv`.
import { Json } from '../json/value';
import { DoneResult, HostResult, TextResult, ask, open, openDone, openText, unexpected } from './request';

// @ts-ignore: decorator
@external('plugindex_host_1', 'kv')
declare function hostKv(pointer: usize, length: i32): i64;

/** Keys, in order. */
export class KeysResult extends HostResult {
  keys: string[] = [];
}

/** The value of a key; null when there is none. */
export function kvGet(key: string): TextResult {
  return openText(send(Json.object().setText('op', 'get').setText('key', key)));
}

/** Sets or replaces a key's value. */
export function kvSet(key: string, value: string): DoneResult {
  return openDone(send(Json.object().setText('op', 'set').setText('key', key).setText('value', value)));
}

/** Removes a key; one that is not there is no error. */
export function kvDelete(key: string): DoneResult {
  return openDone(send(Json.object().setText('op', 'delete').setText('key', key)));
}

/** All keys that begin with `prefix`. */
export function kvList(prefix: string = ''): KeysResult {
  const result = new KeysResult();
  const value = open(send(Json.object().setText('op', 'list').setText('prefix', prefix)), result);
  if (value == null) return result;
  for (let i = 0; i < value.length; i++) {
    const key = value.items[i];
    if (key.isString) result.keys.push(key.text);
    else unexpected(result);
  }
  return result;
}

function send(request: Json): Json | null {
  return ask(request, (pointer: usize, length: i32) => hostKv(pointer, length));
}
