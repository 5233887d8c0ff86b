// The plugin auth-basic, built from its source.
import { createInstance } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/auth-basic');

runCases({ name: 'auth-basic', bytes, grants: {} });

test('every password works for its own user and for no other', () => {
  const users = Array.from({ length: 40 }, (_, index) => ({
    username: `user${index}`,
    password: `päss:${index} 🔑`,
  }));
  const plugin = createInstance({ bytes, grants: {}, config: { users }, ports: {} });
  for (const { username } of users) {
    for (const { username: owner, password } of users) {
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      expect(plugin.call('authenticate', { headers: { authorization } })).toMatchObject({
        ok: true,
        value: { authenticated: username === owner },
      });
    }
  }
});
