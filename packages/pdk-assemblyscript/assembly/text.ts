// Text and bytes: UTF-8 out, strict UTF-8 in.

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, as in every encoder of the web. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

/** The text of UTF-8 bytes, or null when there are none or they are not UTF-8 (RFC 3629: no overlong forms, no surrogates). */
export function utf8ToText(bytes: Uint8Array | null): string | null {
  if (bytes == null || !isUtf8(bytes.dataStart, bytes.length)) return null;
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

/** A–Z to a–z and nothing else: what HTTP means by "case-insensitive", without 10 KB of Unicode tables. */
export function asciiLower(text: string): string {
  const units = new Array<i32>(text.length);
  let changed = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const upper = c >= 0x41 && c <= 0x5a;
    changed = changed || upper;
    units[i] = upper ? c | 0x20 : c;
  }
  return changed ? String.fromCharCodes(units) : text;
}

/** True when the bytes are well-formed UTF-8. */
export function isUtf8(pointer: usize, length: i32): bool {
  const end = pointer + length;
  let at = pointer;
  while (at < end) {
    const size = utf8Size(at, end);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

/** Bytes of the well-formed sequence at `at`, or 0 (Unicode 16, table 3-7). */
export function utf8Size(at: usize, end: usize): i32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) return 1;
  const left = <i32>(end - at);
  if (first >= 0xc2 && first <= 0xdf) return left >= 2 && isTail(at + 1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (left < 3 || !isTail(at + 1) || !isTail(at + 2)) return 0;
    const second = <u32>load<u8>(at + 1);
    if (first == 0xe0 && second < 0xa0) return 0;
    if (first == 0xed && second > 0x9f) return 0;
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (left < 4 || !isTail(at + 1) || !isTail(at + 2) || !isTail(at + 3)) return 0;
    const second = <u32>load<u8>(at + 1);
    if (first == 0xf0 && second < 0x90) return 0;
    if (first == 0xf4 && second > 0x8f) return 0;
    return 4;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isTail(at: usize): bool {
  return (load<u8>(at) & 0xc0) == 0x80;
}
