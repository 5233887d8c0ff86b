// Text and bytes: UTF-8, base64 and hexadecimal, strict when decoding.
import { PluginError } from './errors.ts';

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const base64Values = new Map([...base64Digits].map((digit, value) => [digit, value]));

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, as in every encoder of the web. */
export function utf8(text: string): Uint8Array {
  // Percent encoding is UTF-8, and the engine's own.
  const escaped = encodeURIComponent(text.toWellFormed());
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    const unit = escaped.charCodeAt(at);
    if (unit !== 0x25) {
      bytes.push(unit);
      continue;
    }
    bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
    at += 2;
  }
  return Uint8Array.from(bytes);
}

/** The text of UTF-8 bytes, or null when they are not UTF-8. */
export function utf8ToText(bytes: Uint8Array): string | null {
  let escaped = '';
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const word = (a << 16) | (b << 8) | c;
    const digit = (shift: number) => base64Digits.charAt((word >> shift) & 63);
    const left = bytes.length - at;
    text += digit(18) + digit(12) + (left > 1 ? digit(6) : '=') + (left > 2 ? digit(0) : '=');
  }
  return text;
}

/** Takes exactly one spelling of each value. Throws PluginError `not_base64`. */
export function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    const value = base64Values.get(digit);
    if (value === undefined) throw new PluginError('not_base64', `Cannot decode base64: found "${digit}"`);
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (word >> bits) & 0xff;
    at += 1;
  }
  if (encodeBase64(bytes) !== text)
    throw new PluginError('not_base64', 'Cannot decode base64: wrong padding');
  return bytes;
}

export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Throws PluginError `not_hex`. */
export function decodeHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text))
    throw new PluginError('not_hex', 'Cannot decode hexadecimal: expected pairs of 0-9, a-f');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
