// The jobs of publish, one after the other, each in its own process with its own checkout: validate → build → release → compile.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StaticServer, startStaticServer } from '@plugindex/node';
import { createVerifier } from '@plugindex/trust';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAction } from '../kit/run-action.ts';
import { openRegistryWorld, type RegistryWorld, registryName } from './registry-world.ts';

let folder: string;
let served: StaticServer;
let world: RegistryWorld;
const built = () => join(folder, 'built');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-publish-'));
  served = await startStaticServer({ roots: { '/': join(folder, 'served') } });
  world = await openRegistryWorld({ servedUrl: served.url });
});
afterAll(async () => {
  await world.close();
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

const validate = async () => runAction('validate', world.settings(await world.checkout()));

const release = async (token: string) =>
  runAction(
    'release',
    world.settings(await world.checkout(), {
      inputs: {
        folder: built(),
        token,
        signing_config: world.signingConfigFile,
        trusted_root: world.trustedRootFile,
      },
      env: world.identity(),
    }),
  );

const compile = async () =>
  runAction(
    'compile',
    world.settings(await world.checkout(), {
      inputs: { output: join(folder, 'served'), site: 'false', signing_config: world.signingConfigFile },
      env: world.identity(),
    }),
  );

const readServed = async (path: string) => readFile(join(folder, 'served/v1', path));
const token = () => world.github.workflowToken(registryName, { contents: 'write' });

test('validate names what is left to do', async () => {
  const { code, outputs, stderr } = await validate();
  expect(stderr).toBe('');
  expect(outputs.work).toBe('["env-export@0.1.0","required-keys@0.1.0"]');
  expect(outputs.head_sha).toMatch(/^[0-9a-f]{40}$/);
  expect(code).toBe(0);
});

test('build leaves an artifact and a note for each version, and needs no token', async () => {
  for (const plugin of ['env-export@0.1.0', 'required-keys@0.1.0']) {
    const run = await runAction(
      'build',
      world.settings(await world.checkout(), {
        inputs: { plugin, output: join(built(), `built-${plugin}`), cache: join(folder, 'cache') },
      }),
    );
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
  }
  expect(await readdir(built())).toEqual(['built-env-export@0.1.0', 'built-required-keys@0.1.0']);
}, 300_000);

test('release refuses an artifact that is not the one that was built, and releases the others', async () => {
  const artifact = join(built(), 'built-env-export@0.1.0/env-export-0.1.0/artifact.wasm');
  const sound = await readFile(artifact);
  // A custom section that nobody looks at: as sound as before, and not what was built.
  await writeFile(artifact, Buffer.concat([sound, Buffer.from([0, 2, 1, 120])]));
  // Nor does a sound one count that another build left.
  await cp(
    join(built(), 'built-env-export@0.1.0/env-export-0.1.0'),
    join(built(), 'built-required-keys@0.1.0/env-export-0.1.0'),
    { recursive: true },
  );
  await writeFile(join(built(), 'built-required-keys@0.1.0/env-export-0.1.0/artifact.wasm'), sound);
  const run = await release(token());
  await writeFile(artifact, sound);
  expect(run.annotations).toMatchObject([
    { kind: 'error', properties: expect.stringContaining('sign/artifact/differs') },
  ]);
  expect(run.outputs.released).toBe('["required-keys@0.1.0"]');
  expect(run.code).toBe(1);
}, 120_000);

test('release publishes what is left, and commits its record', async () => {
  const run = await release(token());
  expect(run.stderr).toBe('');
  expect(run.outputs.released).toBe('["env-export@0.1.0"]');
  expect(run.code).toBe(0);
  const { outputs } = await validate();
  expect(outputs.work).toBe('[]');
}, 120_000);

test('compile signs the first snapshot, which the verifier of every client accepts', async () => {
  const run = await compile();
  expect(run.stderr).toBe('');
  expect({ code: run.code, changed: run.outputs.changed }).toEqual({ code: 0, changed: 'true' });
  const snapshot = await readServed('snapshot.json');
  const root: unknown = JSON.parse(await readFile(world.trustedRootFile, 'utf8'));
  const identity = `${world.github.url}/${registryName}/.github/workflows/publish.yml@refs/heads/main`;
  const evidence = createVerifier(root).verifySnapshot({
    snapshot,
    bundle: await readServed('snapshot.json.sigstore.json'),
    registry: 'env-cli-plugins',
    policy: { issuer: 'https://token.little-actions.example', identity },
  });
  expect(evidence.facts.version).toBe(1);
}, 120_000);

test('compile of the same index changes nothing', async () => {
  const { code, outputs } = await compile();
  expect({ code, changed: outputs.changed }).toEqual({ code: 0, changed: 'false' });
}, 120_000);

test('compile stops when what is served cannot be reached: a snapshot never begins again at 1', async () => {
  const { code, annotations } = await runAction(
    'compile',
    world.settings(await world.checkout(), {
      inputs: { output: join(folder, 'other'), site: 'false', served: 'http://127.0.0.1:9' },
      env: world.identity(),
    }),
  );
  expect(code).toBe(1);
  expect(annotations[0]?.message).toContain('fetch/unreachable');
}, 120_000);

test('inspect finds nothing wrong with what is published, and writes SARIF', async () => {
  const sarif = join(folder, 'inspect.sarif');
  const { code, stdout } = await runAction(
    'inspect',
    world.settings(await world.checkout(), { inputs: { sarif } }),
  );
  expect(code).toBe(0);
  expect(stdout).toContain('2 artifacts inspected');
  expect(JSON.parse(await readFile(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
}, 120_000);

test('no action says its token, in the log or on the page', async () => {
  const secret = token();
  const run = await release(secret);
  expect(`${run.stdout}${run.stderr}${run.summary}`).not.toContain(secret);
}, 120_000);

test('nothing that was asked of GitHub departs from its own description', () => {
  expect(world.github.violations).toEqual([]);
});
