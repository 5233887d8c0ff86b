// Environment variables of the host. Capability `env` with the variable's name.
import { Json } from '../json/value';
import { TextResult, ask, openText } from './request';

// @ts-ignore: decorator
@external('plugindex_host_1', 'env')
declare function hostEnv(pointer: usize, length: i32): i64;

/** A variable's value; null when it is not set. */
export function env(name: string): TextResult {
  const request = Json.object().setText('name', name);
  return openText(ask(request, (pointer: usize, length: i32) => hostEnv(pointer, length)));
}
