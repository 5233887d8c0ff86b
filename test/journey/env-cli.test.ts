// The whole journey over a second registry, whose host and kinds the code has never heard of.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import type { Description } from '@plugindex/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import { readInstalled, startMarketplace, type TestMarketplace } from '../kit/marketplace.ts';

let marketplace: TestMarketplace;

beforeAll(async () => {
  const repository = await createEnvCliRepository();
  marketplace = await startMarketplace(repository);
}, 300_000);
afterAll(() => marketplace.close());

test('a registry of command-line plugins goes from source to a call that is answered', async () => {
  const { problems, outcomes, isPublished } = await marketplace.reconcile();
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(outcomes.map(({ work }) => work.name)).toEqual(['env-export', 'required-keys']);
  expect(isPublished).toBe(true);

  const home = await mkdtemp(join(tmpdir(), 'plugindex-home-'));
  const run = (...args: string[]) => marketplace.plugindex(args, { home });
  const added = await run(
    'registry',
    'add',
    marketplace.url,
    '--trusted-root',
    marketplace.trustedRootFile,
    '--yes',
  );
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const found = await run('search', 'variables', '--json');
  expect(JSON.parse(found.stdout).map((result: { card: { name: string } }) => result.card.name)).toContain(
    'env-export',
  );
  expect(await run('install', 'required-keys', 'env-export', '--yes')).toMatchObject({
    code: 0,
    stdout: '+ env-export 0.1.0\n+ required-keys 0.1.0\n',
  });
  expect((await run('verify')).code).toBe(0);

  for (const name of ['env-export', 'required-keys']) {
    const info = await run('info', name, '--json');
    const { examples }: Pick<Description, 'examples'> = JSON.parse(info.stdout);
    expect(examples.length).toBeGreaterThan(0);
    for (const { hook, input, config = {}, output } of examples) {
      const bytes = await readInstalled(home, name);
      const instance = createInstance({ bytes, grants: {}, config, ports: { now: () => 0 } });
      expect(instance.call(hook, input)).toEqual({ ok: true, value: output });
    }
  }
}, 300_000);

test('a second run finds everything done: nothing is built, signed or deployed again', async () => {
  const before = marketplace.events.length;
  const { problems } = await marketplace.reconcile();
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const again = marketplace.events.slice(before);
  expect(again.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
    'validate done',
    'compile found',
  ]);
}, 120_000);
