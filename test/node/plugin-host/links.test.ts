// A guest and a link: what a plugin reads and writes through its host while a folder becomes a link to the outside.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSwapping } from '../capabilities/swap-folder.ts';
import { openRunner } from '../runner/runners.ts';
import { openHost } from './open-host.ts';

const runner = openRunner('shared');

// Elsewhere folders are checked by name.
const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('attack: a link that comes and goes while a guest reads and writes leads it nowhere', async () => {
  const fs = (['read', 'write'] as const).map((access) => ({ path: 'data/*', access }));
  const manifest = { net: [], fs, env: [], kv: { maxBytes: 0 } };
  const { host, folder, filesRoot } = await openHost(runner, { manifest });
  const outside = join(folder, 'outside');
  await mkdir(join(filesRoot, 'data'));
  await mkdir(outside);
  await writeFile(join(filesRoot, 'data', 'a'), 'mine');
  await writeFile(join(outside, 'a'), 'secret');
  const stop = await startSwapping(filesRoot, outside);
  const seen = new Set<string>();
  for (let round = 0; round < 120; round++) {
    const read = await host.call('one', 'fs', { op: 'read', path: 'data/a' });
    const written = await host.call('one', 'fs', { op: 'write', path: 'data/new', text: 'x' });
    for (const answered of [read, written]) {
      seen.add(answered.ok ? JSON.stringify(answered.value) : answered.error.code);
    }
  }
  expect(await stop()).toBeGreaterThan(10);
  // Both outcomes were met, so that the race was one.
  expect([...seen]).toContain('{"text":"mine"}');
  expect(seen.has('not_found') || seen.has('unwritable')).toBe(true);
  expect([...seen].filter((what) => what.includes('secret'))).toEqual([]);
  expect(await readdir(outside)).toEqual(['a']);
  expect(await readFile(join(outside, 'a'), 'utf8')).toBe('secret');
});
