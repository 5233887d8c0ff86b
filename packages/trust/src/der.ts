// A lean, strict DER reader (ITU-T X.690): nodes are windows on the bytes, nothing is copied or decoded before it is asked for.

/** One element: `start` of its tag, `value` where its content begins, `end` behind its last byte. */
export interface DerNode {
  readonly bytes: Buffer;
  readonly tag: number;
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[number]`, constructed, as in `[0] EXPLICIT`. */
export function contextTag(number: number): number {
  return 0xa0 | number;
}

const constructed = 0x20;
/** Deeper nesting than any certificate or timestamp has; a bound for the walk's own stack. */
const maxDepth = 32;

/** Reads one element that fills all bytes, and checks the form of everything inside. Throws RangeError. */
export function parseDer(bytes: Buffer): DerNode {
  const node = readNode(bytes, 0, bytes.length);
  if (node.end !== bytes.length) throw new RangeError('Cannot read DER: bytes follow the outermost element');
  checkWithin(node, 0);
  return node;
}

/** The elements inside a constructed one. Throws RangeError. */
export function childrenOf(node: DerNode): readonly DerNode[] {
  const children: DerNode[] = [];
  for (let at = node.value; at < node.end; ) {
    const child = readNode(node.bytes, at, node.end);
    children.push(child);
    at = child.end;
  }
  return children;
}

/** The element that fills the content of an OCTET STRING. Throws RangeError. */
export function insideOf(node: DerNode): DerNode {
  return parseDer(contentOf(expectTag(node, derTag.octetString)));
}

/** Content without tag and length. A window, not a copy. */
export function contentOf(node: DerNode): Buffer {
  return node.bytes.subarray(node.value, node.end);
}

/** Tag, length and content. A window, not a copy. */
export function encodingOf(node: DerNode): Buffer {
  return node.bytes.subarray(node.start, node.end);
}

/** The node, if it is there and has the tag. Throws RangeError. */
export function expectTag(node: DerNode | undefined, tag: number): DerNode {
  if (node?.tag !== tag)
    throw new RangeError(
      `Cannot read DER: found ${node === undefined ? 'nothing' : `tag ${node.tag}`}, expected tag ${tag}`,
    );
  return node;
}

/** An object identifier as the hexadecimal form of its encoding: cheap to compare, and never ambiguous. */
export function objectIdOf(node: DerNode | undefined): string {
  const id = expectTag(node, derTag.objectId);
  return id.bytes.toString('hex', id.value, id.end);
}

/** DER knows two booleans. Throws RangeError. */
export function booleanOf(node: DerNode | undefined): boolean {
  const found = expectTag(node, derTag.boolean);
  const byte = found.bytes[found.value];
  if (found.end - found.value !== 1 || (byte !== 0 && byte !== 0xff))
    throw new RangeError('Cannot read DER: a boolean is neither 00 nor ff');
  return byte === 0xff;
}

const shortYear = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{3})?Z$/;
const longYear = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{3})?Z$/;

/** Milliseconds since 1970, whole seconds: a fraction is cut off. Throws RangeError. */
export function timeOf(node: DerNode | undefined): number {
  const isShort = node?.tag === derTag.utcTime;
  const text = contentOf(expectTag(node, isShort ? derTag.utcTime : derTag.generalizedTime)).toString(
    'latin1',
  );
  const parts = (isShort ? shortYear : longYear).exec(text);
  if (parts === null) throw new RangeError(`Cannot read DER: "${text.slice(0, 40)}" is no time`);
  const [, year, month, day, hour, minute, second] = parts;
  // RFC 5280 4.1.2.5.1: two digits from 50 on mean the last century.
  const century = isShort ? (Number(year) >= 50 ? '19' : '20') : '';
  const time = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new RangeError(`Cannot read DER: "${text}" is no time`);
  return time;
}

/** Tag and length around content that lies in pieces. */
export function encodeDer(tag: number, pieces: readonly Buffer[]): Buffer {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...pieces]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function checkWithin(node: DerNode, depth: number): void {
  if ((node.tag & constructed) === 0) return;
  if (depth > maxDepth) throw new RangeError('Cannot read DER: nested too deeply');
  for (let at = node.value; at < node.end; ) {
    const child = readNode(node.bytes, at, node.end);
    checkWithin(child, depth + 1);
    at = child.end;
  }
}

function readNode(bytes: Buffer, start: number, limit: number): DerNode {
  const tag = byteAt(bytes, start, limit);
  // X.690 8.1.2.4: tags above 30 take several bytes; no format here has one. 00 is the end-of-contents mark.
  if ((tag & 0x1f) === 0x1f || tag === 0 || tag === constructed)
    throw new RangeError(`Cannot read DER: tag ${tag} is not supported`);
  let length = byteAt(bytes, start + 1, limit);
  let value = start + 2;
  if (length >= 0x80) {
    // X.690 10.1: definite and minimal. Four bytes of length are more than any cap of ours lets through.
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new RangeError('Cannot read DER: length is indefinite or too long');
    length = 0;
    for (let index = 0; index < count; index += 1)
      length = length * 256 + byteAt(bytes, value + index, limit);
    if (length < 0x80 || length < 256 ** (count - 1))
      throw new RangeError('Cannot read DER: length is not minimal');
    value += count;
  }
  if (value + length > limit)
    throw new RangeError('Cannot read DER: an element is longer than what holds it');
  return { bytes, tag, start, value, end: value + length };
}

function byteAt(bytes: Buffer, at: number, limit: number): number {
  const byte = at < limit ? bytes[at] : undefined;
  if (byte === undefined) throw new RangeError('Cannot read DER: bytes end too early');
  return byte;
}
