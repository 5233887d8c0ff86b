// URL templates: `{name}`, and of RFC 6570 `{?a,b}` and `{&a,b}`. A value never becomes anything but a value.
import { Json, jsonToText, utf8 } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

const hexDigits = '0123456789ABCDEF';

/** Every byte but those of "unreserved" (RFC 3986 2.3) as %XX. */
export function percentEncode(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i++) {
    const c = <i32>bytes[i];
    if (isUnreserved(c)) encoded += String.fromCharCode(c);
    else encoded += '%' + hexDigits.charAt(c >> 4) + hexDigits.charAt(c & 15);
  }
  return encoded;
}

/** `url` with one parameter more. */
export function withParameter(url: string, name: string, value: string): string {
  return url + (url.includes('?') ? '&' : '?') + percentEncode(name) + '=' + percentEncode(value);
}

/** A part of a template: text as it stands, or names whose values stand there. */
class Part {
  constructor(
    public text: string,
    /** Empty for text. */
    public names: string[],
    /** `?` or `&` for parameters of a query, else empty. */
    public operator: string,
  ) {}
}

export class Template {
  /** Why it cannot be used; empty when it can. */
  problem: string = '';
  /** Scheme, host and port: no value ever stands in them. */
  origin: string = '';
  private parts: Part[] = [];

  static read(text: string): Template {
    const template = new Template();
    const slash = text.indexOf('/', 8);
    if (!text.startsWith('https://') || slash < 9) template.problem = 'expected a URL such as "https://api.example.com/users"';
    else {
      template.origin = text.slice(0, slash);
      // threat: a parameter that chooses the host, and gets the headers with their secrets.
      if (hasAny(template.origin, '{}@?#\\')) template.problem = 'expected the host to stand there as it is';
      if (text.includes('#')) template.problem = 'expected no fragment ("#")';
      if (template.problem.length == 0) template.split(text, slash);
    }
    return template;
  }

  has(name: string): bool {
    for (let i = 0; i < this.parts.length; i++) if (this.parts[i].names.includes(name)) return true;
    return false;
  }

  private split(text: string, from: i32): void {
    let at = from;
    while (at < text.length) {
      const open = text.indexOf('{', at);
      const close = open < 0 ? -1 : text.indexOf('}', open);
      if (open < 0) {
        this.parts.push(new Part(text.slice(at), [], ''));
        return;
      }
      if (close < 0) {
        this.problem = 'a "{" is never closed';
        return;
      }
      if (open > at) this.parts.push(new Part(text.slice(at, open), [], ''));
      const first = text.charAt(open + 1);
      const operator = first == '?' || first == '&' ? first : '';
      const names = text.slice(open + 1 + operator.length, close).split(',');
      for (let i = 0; i < names.length; i++) {
        if (!isName(names[i])) this.problem = 'the name "' + names[i] + '" is none: expected letters, digits, "_" and "-"';
      }
      if (operator.length == 0 && names.length > 1) this.problem = 'expected one name between braces';
      this.parts.push(new Part('', names, operator));
      at = close + 1;
    }
  }

  /** The URL with `given` values, or else those of `defaults`. Parameters of `{?…}` may be missing, all others not. */
  expand(given: Json, defaults: Json, problem: Problem): string {
    const values = merged(given, defaults);
    let url = this.origin;
    for (let i = 0; i < this.parts.length; i++) {
      const part = this.parts[i];
      url += part.text;
      for (let j = 0; j < part.names.length; j++) {
        const name = part.names[j];
        const value = valueOf(name, values, problem);
        if (part.operator.length > 0) {
          if (value != null) url = withParameter(url, name, value);
        } else if (value == null) {
          problem.set('missing_parameter', 'Cannot build the URL: the parameter "' + name + '" is not given');
        } else {
          // threat: an empty id turns "/users/{id}" into the list of all users.
          if (value.length == 0 && !url.includes('?'))
            problem.set('invalid_parameter', 'Cannot build the URL: the parameter "' + name + '" is empty');
          url += percentEncode(value);
        }
      }
    }
    checkSegments(url.slice(this.origin.length), problem);
    return url;
  }
}

/** threat: "..", which every parser of URLs takes for a step up, percent-encoded or not. */
function checkSegments(path: string, problem: Problem): void {
  const segments = path.split('?')[0].split('/');
  for (let i = 0; i < segments.length; i++) {
    if (segments[i] == '.' || segments[i] == '..')
      problem.set('invalid_parameter', 'Cannot build the URL: a part of its path would be "' + segments[i] + '"');
  }
}

/** All values; null is as good as none. */
function merged(given: Json, defaults: Json): Json {
  const values = Json.object();
  for (let i = 0; i < defaults.keys.length; i++) values.set(defaults.keys[i], defaults.items[i]);
  for (let i = 0; i < given.keys.length; i++) if (!given.items[i].isNull) values.set(given.keys[i], given.items[i]);
  return values;
}

/** Null: it is not given. */
function valueOf(name: string, values: Json, problem: Problem): string | null {
  const value = values.get(name);
  if (value == null || value.isNull) return null;
  if (value.isString) return value.text;
  if (value.isNumber || value.isBoolean) return jsonToText(value);
  problem.set(
    'invalid_parameter',
    'Cannot build the URL: expected the parameter "' + name + '" to be a text, a number or a boolean',
  );
  return '';
}

function isUnreserved(c: i32): bool {
  const lower = c | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || (c >= 0x30 && c <= 0x39)) return true;
  return c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e;
}

function isName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!isUnreserved(c) || c == 0x2e || c == 0x7e) return false;
  }
  return text.length > 0;
}

function hasAny(text: string, characters: string): bool {
  for (let i = 0; i < characters.length; i++) if (text.includes(characters.charAt(i))) return true;
  return false;
}
