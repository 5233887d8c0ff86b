// The token of a request (RFC 6750 2.1): the header Authorization and nothing else.
import { HeaderLookup, Json, asciiLower, headerValue } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';

/** Empty with `refusal` set when there is none that could be asked about. */
export function bearerToken(input: Json, longest: i32, refusal: Refusal): string {
  const header = headerValue(input, 'authorization');
  if (header.state == HeaderLookup.Missing) return refusal.set('missing_token', 'No token was sent');
  if (header.state == HeaderLookup.Ambiguous)
    return refusal.set('ambiguous_token', 'More than one token was sent');
  const value = header.value;
  if (value.length < 7 || asciiLower(value.slice(0, 7)) != 'bearer ')
    return refusal.set('unsupported_scheme', 'Expected the scheme "Bearer"');
  let start = 7;
  while (start < value.length && value.charCodeAt(start) == 0x20) start++;
  const token = value.slice(start);
  if (token.length > longest)
    return refusal.set('token_too_long', 'The token is longer than the configuration allows');
  if (!isToken(token)) return refusal.set('malformed_token', 'The token has characters that no token has');
  return token;
}

/** RFC 6750 2.1: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" */
function isToken(token: string): bool {
  let end = token.length;
  while (end > 0 && token.charCodeAt(end - 1) == 0x3d) end--;
  for (let i = 0; i < end; i++) {
    const c = token.charCodeAt(i);
    const lower = c | 0x20;
    const isPlain = (lower >= 0x61 && lower <= 0x7a) || (c >= 0x2d && c <= 0x39);
    if (!isPlain && c != 0x5f && c != 0x7e && c != 0x2b) return false;
  }
  return end > 0;
}
