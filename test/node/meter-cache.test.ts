// The cache of metered modules: what it gives back is what was put in, or nothing; nobody else's bytes ever run.
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryMeterStore, createMeterCache, effectiveLimits, meterModule } from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { createFolderMeterCache, createFolderMeterStore } from '@plugindex/node/meter-cache';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plugin } from '../host/hostile-modules.ts';
import { attacking } from '../host/meter/attacking.ts';
import { noServer } from './runner/runners.ts';

const keyA = 'a'.repeat(64);
const keyB = 'b'.repeat(64);
const bytes = Uint8Array.of(1, 2, 3);
const limits = { maxMemoryBytes: 1 << 20 };
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-meter-cache-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(['memory', 'folder'] as const)('a store in a %s', (kind) => {
  const create = () => (kind === 'memory' ? createMemoryMeterStore() : createFolderMeterStore(folder));

  test('gives back what was put under the key, and nothing under another', async () => {
    const store = create();
    await store.put(keyA, bytes);
    expect([...((await store.get(keyA)) ?? [])]).toEqual([1, 2, 3]);
    expect(await store.get(keyB)).toBeUndefined();
  });

  test('keeps its own copy: who changes the bytes afterwards changes nothing', async () => {
    const store = create();
    const mine = bytes.slice();
    await store.put(keyA, mine);
    mine.fill(9);
    (await store.get(keyA))?.fill(9);
    expect([...((await store.get(keyA)) ?? [])]).toEqual([1, 2, 3]);
  });
});

test('a store in memory forgets what was not asked for the longest', async () => {
  const store = createMemoryMeterStore({ maxBytes: 7 });
  await store.put(keyA, bytes);
  await store.put(keyB, bytes);
  await store.get(keyA);
  await store.put('c'.repeat(64), bytes);
  expect(await store.get(keyB)).toBeUndefined();
  expect(await store.get(keyA)).toBeDefined();
});

test('a folder is found again by the next process, and is for its user alone', async () => {
  await createFolderMeterStore(folder).put(keyA, bytes);
  expect([...((await createFolderMeterStore(folder).get(keyA)) ?? [])]).toEqual([1, 2, 3]);
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
});

test('a folder forgets the oldest files', async () => {
  const store = createFolderMeterStore(folder, { maxFiles: 2 });
  for (const letter of ['a', 'b', 'c', 'd']) await store.put(letter.repeat(64), bytes);
  expect((await readdir(folder)).filter((name) => name.endsWith('.fuel'))).toHaveLength(2);
});

describe('a file that this cache did not write is removed and never given back', () => {
  const path = (key: string) => join(folder, `${key}.fuel`);
  const attacks: Readonly<Record<string, (file: Buffer) => Promise<void>>> = {
    'other bytes': async (file) => {
      file[40] = 0;
      await writeFile(path(keyA), Buffer.concat([file, Buffer.of(0)]));
    },
    'one bit that fell over': async (file) => {
      file[file.length - 1] = (file.at(-1) ?? 0) ^ 1;
      await writeFile(path(keyA), file);
    },
    'bytes without a proof': async () => await writeFile(path(keyA), bytes),
    'half a file': async (file) => await writeFile(path(keyA), file.subarray(0, 20)),
    'nothing at all': async () => await writeFile(path(keyA), ''),
    'the file of another module': async () => {
      await createFolderMeterStore(folder).put(keyB, Uint8Array.of(6, 6, 6));
      await rename(path(keyB), path(keyA));
    },
    'a file from before the secret was changed': async () =>
      await writeFile(join(folder, 'secret'), Buffer.alloc(32, 7)),
  };
  test.each(Object.entries(attacks))('%s', async (_what, attack) => {
    await createFolderMeterStore(folder).put(keyA, bytes);
    await attack(await readFile(path(keyA)));
    const store = createFolderMeterStore(folder);
    expect(await store.get(keyA)).toBeUndefined();
    await expect(stat(path(keyA))).rejects.toMatchObject({ code: 'ENOENT' });
    await store.put(keyA, bytes);
    expect(await store.get(keyA)).toBeDefined();
  });
});

test('a key cannot name a file elsewhere', async () => {
  await expect(createFolderMeterStore(folder).get('../../etc/passwd')).rejects.toThrow(RangeError);
});

describe('a cache', () => {
  const module = plugin({ go: '{"ok":1}' });
  const metered = meterModule(module, { maxPages: 16, maxElements: 65_536 }).bytes;

  test('tells modules and limits apart', async () => {
    const cache = createMeterCache(createMemoryMeterStore(), digestOf);
    await cache.write(module, metered, limits);
    expect(await cache.read(module, limits)).toEqual(metered);
    expect(await cache.read(module, { maxMemoryBytes: 2 << 20 })).toBeUndefined();
    expect(await cache.read(plugin({ go: '{"ok":2}' }), limits)).toBeUndefined();
  });

  test('that cannot read or write is like one that is empty', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file in the place of the folder');
    const cache = createFolderMeterCache(folder);
    await cache.write(module, metered, limits);
    expect(await cache.read(module, limits)).toBeUndefined();
  });

  test('many processes may begin with an empty folder at once', async () => {
    const caches = Array.from({ length: 8 }, () => createFolderMeterCache(folder));
    await Promise.all(caches.map((cache) => cache.write(module, metered, limits)));
    for (const cache of caches) expect(await cache.read(module, limits)).toBeDefined();
  });
});

test('a runner runs what the cache kept, and never what somebody put in its place', async () => {
  const endless = attacking([0x03, 0x40, 0x0c, 0, 0x0b]);
  const outOfFuel = { code: 'host/out-of-fuel' };
  const run = async () => {
    const runner = createNodeRunner({ meterCache: createFolderMeterCache(folder) });
    try {
      const loaded = await runner.load({
        name: 'endless',
        bytes: endless,
        grants: {},
        config: {},
        limits: effectiveLimits({ host: { maxFuel: 1_000_000, timeoutMs: 20_000 } }),
        server: noServer,
      });
      await expect(loaded.call('attack', {})).rejects.toMatchObject(outOfFuel);
      expect(await loaded.call('go', {})).toEqual({ ok: true, value: 1 });
    } finally {
      await runner.close();
    }
  };
  await run();
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.fuel'));
  const kept = await readFile(join(folder, name));
  await run();
  expect(await readFile(join(folder, name))).toEqual(kept);
  // The module as it is, which nothing would stop but the clock.
  await writeFile(join(folder, name), Buffer.concat([kept.subarray(0, 32), endless]));
  await run();
  expect(await readFile(join(folder, name))).toEqual(kept);
}, 60_000);
