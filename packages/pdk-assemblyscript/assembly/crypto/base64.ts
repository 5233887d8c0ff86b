// Base64 and base64url (RFC 4648), strict: one text for one sequence of bytes, nothing ignored.

const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** With padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, standard, true);
}

/** Without padding, as in RFC 7515. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encode(bytes, urlSafe, false);
}

/** Null unless padded, free of foreign characters, and canonical (RFC 4648 3.5: unused bits are zero). */
export function decodeBase64(text: string): Uint8Array | null {
  if ((text.length & 3) != 0) return null;
  let length = text.length;
  if (length > 0 && text.charCodeAt(length - 1) == 0x3d) length--;
  if (length > 0 && length < text.length && text.charCodeAt(length - 1) == 0x3d) length--;
  return decode(text, length, false);
}

/** Null if padded, or with foreign characters, or not canonical. */
export function decodeBase64Url(text: string): Uint8Array | null {
  return decode(text, text.length, true);
}

function encode(bytes: Uint8Array, alphabet: string, padded: bool): string {
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const group = ((<u32>bytes[i]) << 16) | ((<u32>bytes[i + 1]) << 8) | bytes[i + 2];
    text +=
      alphabet.charAt(group >> 18) +
      alphabet.charAt((group >> 12) & 63) +
      alphabet.charAt((group >> 6) & 63) +
      alphabet.charAt(group & 63);
  }
  const left = bytes.length - i;
  if (left == 0) return text;
  const group = ((<u32>bytes[i]) << 16) | (left == 2 ? (<u32>bytes[i + 1]) << 8 : 0);
  text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
  if (left == 2) text += alphabet.charAt((group >> 6) & 63);
  if (padded) text += left == 2 ? '=' : '==';
  return text;
}

function decode(text: string, length: i32, url: bool): Uint8Array | null {
  const rest = length & 3;
  if (rest == 1) return null;
  const bytes = new Uint8Array((length >> 2) * 3 + (rest == 0 ? 0 : rest - 1));
  let group: u32 = 0;
  let out = 0;
  for (let i = 0; i < length; i++) {
    const value = sextet(text.charCodeAt(i), url);
    if (value < 0) return null;
    group = (group << 6) | value;
    if ((i & 3) == 3) {
      bytes[out++] = <u8>(group >> 16);
      bytes[out++] = <u8>(group >> 8);
      bytes[out++] = <u8>group;
      group = 0;
    }
  }
  if (rest == 2) {
    if ((group & 15) != 0) return null;
    bytes[out] = <u8>(group >> 4);
  } else if (rest == 3) {
    if ((group & 3) != 0) return null;
    bytes[out] = <u8>(group >> 10);
    bytes[out + 1] = <u8>(group >> 2);
  }
  return bytes;
}

function sextet(c: i32, url: bool): i32 {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x47;
  if (c >= 0x30 && c <= 0x39) return c + 4;
  if (c == (url ? 0x2d : 0x2b)) return 62;
  if (c == (url ? 0x5f : 0x2f)) return 63;
  return -1;
}
