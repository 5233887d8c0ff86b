// Identity tokens: what an OpenID Connect issuer hands to a workflow run, signed by a key of the little Sigstore.

import { type KeyObject, sign, verify } from 'node:crypto';
import { valueAt } from '@plugindex/model';
import { LocalError } from '../local-error.ts';

/** Claims as GitHub's issuer writes them; values are text. */
export type Claims = Readonly<Record<string, string>>;

/** How long a token may be used, in seconds: GitHub's live 5 minutes. */
const lifetimeSeconds = 300;
const audience = 'sigstore';
/** A GitHub token has about 1.5 kB. */
const maxTokenLength = 16 * 1024;

/**
 * A JSON Web Token, ES256, RFC 7519 and 7518 3.4.
 * @example createToken({ iss: 'https://sigstore.localhost', sub: '…' }, { key, at: new Date(0) }) // 'eyJ…'
 */
export function createToken(claims: Claims, { key, at }: { key: KeyObject; at: Date }): string {
  const issuedAt = Math.floor(at.getTime() / 1000);
  const payload = { aud: audience, ...claims, iat: issuedAt, exp: issuedAt + lifetimeSeconds };
  const signed = [{ alg: 'ES256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** The text claims of a token. Throws LocalError `sigstore/refused`: wrong key, algorithm, audience, or out of time. */
export function parseToken(token: string, { key, at }: { key: KeyObject; at: Date }): Claims {
  const [header = '', payload = '', signature = '', ...rest] = token.slice(0, maxTokenLength).split('.');
  const now = at.getTime() / 1000;
  // RFC 8725 3.1: the algorithm is ours to choose, a token that says "none" is no token
  const isGenuine =
    rest.length === 0 &&
    valueAt(parsePart(header), '/alg') === 'ES256' &&
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
  if (!isGenuine) throw refused('it was not signed by this issuer');
  const claims = parsePart(payload);
  if (valueAt(claims, '/aud') !== audience) throw refused(`its audience is not "${audience}"`);
  if (!(Number(valueAt(claims, '/iat')) <= now + 1 && now < Number(valueAt(claims, '/exp'))))
    throw refused('it is not valid at this time');
  return Object.fromEntries(
    Object.entries(claims ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (cause) {
    throw refused('it is malformed', cause);
  }
}

function refused(why: string, cause?: unknown): LocalError {
  return new LocalError('sigstore/refused', `Cannot use the identity token: ${why}`, { cause });
}
