// Every hand-over from the published files to the installed state, attacked by a mirror that lies. Each lie has its own code.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assetUrlFrom,
  type ClientContext,
  install,
  openVerifiedIndex,
  type PinnedRegistry,
  proposePin,
  readCurrent,
  search,
} from '@plugindex/client';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { createVerifier } from '@plugindex/trust';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import { type Attack, startHostileMirror } from '../kit/hostile-mirror.ts';
import { startMarketplace, type TestMarketplace } from '../kit/marketplace.ts';

const hour = 3_600_000;
const start = new Date('2026-03-01T12:00:00Z');
let clock = start;
let marketplace: TestMarketplace;
/** The signed snapshot before the last one, kept for replay. */
let older: { readonly snapshot: Uint8Array; readonly bundle: Uint8Array };

const published = (path: string) => readFile(join(marketplace.folder, 'current', path));
const http = createHttpPort();

beforeAll(async () => {
  const repository = await createEnvCliRepository();
  marketplace = await startMarketplace(repository, { now: () => clock });
  await marketplace.reconcile();
  older = {
    snapshot: await published('v1/snapshot.json'),
    bundle: await published('v1/snapshot.json.sigstore.json'),
  };
  clock = new Date(start.getTime() + hour);
  const yanks =
    'schemaVersion: 1\nyanked:\n  0.1.0:\n    reason: Quotes are lost\n    at: 2026-03-01T12:30:00Z\n';
  await writeFile(join(repository.root, 'index/plugins/en/v-/env-export/yanks.yaml'), yanks);
  await marketplace.reconcile();
}, 600_000);
afterAll(async () => {
  await marketplace.close();
  await http.close();
});

interface Victim {
  readonly context: ClientContext;
  /** Installs a plugin with everything granted. */
  install(name: string): Promise<unknown>;
}

/** A client with an empty home that trusts the honest signers, and fetches from `url`. */
async function createVictim(
  url: string,
  pin: Partial<PinnedRegistry> = {},
  now: () => Date = () => clock,
): Promise<Victim> {
  const trustedRoot: unknown = JSON.parse(await readFile(marketplace.trustedRootFile, 'utf8'));
  const proposed = await proposePin(http, { url: marketplace.url, trustedRoot: null });
  const context: ClientContext = {
    registry: { ...proposed, url, ...pin },
    http,
    home: createFolderPort(await mkdtemp(join(tmpdir(), 'plugindex-victim-'))),
    now,
    openVerifier: async (options) => createVerifier(trustedRoot, options),
    hostVersion: undefined,
  };
  return {
    context,
    install: async (name) => {
      const index = await openVerifiedIndex(context);
      const assetUrl = async () => assetUrlFrom((await index.descriptor()).urls, url);
      const options = { isDryRun: false, assetUrl, consent: async () => true };
      return install(context, index, { wanted: [{ name, range: '*' }], options });
    },
  };
}

/** Changes one file on its way. */
const only =
  (wanted: string, change: Attack): Attack =>
  (path, honest, read) =>
    path === wanted ? change(path, honest, read) : honest;
const flipped: Attack = (_path, honest) => {
  const bytes = Uint8Array.from(honest);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes;
};
const truncated: Attack = (_path, honest) => honest.subarray(0, honest.length - 7);
const gone: Attack = () => undefined;
const swappedFor =
  (other: string): Attack =>
  (_path, _honest, read) =>
    read(other);
const edited =
  (from: string, to: string): Attack =>
  (_path, honest) =>
    Buffer.from(Buffer.from(honest).toString().replace(from, to));

const artifact = 'releases/required-keys-v0.1.0/required-keys-0.1.0.wasm';
const otherArtifact = 'releases/env-export-v0.1.0/env-export-0.1.0.wasm';
const index = 'v1/index/re/qu/required-keys';
const snapshot = 'v1/snapshot.json';
const snapshotBundle = `${snapshot}.sigstore.json`;

const attacks: readonly (readonly [title: string, code: string, attack: Attack, plugin?: string])[] = [
  ['an artifact with one bit flipped', 'client/artifact/digest-mismatch', only(artifact, flipped)],
  ['an artifact that is cut short', 'client/artifact/digest-mismatch', only(artifact, truncated)],
  ["another plugin's artifact", 'client/artifact/digest-mismatch', only(artifact, swappedFor(otherArtifact))],
  [
    'a bundle with one bit flipped',
    'client/artifact/digest-mismatch',
    only(`${artifact}.sigstore.json`, flipped),
  ],
  [
    "another plugin's bundle",
    'client/artifact/digest-mismatch',
    only(`${artifact}.sigstore.json`, swappedFor(`${otherArtifact}.sigstore.json`)),
  ],
  ['a snapshot without its bundle', 'client/snapshot/unsigned', only(snapshotBundle, gone)],
  [
    'a snapshot with another number',
    'client/snapshot/unsigned',
    only(snapshot, edited('"version":2', '"version":3')),
  ],
  ['a snapshot that is cut short', 'client/snapshot/unsigned', only(snapshot, truncated)],
  ['a snapshot bundle with one bit flipped', 'client/snapshot/unsigned', only(snapshotBundle, flipped)],
  ["the older snapshot's bundle", 'client/snapshot/unsigned', only(snapshotBundle, () => older.bundle)],
  [
    "a release's bundle in place of the snapshot's",
    'client/snapshot/unsigned',
    only(snapshotBundle, swappedFor(`${artifact}.sigstore.json`)),
  ],
  ['an index file with one bit flipped', 'client/file/digest-mismatch', only(index, flipped)],
  ['an index file that is cut short', 'client/file/digest-mismatch', only(index, truncated)],
  [
    "another plugin's index file",
    'client/file/digest-mismatch',
    only(index, swappedFor('v1/index/en/v-/env-export')),
  ],
  [
    'an index line whose version is raised',
    'client/file/digest-mismatch',
    only(index, edited('"version":"0.1.0"', '"version":"9.9.9"')),
  ],
  [
    'a yank that is taken back by the mirror',
    'client/file/digest-mismatch',
    only('v1/index/en/v-/env-export', edited('"yanked"', '"yankee"')),
    'env-export',
  ],
  [
    'a shard with one bit flipped',
    'client/file/digest-mismatch',
    (path, honest, read) => (path.startsWith('v1/shards/') ? flipped(path, honest, read) : honest),
  ],
  [
    'a shard that is cut short',
    'client/file/digest-mismatch',
    (path, honest, read) => (path.startsWith('v1/shards/') ? truncated(path, honest, read) : honest),
  ],
];

const cases = attacks.map(([title, code, attack, plugin = 'required-keys']) => ({
  title,
  code,
  attack,
  plugin,
}));

test.each(cases)('a client refuses $title: $code', async ({ code, attack, plugin }) => {
  const mirror = await startHostileMirror(join(marketplace.folder, 'current'), attack);
  try {
    const victim = await createVictim(mirror.url);
    await expect(victim.install(plugin)).rejects.toMatchObject({ code });
    expect(await readCurrent(victim.context.home)).toBeUndefined();
    expect(await victim.context.home.list('store')).toEqual([]);
  } finally {
    await mirror.close();
  }
});

test('the honest mirror is accepted, so that the refusals above mean something', async () => {
  const mirror = await startHostileMirror(join(marketplace.folder, 'current'), (_path, honest) => honest);
  const victim = await createVictim(mirror.url);
  await victim.install('required-keys');
  expect((await readCurrent(victim.context.home))?.plugins['required-keys']?.version).toBe('0.1.0');
  await expect(victim.install('env-export')).rejects.toMatchObject({
    code: 'client/resolve/conflict',
    message: expect.stringContaining('Quotes are lost'),
  });
  await mirror.close();
});

test('a client that saw a snapshot refuses an older one, from any mirror', async () => {
  const replay: Attack = (path, honest) => {
    if (path === snapshot) return older.snapshot;
    return path === snapshotBundle ? older.bundle : honest;
  };
  const mirror = await startHostileMirror(join(marketplace.folder, 'current'), replay);
  const victim = await createVictim(marketplace.url);
  await victim.install('required-keys');
  const moved = { ...victim.context, registry: { ...victim.context.registry, url: mirror.url } };
  await expect(openVerifiedIndex(moved)).rejects.toMatchObject({ code: 'client/snapshot/rolled-back' });
  await mirror.close();
});

test('a client refuses a snapshot that was frozen until it expired', async () => {
  const later = () => new Date(clock.getTime() + 400 * 24 * hour);
  const victim = await createVictim(marketplace.url, {}, later);
  await expect(victim.install('required-keys')).rejects.toMatchObject({ code: 'client/snapshot/expired' });
});

test('a client refuses a snapshot from the future', async () => {
  const victim = await createVictim(marketplace.url, {}, () => new Date(clock.getTime() - hour));
  await expect(victim.install('required-keys')).rejects.toMatchObject({
    code: 'client/snapshot/from-the-future',
  });
});

test('a client refuses the snapshot of another registry, although the same identity signed it', async () => {
  const victim = await createVictim(marketplace.url, { name: 'other-plugins' });
  await expect(victim.install('required-keys')).rejects.toMatchObject({ code: 'client/snapshot/unsigned' });
});

test.each([
  ['a prefix', (identity: string) => identity.slice(0, -5)],
  ['a suffix', (identity: string) => `${identity}-evil`],
  ['another letter case', (identity: string) => identity.toUpperCase()],
  ['a pattern', (identity: string) => identity.replace('publish', '.*')],
])('a client that expects %s of the identity refuses the artifact', async (_title, change) => {
  const { release } = await proposePin(http, { url: marketplace.url, trustedRoot: null });
  const victim = await createVictim(marketplace.url, {
    release: { ...release, identity: change(release.identity) },
  });
  await expect(victim.install('required-keys')).rejects.toMatchObject({ code: 'client/artifact/unverified' });
  expect(await readCurrent(victim.context.home)).toBeUndefined();
});

test('a client refuses search data and a registry description that a mirror changed', async () => {
  const lie: Attack = (path, honest, read) =>
    path.startsWith('v1/search/') || path === 'v1/config.json' ? flipped(path, honest, read) : honest;
  const mirror = await startHostileMirror(join(marketplace.folder, 'current'), lie);
  const { context } = await createVictim(mirror.url);
  const open = await openVerifiedIndex(context);
  await expect(search(open, { query: 'keys', limit: 5 })).rejects.toMatchObject({
    code: 'client/file/digest-mismatch',
  });
  await expect(open.descriptor()).rejects.toMatchObject({ code: 'client/file/digest-mismatch' });
  await mirror.close();
});
