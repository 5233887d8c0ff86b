// Paths into a row: names of members, numbers of elements, and * for all elements.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

/** Steps from a row to a value. Names with dots are one step: `"a.b".c` is ["a.b", "c"]. */
export type Path = string[];

export function pathText(path: Path): string {
  return path.join('.');
}

/** The value that a path leads to; null when there is none. With * it is a list of what was found. */
export function valueAt(row: Json, path: Path, from: i32 = 0): Json | null {
  let value: Json = row;
  for (let i = from; i < path.length; i++) {
    const step = path[i];
    if (value.isArray && step == '*') return each(value, path, i + 1);
    const next = value.isArray ? element(value, step) : value.get(step);
    if (next == null) return null;
    value = next;
  }
  return value;
}

function each(list: Json, path: Path, from: i32): Json {
  const found = Json.array();
  for (let i = 0; i < list.items.length; i++) {
    const value = valueAt(list.items[i], path, from);
    if (value != null) found.push(value);
  }
  return found;
}

function element(list: Json, step: string): Json | null {
  const index = indexOf(step);
  return index >= 0 && index < list.items.length ? list.items[index] : null;
}

/** The number of an element, or -1: at most nine digits, no leading zero. */
function indexOf(step: string): i32 {
  if (step.length == 0 || step.length > 9 || (step.length > 1 && step.charCodeAt(0) == 0x30)) return -1;
  let index = 0;
  for (let i = 0; i < step.length; i++) {
    const digit = step.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

/** What a JSON pointer (RFC 6901) leads to; null when it leads nowhere. */
export function pointedAt(document: Json, pointer: string): Json | null {
  if (pointer.length == 0) return document;
  if (!pointer.startsWith('/')) return null;
  const steps = pointer.slice(1).split('/');
  let value: Json = document;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i].replaceAll('~1', '/').replaceAll('~0', '~');
    const next = value.isArray ? element(value, step) : value.get(step);
    if (next == null) return null;
    value = next;
  }
  return value;
}
