// What build-plugin.yml does in an author's own repository: built by the registry's tools, signed in the name of its workflow.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRun, openLocalSigstore, toWorkflowClaims } from '@plugindex/local';
import { createVerifier } from '@plugindex/trust';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import { createRepository, type TestRepository } from '../kit/git-repository.ts';
import { repositoryRoot } from '../kit/marketplace.ts';
import { runAction } from '../kit/run-action.ts';
import { openTokenService, type TokenService } from '../kit/token-service.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const workflowRef = 'acme/registry/.github/workflows/build-plugin.yml@refs/heads/main';
let folder: string;
let registry: TestRepository;
let author: TestRepository;
let close: () => Promise<void>;
let tokens: TokenService;
let trustedRoot: unknown;
const inputs = () => ({ author: author.root, plugin_folder: 'plugins/required-keys', tag: 'v0.3.0' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-author-'));
  registry = await createEnvCliRepository();
  const fixture = join(repositoryRoot, 'test/fixtures/registries/env-cli');
  author = await createRepository({
    [join(fixture, 'plugins')]: 'plugins',
    [join(fixture, 'index')]: 'index',
    [join(repositoryRoot, 'LICENSE-MIT')]: 'LICENSE-MIT',
  });
  const released = await readFile(join(fixture, 'index/plugins/re/qu/required-keys/0.1.0.yaml'), 'utf8');
  const draft = released.replace(/^version: .*\n/m, '').replace(/^source:\n(?: {2}.*\n)+/m, '');
  await writeFile(join(author.root, 'plugins/required-keys/manifest.yaml'), draft);
  const commit = author.commit('A draft without version and source');
  const sigstore = await openLocalSigstore({ folder: join(folder, 'sigstore'), now: () => new Date() });
  trustedRoot = sigstore.trustedRoot;
  const own = localRun({
    commit,
    identity: 'https://github.com/ann/plugins/.github/workflows/release.yml@refs/tags/v0.3.0',
  });
  const run = {
    ...own,
    signerIdentity: `https://github.com/${workflowRef}`,
    repositoryId: '77',
    ownerId: '78',
  };
  tokens = await openTokenService((aud) => sigstore.token({ ...toWorkflowClaims({ issuer, run }), aud }));
  const url = (address: string, majorApiVersion: number) => [
    { url: address, majorApiVersion, validFor: { start: '2020-01-01T00:00:00Z' } },
  ];
  await writeFile(
    join(folder, 'signing_config.json'),
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: url(sigstore.url, 1),
      rekorTlogUrls: url(sigstore.url, 2),
      tsaUrls: url(`${sigstore.url}/api/v1/timestamp`, 1),
    }),
  );
  await writeFile(join(folder, 'trusted_root.json'), JSON.stringify(trustedRoot));
  close = async () => {
    await tokens.close();
    await sigstore.close();
  };
});
afterAll(async () => {
  await close();
  await Promise.all(
    [folder, registry.root, author.root].map((path) => rm(path, { recursive: true, force: true })),
  );
});

const settings = () => ({ workspace: registry.root, repository: 'ann/plugins', eventName: 'push' });

test('build completes the draft by tag and checkout, and builds by the rules of the registry', async () => {
  const run = await runAction('build', {
    ...settings(),
    inputs: { ...inputs(), output: join(folder, 'built') },
  });
  expect({ stderr: run.stderr, code: run.code }).toEqual({ stderr: '', code: 0 });
  expect(await readdir(join(folder, 'built'))).toEqual(['required-keys-0.3.0']);
}, 120_000);

async function sign(built: string, output: string) {
  return runAction('sign', {
    ...settings(),
    inputs: {
      ...inputs(),
      folder: built,
      output,
      workflow_ref: workflowRef,
      signing_config: join(folder, 'signing_config.json'),
      trusted_root: join(folder, 'trusted_root.json'),
    },
    env: {
      ...tokens.environment,
      GITHUB_SHA: author.git('rev-parse', 'HEAD'),
      GITHUB_REF: 'refs/tags/v0.3.0',
      GITHUB_REPOSITORY_ID: '77',
      GITHUB_REPOSITORY_OWNER_ID: '78',
      GITHUB_WORKFLOW_REF: 'ann/plugins/.github/workflows/release.yml@refs/tags/v0.3.0',
    },
  });
}

test("sign names the registry's workflow as the signer and the author's repository as the caller", async () => {
  const run = await sign(join(folder, 'built'), join(folder, 'signed'));
  expect({ annotations: run.annotations, code: run.code }).toEqual({ annotations: [], code: 0 });
  const artifact = await readFile(join(folder, 'signed/required-keys-0.3.0.wasm'));
  const bundle = await readFile(join(folder, 'signed/required-keys-0.3.0.wasm.sigstore.json'));
  const question = { artifact, bundle, policy: { issuer, identity: `https://github.com/${workflowRef}` } };
  const verifier = createVerifier(trustedRoot);
  const commit = author.git('rev-parse', 'HEAD');
  expect(
    verifier.verifyBundle({ ...question, caller: { repositoryId: '77', commit } }).logIndex,
  ).toBeDefined();
  expect(() => verifier.verifyBundle({ ...question, caller: { repositoryId: '76', commit } })).toThrow(
    'trust',
  );
}, 60_000);

test('sign refuses an artifact that is not the one that was built', async () => {
  const swapped = join(folder, 'swapped');
  await mkdir(swapped);
  await cp(join(folder, 'built'), swapped, { recursive: true });
  await writeFile(join(swapped, 'required-keys-0.3.0/artifact.wasm'), 'another');
  const run = await sign(swapped, join(folder, 'refused'));
  expect(run.code).toBe(1);
  expect(run.annotations[0]?.message).toContain('sign/artifact/differs');
  await expect(readdir(join(folder, 'refused'))).rejects.toThrow('ENOENT');
}, 60_000);
