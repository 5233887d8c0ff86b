// Reading JSON that somebody else wrote: every field is named, typed and bounded, or the whole is refused.

/** A JSON object with a closed list of keys; null is absent, as protobuf has it. Throws RangeError. */
export function objectOf<Key extends string>(
  value: unknown,
  keys: readonly Key[],
  where: string,
): Partial<Record<Key, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError(`Cannot read ${where}: expected an object`);
  const object: Partial<Record<Key, unknown>> = {};
  for (const [name, item] of Object.entries(value)) {
    const key = keys.find((known) => known === name);
    if (key === undefined)
      throw new RangeError(`Cannot read ${where}: field ${JSON.stringify(name.slice(0, 60))} is not known`);
    if (item !== null) object[key] = item;
  }
  return object;
}

/** An array of at most `max` items; absent means none. Throws RangeError. */
export function listOf(value: unknown, max: number, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > max)
    throw new RangeError(`Cannot read ${where}: expected a list of at most ${max}`);
  return value;
}

/** A string. Throws RangeError. */
export function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new RangeError(`Cannot read ${where}: expected text`);
  return value;
}

/** Bytes in base64, RFC 4648 section 4, in the one form that encoding gives. Throws RangeError. */
export function base64Of(value: unknown, where: string): Buffer {
  const text = textOf(value, where);
  const bytes = Buffer.from(text, 'base64');
  // Node's decoder skips what it does not know; only a round trip shows that nothing was skipped.
  if (bytes.toString('base64') !== text) throw new RangeError(`Cannot read ${where}: expected base64`);
  return bytes;
}

const decimal = /^(?:0|[1-9][0-9]{0,18})$/;

/** A count that protobuf writes as decimal text, or a number that JSON can hold exactly. Throws RangeError. */
export function countOf(value: unknown, where: string): bigint {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !decimal.test(text))
    throw new RangeError(`Cannot read ${where}: expected a count`);
  return BigInt(text);
}

/** JSON from UTF-8 bytes. Throws TypeError or SyntaxError. */
export function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(utf8.decode(bytes));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
