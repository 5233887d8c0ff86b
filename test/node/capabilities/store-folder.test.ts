// Stores of plugins on disk: one file each, whole, under one quota, and never thrown away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createFolderStore } from '@plugindex/node/capabilities/store-folder';
import { expect, onTestFinished, test } from 'vitest';

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
const set = (key: string, value: string, maxBytes = 1000) => ({ op: 'set', key, value, maxBytes }) as const;

test('what was set is there for the next process, and every plugin has a file of its own', async () => {
  const folder = await openFolder();
  const store = createFolderStore(folder);
  await store.apply('one', set('k', 'v\u2028"'));
  await store.apply('two', set('k', 'other'));
  await store.apply('one', { op: 'delete', key: 'never' });
  const next = createFolderStore(folder);
  expect(await next.apply('one', { op: 'get', key: 'k' })).toEqual({ ok: true, value: 'v\u2028"' });
  expect(await next.apply('two', { op: 'list', prefix: '' })).toEqual({ ok: true, value: ['k'] });
  expect(await next.apply('three', { op: 'get', key: 'k' })).toEqual({ ok: true, value: null });
  expect((await readdir(folder)).toSorted()).toEqual(['kv-one.json', 'kv-two.json']);
});

test('the quota holds for two hosts on one folder, and no change is lost', async () => {
  const folder = await openFolder();
  const stores = [createFolderStore(folder), createFolderStore(folder)];
  const changes = Array.from({ length: 40 }, (_, index) =>
    stores[index % 2]?.apply('one', set(`k${String(index).padStart(2, '0')}`, 'xx', 50)),
  );
  const stored = (await Promise.all(changes)).filter((outcome) => outcome?.ok);
  expect(stored).toHaveLength(10);
  const keys = await stores[0]?.apply('one', { op: 'list', prefix: '' });
  expect(keys?.ok && keys.value).toHaveLength(10);
});

test('attack: two programs on one folder keep the quota, and lose no change', async () => {
  const folder = await openFolder();
  const program = fileURLToPath(new URL('write-store.ts', import.meta.url));
  // Room for 60 of the 120 keys that both try together, five bytes each.
  const start = async (prefix: string) => {
    const child = spawn(process.execPath, [program, folder, prefix, '60', '300'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [ready] = await once(child.stdout, 'data');
    expect(String(ready)).toBe('ready\n');
    return { begin: () => child.stdin.write('go'), said: text(child.stdout) };
  };
  const programs = await Promise.all([start('a'), start('b')]);
  for (const { begin } of programs) begin();
  const kept = (await Promise.all(programs.map(({ said }) => said))).map((line): string[] =>
    JSON.parse(line),
  );
  // Both were at it at the same time, so that the race was one.
  expect(Math.min(...kept.map(({ length }) => length))).toBeGreaterThan(0);
  const keys = await createFolderStore(folder).apply('one', { op: 'list', prefix: '' });
  expect(keys).toEqual({ ok: true, value: kept.flat().toSorted() });
  expect(kept.flat()).toHaveLength(60);
});

test.each([
  '',
  '{',
  '[]',
  '{"format":2,"entries":[]}',
  '{"format":1,"entries":{"a":"b"}}',
  '{"format":1,"entries":[["a",1]]}',
  '{"format":1,"entries":[["a","b","c"]]}',
])('a file that holds %j makes its store unavailable, and stays as it is', async (content) => {
  const folder = await openFolder();
  const file = join(folder, 'kv-one.json');
  await writeFile(file, content);
  const store = createFolderStore(folder);
  const unavailable = { ok: false, code: 'unavailable' };
  expect(await store.apply('one', { op: 'get', key: 'a' })).toEqual(unavailable);
  expect(await store.apply('one', set('a', 'b'))).toEqual(unavailable);
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await store.apply('two', set('a', 'b'))).toEqual({ ok: true, value: null });
});

test.each(['../one', 'a/b', '.', '', 'A', 'one\u0000', '__proto__'])(
  '%j is no name of a plugin',
  async (name) => {
    const folder = await openFolder();
    expect(await createFolderStore(folder).apply(name, set('a', 'b'))).toEqual({
      ok: false,
      code: 'unavailable',
    });
    expect(await readdir(folder)).toEqual([]);
  },
);

test('keys of the prototype are stored like others', async () => {
  const folder = await openFolder();
  const store = createFolderStore(folder);
  await store.apply('one', set('__proto__', 'x'));
  expect(await createFolderStore(folder).apply('one', { op: 'get', key: '__proto__' })).toEqual({
    ok: true,
    value: 'x',
  });
  expect(await store.apply('one', { op: 'get', key: 'constructor' })).toEqual({ ok: true, value: null });
});
