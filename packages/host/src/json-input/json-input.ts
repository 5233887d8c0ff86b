// The input of a hook as JSON. One long string in it, the body of a request for example, travels as it is and is escaped where its
// bytes are written: JSON.stringify takes several times as long for it.
import { isRecord } from '@plugindex/model/record';
import { encodeBriefly, toJson } from '../guest-memory.ts';
import { escapeInto, escapeMemory } from './escape.ts';

/** JSON but for one string, which belongs at the gap, in quotes. */
export interface GappedJson {
  readonly text: string;
  readonly gap: number;
  /** Well-formed UTF-16. */
  readonly long: string;
}

export type JsonInput = string | GappedJson;

interface Found {
  readonly long: string;
  /** The value with the placeholder in the place of the string. */
  readonly rest: unknown;
}

/** Units of UTF-16. Finding a string and putting it back takes as long as escaping some hundred. */
const leastLong = 2048;
// Where a request has its body: at the top, or in one of its parts. Who has more keys than that has a table.
const mostLevels = 3;
const mostKeys = 32;
const placeholder = 'plugindex: a long text belongs here';
const mark = JSON.stringify(placeholder);

/**
 * Throws HostError `host/input-invalid` on what JSON cannot carry.
 * @example toJsonInput({ method: 'GET' }) // '{"method":"GET"}'
 */
export function toJsonInput(value: unknown): JsonInput {
  const found = findLong(value);
  // JSON has an escape for half a surrogate pair, UTF-8 has none. Old engines cannot tell.
  if (found === undefined || found.long.isWellFormed?.() !== true) return toJson(value);
  const text = toJson(found.rest);
  const gap = text.indexOf(mark);
  // threat: an input that has the placeholder in it as well would get the string in another place.
  if (gap === -1 || text.includes(mark, gap + 1)) return toJson(value);
  return { text: text.slice(0, gap) + text.slice(gap + mark.length), gap, long: found.long };
}

/** No input has fewer bytes. Each unit of UTF-16 is a byte or more. */
export function leastBytes(input: JsonInput): number {
  return typeof input === 'string' ? input.length : input.text.length + input.long.length + 2;
}

/** UTF-8; void as soon as the next input is encoded. The same bytes as of the whole value in one text. */
export function encodeJsonInput(input: JsonInput): Uint8Array {
  if (typeof input === 'string') return encodeBriefly(input);
  const { text, gap, long } = input;
  const [before, after] = [text.slice(0, gap), text.slice(gap)];
  return fill(before, long, after) ?? encodeBriefly(before + JSON.stringify(long) + after);
}

function findLong(value: unknown): Found | undefined {
  try {
    return findIn(value, mostLevels);
  } catch {
    // A property that throws: whoever writes the whole value says so.
    return undefined;
  }
}

function findIn(value: unknown, levels: number): Found | undefined {
  if (typeof value === 'string')
    return value.length < leastLong ? undefined : { long: value, rest: placeholder };
  if (levels === 0 || !isPlain(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length > mostKeys) return undefined;
  for (const key of keys) {
    const found = findIn(value[key], levels - 1);
    if (found !== undefined) return { long: found.long, rest: { ...value, [key]: found.rest } };
  }
  return undefined;
}

/** Written by JSON.stringify as its own properties and nothing else. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value) || typeof value.toJSON === 'function') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const encoder = new TextEncoder();
const quote = 0x22;

/** Undefined where there is not enough room, or no module to do it. */
function fill(before: string, long: string, after: string): Uint8Array | undefined {
  const memory = escapeMemory();
  if (memory === undefined) return undefined;
  const { source, target } = memory;
  const put = (text: string, at: number) => {
    const { read, written } = encoder.encodeInto(text, target.subarray(at));
    return read === text.length ? at + written : undefined;
  };
  const { read, written } = encoder.encodeInto(long, source);
  const start = put(before, 0);
  if (read !== long.length || start === undefined) return undefined;
  target[start] = quote;
  const end = escapeInto(memory, written, start + 1);
  if (end === undefined) return undefined;
  target[end] = quote;
  const whole = put(after, end + 1);
  return whole === undefined ? undefined : target.subarray(0, whole);
}
