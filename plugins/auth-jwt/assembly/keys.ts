// The keys of the configuration, and the one question that decides: does a key that is allowed to verify this signature?
import {
  Json,
  Sha2,
  constantTimeEquals,
  decodeBase64,
  decodeBase64Url,
  decodeHex,
  hmac,
  utf8,
} from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';
import { Token } from './token';

class Key {
  constructor(
    public id: string | null,
    public algorithms: string[],
    public secret: Uint8Array,
  ) {}
}

export class Keys {
  problem: string = '';
  private keys: Key[] = [];

  static read(settings: Json): Keys {
    const keys = new Keys();
    const algorithms = texts(settings.list('algorithms'), ['HS256']);
    const list = settings.list('keys');
    const single = settings.get('secret');
    if (single != null) keys.add(settings, '"secret"', algorithms);
    for (let i = 0; i < list.length; i++) keys.add(list[i], '"keys[' + i.toString() + ']"', algorithms);
    if (keys.keys.length == 0 && keys.problem.length == 0) {
      keys.problem = 'Cannot verify any token: neither "secret" nor "keys" is configured';
    }
    if (keys.problem.length == 0 && !settings.boolOr('allow_weak_secrets', false)) keys.refuseWeak();
    return keys;
  }

  private add(entry: Json, place: string, algorithms: string[]): void {
    if (this.problem.length > 0) return;
    const own = entry.get('algorithm');
    const allowed = own != null && own.isString ? [own.text] : algorithms;
    for (let i = 0; i < allowed.length; i++) {
      if (digestSize(allowed[i]) == 0) {
        this.problem =
          'Cannot use ' + place + ': the algorithm "' + allowed[i] + '" is not one of HS256, HS384, HS512';
        return;
      }
    }
    const secret = decodeSecret(entry.textOr('secret', ''), entry.textOr('secret_encoding', 'utf8'));
    if (secret == null || secret.length == 0) {
      this.problem = 'Cannot use ' + place + ': the secret is empty or does not fit its encoding';
      return;
    }
    const id = entry.get('kid');
    this.keys.push(new Key(id != null && id.isString ? id.text : null, allowed, secret));
  }

  /** RFC 7518 3.2: a key at least as long as the digest. */
  private refuseWeak(): void {
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i];
      for (let j = 0; j < key.algorithms.length; j++) {
        const least = digestSize(key.algorithms[j]);
        if (key.secret.length >= least) continue;
        this.problem =
          'Cannot use a secret of ' +
          key.secret.length.toString() +
          ' bytes with ' +
          key.algorithms[j] +
          ': expected at least ' +
          least.toString() +
          ' (or "allow_weak_secrets" in a test)';
        return;
      }
    }
  }

  /** Sets `refusal` unless one key, allowed for the token's algorithm, made the signature. */
  verify(token: Token, refusal: Refusal): void {
    // threat: "alg": "none", and a public key used as an HMAC secret. The configuration decides, the token only says
    // which of the allowed algorithms was taken; names are compared exactly.
    const variant = sha2Of(token.algorithm);
    let allowed = false;
    let matched = false;
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i];
      const wanted = token.keyId;
      if (!key.algorithms.includes(token.algorithm)) continue;
      allowed = true;
      // A key without an id may have signed anything; a key with one only what names it, or what names none.
      const id = key.id;
      if (wanted != null && id != null && wanted != id) continue;
      const expected = hmac(variant, key.secret, utf8(token.signed));
      if (constantTimeEquals(expected, token.signature)) matched = true;
    }
    if (!allowed) refusal.set('algorithm_not_allowed', 'The algorithm of the token is not allowed');
    else if (!matched) refusal.set('invalid_signature', 'No configured key made the signature');
  }
}

function digestSize(algorithm: string): i32 {
  if (algorithm == 'HS256') return 32;
  if (algorithm == 'HS384') return 48;
  if (algorithm == 'HS512') return 64;
  return 0;
}

function sha2Of(algorithm: string): Sha2 {
  if (algorithm == 'HS384') return Sha2.Sha384;
  if (algorithm == 'HS512') return Sha2.Sha512;
  return Sha2.Sha256;
}

function decodeSecret(text: string, encoding: string): Uint8Array | null {
  if (encoding == 'utf8') return utf8(text);
  if (encoding == 'base64') return decodeBase64(text);
  if (encoding == 'base64url') return decodeBase64Url(text);
  if (encoding == 'hex') return decodeHex(text);
  return null;
}

function texts(list: Json[], fallback: string[]): string[] {
  if (list.length == 0) return fallback;
  const out: string[] = [];
  for (let i = 0; i < list.length; i++) out.push(list[i].text);
  return out;
}
