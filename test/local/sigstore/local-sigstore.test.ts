// The little Sigstore against two verifiers: ours and @sigstore/verify. What it signed yesterday verifies today.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLocalSigner,
  type LocalSigstore,
  localIdentity,
  localIssuer,
  localRun,
  openLocalSigstore,
} from '@plugindex/local';
import { digestOf } from '@plugindex/model';
import { createReleaseStatement, createVerifier, type ReleaseFacts } from '@plugindex/trust';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let clock: Date;
let open: LocalSigstore[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-sigstore-'));
  clock = new Date('2026-08-01T12:00:00.789Z');
  open = [];
});
afterEach(async () => {
  for (const sigstore of open) await sigstore.close();
  await rm(folder, { recursive: true });
});

async function start(name = 'sigstore'): Promise<LocalSigstore> {
  const sigstore = await openLocalSigstore({ folder: join(folder, name), now: () => clock });
  open.push(sigstore);
  return sigstore;
}

async function stop(sigstore: LocalSigstore): Promise<void> {
  open = open.filter((other) => other !== sigstore);
  await sigstore.close();
}

const artifact = Buffer.from('wasm');
const run = localRun({ commit: 'c'.repeat(40) });
const facts: ReleaseFacts = {
  name: 'auth-badge',
  version: '1.0.0',
  manifest: digestOf('manifest'),
  artifact: digestOf(artifact),
  source: { repository: run.repository, tree: 'b'.repeat(40) },
  run,
};
const policy = { issuer: localIssuer, identity: localIdentity };
const expected = { name: facts.name, version: facts.version, manifest: facts.manifest };

function signWith(sigstore: LocalSigstore, rekorVersion: 1 | 2 = 2): Promise<Uint8Array> {
  return createLocalSigner({ sigstore, run, rekorVersion }).sign(createReleaseStatement(facts));
}

function verifyWith({ trustedRoot }: LocalSigstore, bundle: Uint8Array) {
  return createVerifier(trustedRoot).verifyRelease({ artifact, bundle, expected, policy });
}

describe.each([1, 2] as const)('with Rekor %i', (rekorVersion) => {
  test('a signature passes our verifier with every fact of the run', async () => {
    const sigstore = await start();
    const evidence = verifyWith(sigstore, await signWith(sigstore, rekorVersion));
    expect(evidence.facts).toEqual(facts);
    expect(evidence.signedAt).toBe('2026-08-01T12:00:00.000Z');
  });

  test('a signature passes the verifier of the Sigstore project', async () => {
    const sigstore = await start();
    const json: unknown = JSON.parse(Buffer.from(await signWith(sigstore, rekorVersion)).toString());
    const material = toTrustMaterial(TrustedRoot.fromJSON(sigstore.trustedRoot));
    const thresholds = { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 };
    const signer = new Verifier(material, thresholds).verify(toSignedEntity(bundleFromJSON(json)));
    expect(signer.identity?.subjectAlternativeName).toBe(localIdentity);
    expect(signer.identity?.extensions?.issuer).toBe(localIssuer);
  });

  test('what was signed before a restart verifies after it, and the log goes on', async () => {
    const before = await start();
    const bundle = await signWith(before, rekorVersion);
    await stop(before);
    clock = new Date('2026-08-02T12:00:00Z');
    const after = await start();
    expect(after.trustedRoot).toEqual(before.trustedRoot);
    expect(verifyWith(after, bundle).logIndex).toBe('0');
    expect(verifyWith(before, await signWith(after, rekorVersion)).logIndex).toBe('1');
    expect(after.logSizes[rekorVersion === 1 ? 'v1' : 'v2']).toBe(2);
  });
});

test('signatures made at the same time each get a place in the log and verify', async () => {
  const sigstore = await start();
  const bundles = await Promise.all(Array.from({ length: 12 }, () => signWith(sigstore)));
  const places = bundles.map((bundle) => Number(verifyWith(sigstore, bundle).logIndex));
  expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
});

test('a signature of one little Sigstore means nothing to another', async () => {
  const [ours, theirs] = [await start('ours'), await start('theirs')];
  const bundle = await signWith(theirs);
  expect(() => verifyWith(ours, bundle)).toThrow(expect.objectContaining({ kind: 'signature' }));
});

test('another issuer and another server are known when the options name them', async () => {
  const issuer = 'https://token.example';
  const identity = 'https://git.example/acme/tools/.github/workflows/release.yml@refs/heads/main';
  const sigstore = await openLocalSigstore({
    folder: join(folder, 'second'),
    now: () => clock,
    issuers: { [issuer]: 'https://git.example' },
  });
  open.push(sigstore);
  const otherRun = localRun({ commit: 'd'.repeat(40), identity });
  const bundle = await createLocalSigner({ sigstore, run: otherRun, issuer }).sign(
    createReleaseStatement({ ...facts, run: otherRun }),
  );
  const verifier = createVerifier(sigstore.trustedRoot);
  const question = { artifact, bundle, expected };
  expect(verifier.verifyRelease({ ...question, policy: { issuer, identity } }).facts.run).toEqual(otherRun);
  expect(() => verifier.verifyRelease({ ...question, policy })).toThrow(
    expect.objectContaining({ code: 'trust/policy/issuer' }),
  );
});

test('openLocalSigstore() refuses a folder that a living process has open', async () => {
  const sigstore = await start();
  await expect(start()).rejects.toMatchObject({
    code: 'sigstore/in-use',
    message: expect.stringContaining(sigstore.url),
  });
});

test('of several that open one folder at once, one gets it', async () => {
  for (const lease of [undefined, '{"url":"http://127.0.0.1:9","id":"dead"}', 'torn']) {
    const own = join(folder, `race-${lease?.length ?? 0}`);
    await mkdir(own);
    if (lease !== undefined) await writeFile(join(own, 'server.json'), lease);
    const opened = await Promise.allSettled(
      Array.from({ length: 6 }, () => openLocalSigstore({ folder: own, now: () => clock })),
    );
    const winners = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    open.push(...winners);
    expect(winners).toHaveLength(1);
    for (const result of opened)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'sigstore/in-use' });
    expect(await readdir(own)).not.toContainEqual(expect.stringMatching(/^\./));
  }
});

test('openLocalSigstore() takes over the folder of a process that died', async () => {
  const sigstore = await start();
  await stop(sigstore);
  await writeFile(join(folder, 'sigstore', 'server.json'), JSON.stringify({ url: sigstore.url, id: 'gone' }));
  await expect(start()).resolves.toBeDefined();
});

test('openLocalSigstore() refuses damaged keys, and a time that they do not cover', async () => {
  await stop(await start());
  const path = join(folder, 'sigstore', 'authorities.json');
  clock = new Date('2037-01-01T00:00:00Z');
  await expect(start()).rejects.toMatchObject({ code: 'sigstore/expired' });
  clock = new Date('2026-07-31T00:00:00Z');
  await expect(start()).rejects.toMatchObject({ code: 'sigstore/expired' });
  clock = new Date('2026-08-02T00:00:00Z');
  const text = await readFile(path, 'utf8');
  for (const damaged of [
    '',
    '{}',
    text.replace('PRIVATE', 'PUBLIC'),
    text.replace('"format": 1', '"format": 2'),
  ]) {
    await writeFile(path, damaged);
    await expect(start()).rejects.toMatchObject({ code: 'sigstore/corrupt' });
  }
});

test('only the owner of the folder can read the keys', async () => {
  await start();
  const { mode } = await stat(join(folder, 'sigstore', 'authorities.json'));
  expect(mode & 0o077).toBe(0);
});
