// The folder on disk: whole files only, no way out of it, one process at a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderPort } from '@plugindex/node/folder-port';
import { expect, test } from 'vitest';

const folder = async () => mkdtemp(join(tmpdir(), 'plugindex-folder-'));
const utf8 = (text: string) => new TextEncoder().encode(text);

test('read() gives back what write() wrote, and undefined for what is not there', async () => {
  const port = createFolderPort(await folder());
  await port.write('a/b/c.json', utf8('{}'));
  expect(Buffer.from((await port.read('a/b/c.json', { maxBytes: 10 })) ?? []).toString()).toBe('{}');
  expect(await port.read('a/b/missing.json', { maxBytes: 10 })).toBeUndefined();
  expect(await port.read('a/b/c.json/deeper', { maxBytes: 10 })).toBeUndefined();
  expect(await port.list('a/b')).toEqual(['c.json']);
});

test('read() refuses a file over its cap', async () => {
  const port = createFolderPort(await folder());
  await port.write('big', new Uint8Array(11));
  await expect(port.read('big', { maxBytes: 10 })).rejects.toThrow('11 bytes, expected at most 10');
});

test.each(['../x', '/etc/passwd', 'a/../../x', 'a\\b', 'a\0b', './x'])(
  'write() refuses the path %j',
  async (path) => {
    const port = createFolderPort(await folder());
    await expect(port.write(path, utf8('x'))).rejects.toMatchObject({ code: 'folder/path' });
  },
);

test('write() leaves no temporary file behind', async () => {
  const root = await folder();
  const port = createFolderPort(root);
  await Promise.all(Array.from({ length: 20 }, (_, index) => port.write('same', utf8(String(index)))));
  expect(await readdir(root)).toEqual(['same']);
});

test('withLock() lets one at a time in', async () => {
  const root = await folder();
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      createFolderPort(root).withLock({ timeoutMs: 10_000 }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
});

test('withLock() names the owner when it waited too long', async () => {
  const root = await folder();
  const port = createFolderPort(root);
  await port.withLock({ timeoutMs: 100 }, async () => {
    await expect(port.withLock({ timeoutMs: 60 }, async () => 1)).rejects.toMatchObject({
      code: 'folder/locked',
      message: expect.stringContaining(`process ${process.pid} is changing it`),
    });
  });
});

test('withLock() takes over the lock of a process that was killed', async () => {
  const root = await folder();
  const child = spawn('sleep', ['60']);
  await writeFile(join(root, '.lock'), String(child.pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await createFolderPort(root).withLock({ timeoutMs: 1000 }, async () => 'in')).toBe('in');
});

test('withLock() lets one at a time in although many find the same dead owner', async () => {
  const root = await folder();
  const child = spawn('sleep', ['60']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await writeFile(join(root, '.lock'), String(child.pid));
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 12 }, () =>
      createFolderPort(root).withLock({ timeoutMs: 20_000 }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 3));
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
});
