// Bytes in JSON: Base64 with padding and nothing but its alphabet (RFC 4648 4). The engine's own where there is one: files may be large.

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = 0x3d;
/** Six bits by character code; 64 for what is no digit. */
const digits = new Uint8Array(256).fill(64);
for (const [value, code] of alphabet.entries()) digits[code] = value;

// Node's own is several times as fast as what JavaScript can do, on files of many mebibytes; a browser has none.
const native = typeof Buffer === 'undefined' ? undefined : Buffer;

/** @example encodeBase64(new Uint8Array([1, 2])) // 'AQI=' */
export function encodeBase64(bytes: Uint8Array): string {
  return native === undefined
    ? encodeByHand(bytes)
    : native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * The bytes, or undefined for a text that is not what `encodeBase64` gives.
 * @example decodeBase64('AQI=')?.length // 2
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (native === undefined) return decodeByHand(text);
  // It skips what it does not know; then what it read does not give the same text.
  const bytes = new Uint8Array(native.from(text, 'base64'));
  return encodeBase64(bytes) === text ? bytes : undefined;
}

export function encodeByHand(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const bits = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++) text[to + digit] = alphabet[(bits >> (18 - 6 * digit)) & 63] ?? 0;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  text.fill(padding, text.length - missing);
  return new TextDecoder().decode(text);
}

export function decodeByHand(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const missing = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = text.length - missing;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let kept = 0;
  let to = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const digit = code < 256 ? (digits[code] ?? 64) : 64;
    if (digit === 64) return undefined;
    bits = ((bits << 6) | digit) & 0xffffff;
    kept += 6;
    if (kept < 8) continue;
    kept -= 8;
    bytes[to++] = bits >> kept;
  }
  // RFC 4648 3.5: bits that belong to no byte are zero, so that one text stands for one list of bytes.
  return (bits & ((1 << kept) - 1)) === 0 ? bytes : undefined;
}
