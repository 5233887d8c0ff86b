// Two real processes that change one home at the same time: both are heard.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli } from '../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry } from '../kit/folder-registry.ts';
import { runPlugindex } from '../kit/marketplace.ts';

let registry: FolderRegistry;
let other: FolderRegistry;
beforeAll(async () => {
  registry = await openFolderRegistry();
  other = await openFolderRegistry({ name: 'other' });
  await registry.publish({
    one: [{ version: '1.0.0', dependencies: { base: '*' } }],
    two: [{ version: '1.0.0', dependencies: { base: '*' } }],
    base: [{ version: '1.0.0' }],
  });
  await other.publish({ lone: [{ version: '1.0.0' }] });
});
afterAll(() => Promise.all([registry.close(), other.close()]));

test('two installations at once both end right, and so do two registries that are added at once', async () => {
  const { home, json } = await createCli();
  const run = (...args: string[]) => runPlugindex(args, home);
  const add = ({ url, trustedRootFile }: FolderRegistry) =>
    run('registry', 'add', url, '--trusted-root', trustedRootFile, '--yes');
  const added = await Promise.all([add(registry), add(other)]);
  expect(added.map(({ code }) => code)).toEqual([0, 0]);
  expect((await json('registry', 'list')).value).toHaveLength(2);
  const results = await Promise.all([
    run('install', 'one', '--registry', 'acme'),
    run('install', 'two', '--registry', 'acme'),
  ]);
  expect(results.map(({ code, stderr }) => ({ code, stderr: stderr.includes('error') }))).toEqual([
    { code: 0, stderr: false },
    { code: 0, stderr: false },
  ]);
  expect(Object.keys(Object((await json('list')).value))).toEqual(['base', 'one', 'two']);
  expect((await run('verify')).code).toBe(0);
  expect((await json('list', '--generations')).value).toHaveLength(2);
}, 60_000);
