// Where in a request a key may stand, and the one key that was sent. More than one is an attack or a mistake: refused.
import { HeaderLookup, Json, asciiLower, headerValue } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';

class Source {
  constructor(
    /** `header`, `query` or `cookie`. */
    public place: string,
    public name: string,
    /** What stands before the key, such as "Bearer ". */
    public prefix: string,
  ) {}
}

/** A key as it was sent, and where it stood. */
export class SentKey {
  constructor(
    public text: string,
    public place: string,
  ) {}
}

export class Sources {
  problem: string = '';
  private list: Source[] = [];

  static read(settings: Json): Sources {
    const sources = new Sources();
    const given = settings.list('sources');
    for (let i = 0; i < given.length && sources.problem.length == 0; i++) {
      sources.problem = sources.add(given[i], '"sources[' + i.toString() + ']"');
    }
    if (given.length == 0) sources.list.push(new Source('header', 'x-api-key', ''));
    return sources;
  }

  private add(entry: Json, position: string): string {
    const places = ['header', 'query', 'cookie'];
    let place = '';
    for (let i = 0; i < places.length; i++) {
      if (!entry.has(places[i])) continue;
      if (place.length > 0) return 'Cannot read ' + position + ': expected one of header, query, cookie, found two';
      place = places[i];
    }
    const name = place.length == 0 ? '' : entry.textOr(place, '');
    if (name.length == 0) return 'Cannot read ' + position + ': expected the name of a header, query or cookie';
    this.list.push(new Source(place, place == 'header' ? asciiLower(name) : name, entry.textOr('prefix', '')));
    return '';
  }

  /** The key of the request; sets `refusal` when there is none, or more than one. */
  find(input: Json, longest: f64, refusal: Refusal): SentKey {
    const found = new SentKey('', '');
    let isWrongPrefix = false;
    for (let i = 0; i < this.list.length; i++) {
      const source = this.list[i];
      const value = valueOf(source, input, refusal);
      if (refusal.isSet) return found;
      if (value == null) continue;
      const key = withoutPrefix(value, source.prefix);
      if (key == null) {
        isWrongPrefix = true;
        continue;
      }
      if (found.place.length > 0) {
        ambiguous(refusal);
        return found;
      }
      found.text = key;
      found.place = source.place;
    }
    if (found.place.length == 0) {
      if (isWrongPrefix) refusal.set('unsupported_scheme', 'The key does not begin as it should');
      else refusal.set('missing_key', 'No API key was sent');
    } else checkForm(found.text, longest, refusal);
    return found;
  }
}

/** Null: it was not sent there. */
function valueOf(source: Source, input: Json, refusal: Refusal): string | null {
  if (source.place == 'query') {
    const query = input.get('query');
    if (query == null) return null;
    const value = query.get(source.name);
    if (value == null) return null;
    return value.isString ? value.text : ambiguous(refusal);
  }
  const header = headerValue(input, source.place == 'cookie' ? 'cookie' : source.name);
  if (header.state == HeaderLookup.Missing) return null;
  if (header.state == HeaderLookup.Ambiguous) return ambiguous(refusal);
  return source.place == 'cookie' ? cookie(header.value, source.name, refusal) : header.value;
}

/** RFC 6265 4.2.1: pairs with a semicolon between them; names are compared exactly. */
function cookie(header: string, name: string, refusal: Refusal): string | null {
  const pairs = header.split(';');
  let found: string | null = null;
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i].trim();
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals) != name) continue;
    if (found != null) return ambiguous(refusal);
    found = pair.slice(equals + 1);
  }
  return found;
}

function ambiguous(refusal: Refusal): string {
  return refusal.set('ambiguous_key', 'More than one API key was sent');
}

/** Null when it begins otherwise. The prefix is compared without regard to case, as schemes of HTTP are (RFC 9110 11.1). */
function withoutPrefix(value: string, prefix: string): string | null {
  if (prefix.length == 0) return value;
  if (value.length < prefix.length || asciiLower(value.slice(0, prefix.length)) != asciiLower(prefix)) return null;
  return value.slice(prefix.length);
}

/** Visible ASCII. A comma is what a host puts between two values of one header (RFC 9110 5.2). */
function checkForm(key: string, longest: f64, refusal: Refusal): void {
  if (<f64>key.length > longest) {
    refusal.set('key_too_long', 'The API key is longer than the configuration allows');
    return;
  }
  if (key.length == 0) refusal.set('malformed_key', 'The API key is empty');
  for (let i = 0; i < key.length; i++) {
    const c = key.charCodeAt(i);
    if (c == 0x2c) ambiguous(refusal);
    else if (c <= 0x20 || c >= 0x7f) refusal.set('malformed_key', 'The API key has characters that no key has');
  }
}
