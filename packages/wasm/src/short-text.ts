// Decodes short names by hand: a call into TextDecoder costs more than the name, and a module can hold 200,000 of them.

const asciiCharacters = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));

/** RFC 3629, 4: for a first byte the number of bytes after it, the bits that it holds, and the least it may stand for. */
const leads: readonly (readonly [from: number, to: number, more: number, mask: number, least: number])[] = [
  [0xc2, 0xdf, 1, 0x1f, 0x80],
  [0xe0, 0xef, 2, 0x0f, 0x800],
  [0xf0, 0xf4, 3, 0x07, 0x10000],
];

/**
 * The text of UTF-8 bytes from `start` up to `end`, a byte order mark included; undefined when they are not UTF-8.
 * @example decodeShortText(Uint8Array.of(0xc3, 0xa9), 0, 2) // 'é'
 */
export function decodeShortText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  let offset = start;
  while (offset < end) {
    const byte = bytes[offset] ?? 0xff;
    const ascii = asciiCharacters[byte];
    if (ascii !== undefined) {
      text += ascii;
      offset += 1;
      continue;
    }
    const lead = leads.find(([from, to]) => byte >= from && byte <= to);
    if (lead === undefined) return undefined;
    const [, , more, mask, least] = lead;
    const code = decodeRest(bytes.subarray(offset + 1, Math.min(offset + 1 + more, end)), byte & mask);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (offset + more >= end || code < least || code > 0x10ffff || isSurrogate) return undefined;
    text += String.fromCodePoint(code);
    offset += 1 + more;
  }
  return text;
}

/** −1 when a byte is none that goes on. */
function decodeRest(rest: Uint8Array, first: number): number {
  let code = first;
  for (const byte of rest) {
    if ((byte & 0xc0) !== 0x80) return -1;
    code = code * 0x40 + (byte & 0x3f);
  }
  return code;
}
