// What runs instead of `env.abort`, so that the module imports nothing but what a host offers.
import { utf8 } from './text';

// @ts-ignore: decorator
@external('plugindex_host_1', 'panic')
declare function hostPanic(pointer: usize, length: i32): void;

let isPanicking = false;

/**
 * Tells whoever called the hook what was thrown and where: "on purpose (assembly/index.ts:12:5)". Named in asconfig.json:
 * `"use": ["abort=~lib/@plugindex/pdk-assemblyscript/assembly/abort/panic"]`.
 */
export function panic(message: string | null, file: string | null, line: u32, column: u32): void {
  // The words take memory: where there is none left, aborting again in here is a plain trap.
  if (isPanicking) unreachable();
  isPanicking = true;
  const what = message == null ? 'abort' : message;
  const where = file == null ? '' : ' (' + file + ':' + line.toString() + ':' + column.toString() + ')';
  const bytes = utf8(what + where);
  hostPanic(bytes.dataStart, bytes.length);
  unreachable();
}
