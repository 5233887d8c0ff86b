// application/x-www-form-urlencoded, as OAuth sends it (RFC 6749 appendix B).
import { utf8 } from '@plugindex/pdk-assemblyscript/assembly';

const hexDigits = '0123456789ABCDEF';

/** A name or a value: everything but letters, digits and "*-._" becomes %XX, a space "+". */
export function formEncode(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i++) {
    const c = <i32>bytes[i];
    const lower = c | 0x20;
    const isPlain = (lower >= 0x61 && lower <= 0x7a) || (c >= 0x30 && c <= 0x39);
    if (isPlain || c == 0x2a || c == 0x2d || c == 0x2e || c == 0x5f) encoded += String.fromCharCode(c);
    else if (c == 0x20) encoded += '+';
    else encoded += '%' + hexDigits.charAt(c >> 4) + hexDigits.charAt(c & 15);
  }
  return encoded;
}
