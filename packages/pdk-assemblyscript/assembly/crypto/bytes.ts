// Small work on bytes: hexadecimal, and a comparison that tells nothing by its duration.

const hexCharacters = '0123456789abcdef';

/** Lower-case hexadecimal digits. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    text += hexCharacters.charAt(bytes[i] >> 4) + hexCharacters.charAt(bytes[i] & 15);
  }
  return text;
}

/** Bytes of hexadecimal digits in either case, or null. */
export function decodeHex(text: string): Uint8Array | null {
  if ((text.length & 1) != 0) return null;
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    const high = hexValue(text.charCodeAt(2 * i));
    const low = hexValue(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return null;
    bytes[i] = <u8>((high << 4) | low);
  }
  return bytes;
}

function hexValue(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * Compares two secrets of equal, public length without stopping at the first difference.
 * Compare digests of secrets when their length is secret too.
 */
export function constantTimeEquals(a: Uint8Array, b: Uint8Array): bool {
  if (a.length != b.length) return false;
  let difference: u32 = 0;
  for (let i = 0; i < a.length; i++) difference |= <u32>(a[i] ^ b[i]);
  return difference == 0;
}
