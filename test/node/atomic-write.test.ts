// Atomic writes: old bytes or new ones, also when writing fails or the process is killed.
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTemporaryName, writeFileAtomically, writeFilesAtomically } from '@plugindex/node/atomic-write';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { expect, test } from 'vitest';
import { temporaryFolder } from './sample-repository.ts';

test('writeFileAtomically() makes the folders above, sets the mode and leaves no temporary file', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a/b/c.txt');
  await writeFileAtomically(path, 'one', { fsync: true, mode: 0o600 });
  await writeFileAtomically(path, 'two', { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'a/b'))).toEqual(['c.txt']);
});

test('a write that fails leaves the old file and no temporary file', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'target'));
  await writeFile(join(folder, 'target/inside'), 'x');
  await expect(writeFileAtomically(join(folder, 'target'), 'bytes')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['target']);
});

test('writeFilesAtomically() refuses a climbing path before it writes anything', async () => {
  const folder = await temporaryFolder();
  for (const path of ['../out', 'a/../../out', '/out', 'a//b', './a', 'a\\b', 'C:/x', '', 'a\0b']) {
    const files = [
      { path: 'good', bytes: 'x' },
      { path, bytes: 'x' },
    ];
    await expect(writeFilesAtomically(folder, files), path).rejects.toMatchObject({ code: 'folder/path' });
  }
  expect(await readdir(folder)).toEqual([]);
});

test('writeFilesAtomically() changes nothing when one of the files cannot be written', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'first'), 'old');
  await writeFile(join(folder, 'blocked'), 'a file where a folder is needed');
  const files = [
    { path: 'first', bytes: 'new' },
    { path: 'blocked/second', bytes: 'new' },
  ];
  await expect(writeFilesAtomically(folder, files)).rejects.toThrow();
  expect(await readFile(join(folder, 'first'), 'utf8')).toBe('old');
  expect((await readdir(folder)).toSorted()).toEqual(['blocked', 'first']);
});

test('a process killed at random moments never leaves a mixed file, and its leftovers are no part of a tree', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'file.txt');
  await writeFile(path, 'a'.repeat(2_000_000));
  const source = new URL('../../packages/node/src/atomic-write.ts', import.meta.url).href;
  const script = `import { writeFileAtomically as w } from ${JSON.stringify(source)};
    for (let i = 0; ; i++) await w(${JSON.stringify(path)}, (i % 2 ? 'a' : 'b').repeat(2_000_000));`;
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await sleep(150 + round * 17);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    const text = await readFile(path, 'utf8');
    expect(text.length).toBe(2_000_000);
    expect(new Set(text).size).toBe(1);
  }
  const leftovers = (await readdir(folder)).filter((name) => name !== 'file.txt');
  expect(leftovers.every(isTemporaryName)).toBe(true);
  expect((await openFolderTree(folder).list()).map((file) => file.path)).toEqual(['file.txt']);
});
