// The plugin auth-jwt, built from its source.
import { createHmac } from 'node:crypto';
import { createInstance } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/auth-jwt');
const secret = 'a secret that is longer than thirty-two bytes';
const plugin = createInstance({
  bytes,
  grants: { clock: true },
  config: { secret },
  ports: { now: () => 0 },
});

runCases({ name: 'auth-jwt', bytes, grants: { clock: true } });

function signed(claims: unknown): string {
  const content = [{ alg: 'HS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

function authenticate(token: string) {
  return plugin.call('authenticate', { headers: { authorization: `Bearer ${token}` } });
}

test('whatever the claims are, a right signature holds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 3 })), (more) => {
      const own = JSON.parse(JSON.stringify({ ...more, sub: 'u', exp: 1e9 }));
      for (const name of ['nbf', 'iat', 'aud']) delete own[name];
      expect(authenticate(signed(own))).toMatchObject({
        ok: true,
        value: { authenticated: true, claims: own },
      });
    }),
    { numRuns: 300 },
  );
});

test('a token with any one character changed is refused', () => {
  const token = signed({ sub: 'u', exp: 1e9 });
  for (let at = 0; at < token.length; at++) {
    for (const character of ['A', 'b', '_', '.', '=']) {
      if (token[at] === character) continue;
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      expect(authenticate(changed)).toMatchObject({ ok: true, value: { authenticated: false, claims: {} } });
    }
  }
});
