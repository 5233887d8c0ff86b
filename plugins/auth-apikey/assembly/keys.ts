// The keys of the configuration, kept as digests, and a search that takes as long for a stranger as for a friend.
import { Json, Sha2, constantTimeEquals, decodeHex, encodeHex, sha2 } from '@plugindex/pdk-assemblyscript/assembly';
import { parseInstant } from './instant';

/** Shorter ones can be guessed: 16 characters of hexadecimal are 64 bits. */
const leastKeyLength = 16;

export class Key {
  constructor(
    public id: string,
    public digest: Uint8Array,
    public settings: Json,
    /** Milliseconds since 1970: from here on it counts, and from there on no more. */
    public startsAt: f64,
    public expiresAt: f64,
  ) {}
}

export class Keys {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  private list: Key[] = [];

  static read(settings: Json): Keys {
    const keys = new Keys();
    const given = settings.list('keys');
    const allowsShort = settings.boolOr('allow_short_keys', false);
    const seen = new Set<string>();
    if (given.length == 0) keys.problem = 'Cannot authenticate anyone: "keys" is empty or missing';
    for (let i = 0; i < given.length && keys.problem.length == 0; i++) {
      keys.problem = keys.add(given[i], allowsShort, seen);
      if (keys.problem.length > 0) keys.problem = 'Cannot read "keys[' + i.toString() + ']": ' + keys.problem;
    }
    return keys;
  }

  private add(entry: Json, allowsShort: bool, seen: Set<string>): string {
    const id = entry.textOr('id', '');
    if (id.length == 0) return '"id" is missing';
    if (seen.has('id ' + id)) return 'the id "' + id + '" appears twice';
    seen.add('id ' + id);
    const plain = entry.get('key');
    const digest = entry.get('key_sha256');
    if ((plain == null) == (digest == null)) return 'expected either "key" or "key_sha256"';
    let bytes: Uint8Array | null = null;
    if (plain != null && plain.isString) {
      if (!isKeyText(plain.text)) return 'expected a key of visible ASCII characters without a comma';
      if (!allowsShort && plain.text.length < leastKeyLength)
        return 'expected a key of at least 16 characters (or "allow_short_keys" in a test)';
      bytes = sha2(Sha2.Sha256, plain.text);
    }
    if (digest != null && digest.isString) bytes = decodeHex(digest.text);
    if (bytes == null || bytes.length != 32) return 'expected a text, or 64 hexadecimal digits of its SHA-256';
    // threat: two entries for one key, where the order would decide who somebody is.
    const name = encodeHex(bytes);
    if (seen.has(name)) return 'another entry has the same key';
    seen.add(name);
    const startsAt = instantOf(entry, 'not_before', -Infinity);
    const expiresAt = instantOf(entry, 'expires', Infinity);
    if (isNaN(startsAt) || isNaN(expiresAt))
      return 'expected "not_before" and "expires" as RFC 3339 has it, such as "2027-01-31T12:00:00Z"';
    this.list.push(new Key(id, bytes, entry, startsAt, expiresAt));
    return '';
  }

  /**
   * The key that this text is, or null.
   * Digests have one length and every key is looked at, so time tells nothing about how near a guess was.
   */
  find(text: string): Key | null {
    const digest = sha2(Sha2.Sha256, text);
    let found = -1;
    for (let i = 0; i < this.list.length; i++) {
      found = select<i32>(i, found, constantTimeEquals(this.list[i].digest, digest));
    }
    return found < 0 ? null : this.list[found];
  }
}

function isKeyText(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f || c == 0x2c) return false;
  }
  return text.length > 0;
}

function instantOf(entry: Json, key: string, fallback: f64): f64 {
  const value = entry.get(key);
  if (value == null || value.isNull) return fallback;
  return value.isString ? parseInstant(value.text) : NaN;
}
