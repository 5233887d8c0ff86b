// A parsed file whose values can still be pointed at: the parsers' common form of YAML and JSON.

/** Line and column of a value, both counting from 1; columns count UTF-16 code units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** A file's value as plain JSON data (null, boolean, finite number, string, array, object), and where each part stands. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** Position of the value at an RFC 6901 pointer, or of its key where it is a collection; undefined where there is none. */
  locate(pointer: string): SourcePosition | undefined;
}

/**
 * How deep collections may nest. Real documents need about a dozen levels (schemas inside a registry);
 * the cap keeps recursion over hostile input far from the end of the stack.
 */
export const maxDepth = 64;

/** Keys that would change an object's prototype when copied carelessly; no format of ours needs them. */
export const forbiddenKey = '__proto__';

/** Joins a JSON pointer and one more key (RFC 6901, section 3). @example joinPointer('/a', 'b/c') // '/a/b~1c' */
export function joinPointer(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Takes a JSON pointer apart (RFC 6901, section 4). @example splitPointer('/a/b~1c') // ['a', 'b/c'] */
export function splitPointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a JSON pointer, or undefined. @example valueAt({ a: [1] }, '/a/0') // 1 */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const key of splitPointer(pointer)) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Line and column of an offset into a text. @example positionAt('a\nbc', 3) // { line: 2, column: 2 } */
export function positionAt(text: string, offset: number): SourcePosition {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
