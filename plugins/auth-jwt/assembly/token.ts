// A token in its compact form (RFC 7515 7.1), taken apart without believing any of it.
import { Json, decodeBase64Url, parseJsonBytes } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';

export class Token {
  /** What was signed: header, dot, payload, as they were sent. */
  signed: string = '';
  algorithm: string = '';
  keyId: string | null = null;

  constructor(
    public header: Json,
    public claims: Json,
    public signature: Uint8Array,
  ) {}

  /** Null with `refusal` set when this is no token that could be verified. */
  static read(encoded: string, refusal: Refusal): Token | null {
    const parts = encoded.split('.');
    if (parts.length != 3) return malformed(refusal, 'Expected three parts joined by dots');
    const header = jsonObject(parts[0]);
    if (header == null) return malformed(refusal, 'The header is not base64url of a JSON object');
    const claims = jsonObject(parts[1]);
    if (claims == null) return malformed(refusal, 'The payload is not base64url of a JSON object');
    const signature = decodeBase64Url(parts[2]);
    if (signature == null) return malformed(refusal, 'The signature is not base64url');
    // RFC 7515 4.1.11: extensions that must be understood, and none is.
    if (header.has('crit')) {
      refusal.set('unsupported_extension', 'The header demands an extension ("crit") that is not supported');
      return null;
    }
    const token = new Token(header, claims, signature);
    token.signed = parts[0] + '.' + parts[1];
    token.algorithm = header.textOr('alg', '');
    const keyId = header.get('kid');
    if (keyId != null) {
      if (!keyId.isString) return malformed(refusal, 'The key id ("kid") is not text');
      token.keyId = keyId.text;
    }
    return token;
  }
}

function malformed(refusal: Refusal, message: string): Token | null {
  refusal.set('malformed_token', message);
  return null;
}

function jsonObject(encoded: string): Json | null {
  const bytes = decodeBase64Url(encoded);
  if (bytes == null) return null;
  const value = parseJsonBytes(bytes);
  return value != null && value.isObject ? value : null;
}
