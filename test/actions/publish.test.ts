// The jobs of publish, one after the other, each in its own process with its own checkout: validate → build → release → compile.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson, parseStats, type Queue } from '@plugindex/model';
import { type StaticServer, startStaticServer } from '@plugindex/node/http/static-server';
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

const compile = async (inputs: Readonly<Record<string, string>> = {}) =>
  runAction(
    'compile',
    world.settings(await world.checkout(), {
      inputs: {
        ...{ output: join(folder, 'served'), site: 'false', signing_config: world.signingConfigFile },
        ...{ token: world.github.workflowToken(registryName, { contents: 'read' }) },
        ...inputs,
      },
      env: world.identity(),
    }),
  );

const readServed = async (path: string) => readFile(join(folder, 'served/v1', path));
const token = () => world.github.workflowToken(registryName, { contents: 'write' });

/** Downloads by plugin, as they are served. */
async function readCounts(): Promise<Readonly<Record<string, number>>> {
  const document = parseJson(await readServed('stats.json'), { file: 'stats.json' });
  const stats = document.ok ? parseStats(document.value) : document;
  if (!stats.ok) throw new Error(stats.problems[0]?.message);
  return Object.fromEntries(
    Object.entries(stats.value.plugins).map(([name, { downloads }]) => [name, downloads]),
  );
}

/** Another number is another queue: what `compile` deploys for. */
function emptyQueue(merged: number): Queue {
  const lane = { title: 'Lane', description: 'What goes through it.', approvals: 0, waitHours: 0, open: 0 };
  const ids = ['update', 'escalation', 'new-name', 'registry'] as const;
  return {
    format: 1,
    createdAt: '2026-11-10T12:00:00Z',
    lanes: ids.map((id) => ({ id, ...lane, merged, medianMs: null })),
    requiredChecks: ['validate'],
    maxOpenPullRequests: 3,
    pullRequests: [],
  };
}

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

test('release publishes what is left, and commits its record to the branch of records alone', async () => {
  const { git } = world.github.repository(registryName);
  const main = git.resolve('refs/heads/main');
  const run = await release(token());
  expect(run.stderr).toBe('');
  expect(run.outputs.released).toBe('["env-export@0.1.0"]');
  expect(run.code).toBe(0);
  expect(git.resolve('refs/heads/main')).toBe(main);
  const records = git.tree(git.resolve('refs/heads/records') ?? '', { isRecursive: true });
  expect(records.flatMap(({ path, type }) => (type === 'blob' ? [path] : []))).toEqual([
    'index/plugins/en/v-/env-export/0.1.0.release.json',
    'index/plugins/re/qu/required-keys/0.1.0.release.json',
  ]);
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

test('compile of the same index changes nothing, though an artifact was downloaded meanwhile', async () => {
  const artifact = `${world.github.url}/${registryName}/releases/download/env-export-v0.1.0/env-export-0.1.0.wasm`;
  // What lies beside it is no other copy of the plugin.
  for (const url of [artifact, `${artifact}.sigstore.json`]) expect((await fetch(url)).status).toBe(200);
  const served = await readServed('stats.json');
  const before = world.github.requests.length;
  const { code, outputs } = await compile();
  expect({ code, changed: outputs.changed }).toEqual({ code: 0, changed: 'false' });
  expect(world.github.requests.slice(before).filter(({ path }) => path.includes('per_page'))).toEqual([]);
  expect(await readServed('stats.json')).toEqual(served);
}, 120_000);

test('the counts that are served are those of GitHub, and those of before where GitHub gives none', async () => {
  // One each is the pipeline's own: it looked at what it had released.
  expect(await readCounts()).toEqual({ 'env-export': 1, 'required-keys': 1 });
  const queue = join(folder, 'queue.json');
  const asChanged = async (number: number, inputs: Readonly<Record<string, string>> = {}) => {
    await writeFile(queue, JSON.stringify(emptyQueue(number)));
    return compile({ queue, ...inputs });
  };
  expect((await asChanged(3)).outputs.changed).toBe('true');
  expect(await readCounts()).toEqual({ 'env-export': 2, 'required-keys': 1 });
  // A token that has run out: refused at once, where a failure of GitHub's own would be asked about again.
  const run = await asChanged(4, { token: 'ghs_expired' });
  expect(run.stdout).toContain('Downloads were not counted');
  expect({ code: run.code, changed: run.outputs.changed }).toEqual({ code: 0, changed: 'true' });
  expect(await readCounts()).toEqual({ 'env-export': 2, 'required-keys': 1 });
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

test('records that are lost are written again from what was published, byte for byte', async () => {
  const { git } = world.github.repository(registryName);
  const recordsNow = () => git.tree(git.resolve('refs/heads/records') ?? '', { isRecursive: true });
  const before = recordsNow();
  git.deleteRef('refs/heads/records');
  expect((await validate()).outputs.work).toBe('["env-export@0.1.0","required-keys@0.1.0"]');
  await rm(built(), { recursive: true });
  await mkdir(built());
  const run = await release(token());
  expect({ code: run.code, annotations: run.annotations }).toEqual({ code: 0, annotations: [] });
  expect(recordsNow()).toEqual(before);
}, 120_000);

test('no action says its token, in the log or on the page', async () => {
  const secret = token();
  const run = await release(secret);
  expect(`${run.stdout}${run.stderr}${run.summary}`).not.toContain(secret);
}, 120_000);

test('nothing that was asked of GitHub departs from its own description', () => {
  expect(world.github.violations).toEqual([]);
});
