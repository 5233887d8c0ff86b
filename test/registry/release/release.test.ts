// The stage release: published once and whole, found again by every later run, never signed twice.
import { createLocalSigner } from '@plugindex/local';
import { digestOf, type Forge, parseReleaseRecord } from '@plugindex/model';
import { planRelease } from '@plugindex/registry/release/plan-release';
import { readRelease } from '@plugindex/registry/release/read-release';
import { release } from '@plugindex/registry/release/release';
import { sign } from '@plugindex/registry/sign/sign';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LittleRegistry, openLittleRegistry } from '../../kit/little-registry.ts';

let little: LittleRegistry;
beforeEach(async () => {
  little = await openLittleRegistry({ now: () => new Date('2026-08-01T12:00:00.250Z') });
});
afterEach(() => little.close());

const tag = 'auth-badge-v1.1.0';

test('release() publishes the assets under their names and returns a record that the parser accepts', async () => {
  const record = await release(little.input);
  const published = await little.forge.find(tag);
  expect(published?.assets.map(({ name }) => name)).toEqual([
    'auth-badge-1.1.0.intoto.jsonl',
    'auth-badge-1.1.0.manifest.yaml',
    'auth-badge-1.1.0.readme.md',
    'auth-badge-1.1.0.sbom.cdx.json',
    'auth-badge-1.1.0.wasm',
    'auth-badge-1.1.0.wasm.sigstore.json',
  ]);
  expect(parseReleaseRecord({ file: 'x', value: record, locate: () => undefined })).toMatchObject({
    ok: true,
  });
  expect(record).toMatchObject({
    name: 'auth-badge',
    version: '1.1.0',
    manifest: little.subject.manifestDigest,
    artifact: { name: 'auth-badge-1.1.0.wasm', digest: little.built.digest },
    source: little.subject.source,
    builder: { toolchain: 'c', tools: { clang: '19.1.7' } },
    abi: 'plugindex-1',
    imports: ['plugindex_host_1.config'],
    exports: ['authenticate', 'plugindex_abi_1', 'plugindex_alloc', 'plugindex_free'],
    hooks: ['authenticate'],
    capabilities: {},
    publishedAt: '2026-08-01T12:00:00Z',
  });
  expect(record).not.toHaveProperty('changelog');
});

test('release() of a published version signs nothing and returns the very same record', async () => {
  const first = await release(little.input);
  const logged = little.sigstore.logSizes.v2;
  expect(await release(little.input)).toEqual(first);
  expect(await readRelease(little.input)).toEqual(first);
  expect(little.sigstore.logSizes.v2).toBe(logged);
});

test('release() of a published version ignores a build that came out differently', async () => {
  const first = await release(little.input);
  const artifact = Buffer.from('something else');
  const built = { ...little.built, artifact, digest: digestOf(artifact), tools: { clang: '20.0.0' } };
  expect(await release({ ...little.input, built })).toEqual(first);
});

test('the provenance asset is the envelope of the bundle, one line of JSON', async () => {
  await release(little.input);
  const read = async (name: string) =>
    Buffer.from(await little.forge.download(tag, name, { maxBytes: 100_000 })).toString();
  const line = await read('auth-badge-1.1.0.intoto.jsonl');
  const bundle = JSON.parse(await read('auth-badge-1.1.0.wasm.sigstore.json'));
  expect(line.endsWith('}\n')).toBe(true);
  expect(line.trimEnd()).not.toContain('\n');
  expect(JSON.parse(line)).toEqual(bundle.dsseEnvelope);
});

test('release() replaces and removes what a killed run left in the draft', async () => {
  await little.forge.draft(tag);
  await little.forge.upload(tag, { name: 'auth-badge-1.1.0.wasm', bytes: Buffer.from('half') });
  await little.forge.upload(tag, { name: 'auth-badge-1.1.0.changelog.md', bytes: Buffer.from('old') });
  const record = await release(little.input);
  expect(record.artifact.digest).toBe(little.built.digest);
  expect((await little.forge.find(tag))?.assets.map(({ name }) => name)).not.toContain(
    'auth-badge-1.1.0.changelog.md',
  );
});

test('release() takes what another run has published in the meantime', async () => {
  const { forge, input } = little;
  let other: Promise<unknown> | undefined;
  const slow: Forge = {
    ...forge,
    async upload(draftTag, file) {
      // The other run does everything between our draft and our first upload.
      other ??= release(input);
      await other;
      return forge.upload(draftTag, file);
    },
  };
  expect(await release({ ...input, forge: slow })).toEqual(await other);
});

test('release() refuses an artifact that inspection refuses, before anything is signed', async () => {
  const artifact = Buffer.from('no module');
  const built = { ...little.built, artifact, digest: digestOf(artifact) };
  await expect(release({ ...little.input, built })).rejects.toMatchObject({
    code: 'release/artifact/refused',
  });
  expect(little.sigstore.logSizes.v2).toBe(0);
  expect(await little.forge.find(tag)).toBeUndefined();
});

test('readRelease() refuses a published release that another identity has signed', async () => {
  const { sigstore, run, input, subject } = little;
  const identity = run.signerIdentity.replace('/local/', '/mallory/');
  const foreignRun = {
    ...run,
    signerIdentity: identity,
    repository: run.repository.replace('/local/', '/mallory/'),
  };
  foreignRun.invocationId = run.invocationId.replace('/local/', '/mallory/');
  const policy = { ...little.policy, identity };
  const { deployment } = subject.registry;
  const registry = {
    ...subject.registry,
    deployment: { ...deployment, trust: { release: policy, snapshot: policy } },
  };
  const signer = createLocalSigner({ sigstore, run: foreignRun });
  await release({ ...input, subject: { ...subject, registry }, run: foreignRun, signer });
  await expect(readRelease(input)).rejects.toMatchObject({
    code: 'release/published/refused',
    cause: { code: 'trust/policy/identity' },
  });
});

test('readRelease() refuses a published release whose manifest was edited afterwards', async () => {
  await release(little.input);
  const subject = { ...little.subject, manifestDigest: digestOf(Buffer.from('edited')) };
  await expect(readRelease({ ...little.input, subject })).rejects.toMatchObject({
    code: 'release/published/refused',
    cause: { code: 'trust/statement/facts' },
  });
});

test('readRelease() refuses a published release that lacks an asset, or carries a foreign envelope', async () => {
  const { forge, input, subject, built, facts } = little;
  const signed = await sign({ ...input, artifact: built.artifact, facts, policy: little.policy });
  const { assets } = planRelease({ subject, built, signed });
  const publish = async (role: string, bytes: Uint8Array | undefined) => {
    const changed = await openLittleRegistry();
    await changed.forge.draft(tag);
    for (const asset of assets)
      if (asset.role !== role) await changed.forge.upload(tag, asset);
      else if (bytes !== undefined) await changed.forge.upload(tag, { name: asset.name, bytes });
    await changed.forge.publish(tag);
    await expect(readRelease({ ...input, forge: changed.forge })).rejects.toMatchObject({
      code: 'release/published/incomplete',
    });
    await changed.close();
  };
  await publish('bundle', undefined);
  await publish('provenance', Buffer.from('{}\n'));
  await publish('sbom', Buffer.from('{'));
  expect(await forge.find(tag)).toBeUndefined();
});
