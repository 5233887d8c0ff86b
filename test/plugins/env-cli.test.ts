// The plugins of env-cli, the second registry, built from their sources.
import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { createCli } from '../kit/cli.ts';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import { runCases } from './run-cases.ts';

const fixture = 'test/fixtures/registries/env-cli';
const names = ['required-keys', 'env-export'];

describe.each(names)('%s', (name) => {
  const folder = `${fixture}/plugins/${name}`;
  runCases({ name, bytes: buildAssemblyScript(folder), grants: {}, cases: `${folder}/tests` });
});

test('plugindex test finds the cases in the repository of their registry', async () => {
  const { root } = await createEnvCliRepository();
  const cli = await createCli({ folder: root });
  const { code, stdout } = await cli.run('test', 'plugins/required-keys');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^tests\/variables\.yaml {2}\d+ of \d+ passed$/m),
  ]);
  expect(stdout).toMatch(/^\d+ passed\. required-keys 0\.1\.0, /m);
  await rm(root, { recursive: true, force: true });
});
