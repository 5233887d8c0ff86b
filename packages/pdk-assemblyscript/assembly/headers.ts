// HTTP fields as a hook receives them: names in any case, values as text.
import { Json } from './json/value';
import { asciiLower } from './text';

export const enum HeaderLookup {
  Missing,
  Found,
  /** The same field under two spellings, or a value that is not text: which one counts is anybody's guess. */
  Ambiguous,
}

export class HeaderResult {
  constructor(
    public state: HeaderLookup,
    public value: string,
  ) {}
}

/**
 * The value of a field of `input.headers`, whose name is compared without regard to case (RFC 9110 5.1).
 * @param lowerName the name in lower case
 */
export function headerValue(input: Json, lowerName: string): HeaderResult {
  const result = new HeaderResult(HeaderLookup.Missing, '');
  const headers = input.get('headers');
  if (headers == null || !headers.isObject) return result;
  for (let i = 0; i < headers.keys.length; i++) {
    const name = headers.keys[i];
    if (name.length != lowerName.length || asciiLower(name) != lowerName) continue;
    const value = headers.items[i];
    if (result.state != HeaderLookup.Missing || !value.isString) {
      result.state = HeaderLookup.Ambiguous;
      return result;
    }
    result.state = HeaderLookup.Found;
    result.value = value.text;
  }
  return result;
}

/** A quoted-string (RFC 9110 5.6.4). What cannot stand in one (control characters) is left out. */
export function quoteHeaderText(text: string): string {
  let quoted = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if ((c < 0x20 && c != 0x09) || c == 0x7f) continue;
    if (c == 0x22 || c == 0x5c) quoted += '\\';
    quoted += text.charAt(i);
  }
  return quoted + '"';
}
