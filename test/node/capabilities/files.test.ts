// Files of plugins on a real disk: links, pipes, races, sizes; once by open folders and once by names, where those are missing.
import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFilesPort } from '@plugindex/node/capabilities/files-port';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSwapping } from './swap-folder.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (content: string) => new TextEncoder().encode(content);

/** A root with some files, and a folder beside it that nobody may reach. */
async function openRoot(byDescriptor: boolean) {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'plugindex-files-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const [root, outside] = [join(base, 'root'), join(base, 'outside')];
  await mkdir(join(root, 'data', 'deep'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'data', 'a.csv'), 'a');
  await writeFile(join(root, 'data', 'deep', 'b.csv'), 'bb');
  await writeFile(join(outside, 'a.csv'), 'secret');
  const port = createFilesPort(root, { byDescriptor });
  return {
    root,
    outside,
    port,
    read: async (path: string, maxBytes = 100) => {
      const found = await port.read(path, { maxBytes });
      return found.ok ? text(found.bytes) : found.code;
    },
    write: async (path: string, content: string) => {
      const done = await port.write(path, bytesOf(content));
      return done.ok ? 'written' : done.code;
    },
    list: async (path: string, maxEntries = 100) => {
      const found = await port.list(path, { maxEntries });
      return found.ok
        ? found.entries.map(({ name, kind, bytes }) => `${kind} ${name} ${bytes}`).toSorted()
        : found.code;
    },
  };
}

const ways = process.platform === 'linux' ? [true, false] : [false];

describe.each(ways)('by descriptor: %s', (byDescriptor) => {
  test('files are read up to their limit', async () => {
    const { read, root } = await openRoot(byDescriptor);
    expect(await read('data/a.csv')).toBe('a');
    expect(await read('data/deep/b.csv', 2)).toBe('bb');
    expect(await read('data/deep/b.csv', 1)).toBe('too_large');
    expect(await read('data/none')).toBe('not_found');
    expect(await read('data/a.csv/x')).toBe('not_found');
    expect(await read('data')).toBe('not_found');
    await writeFile(join(root, 'empty'), '');
    expect(await read('empty', 0)).toBe('');
  });

  test('links are followed inside the root, and lead nowhere outside it', async () => {
    const { read, write, list, root, outside } = await openRoot(byDescriptor);
    await symlink('data/a.csv', join(root, 'inside'));
    await symlink(join(root, 'data'), join(root, 'folder'));
    await symlink(join(outside, 'a.csv'), join(root, 'out'));
    await symlink(outside, join(root, 'outfolder'));
    await symlink('../outside/a.csv', join(root, 'relative'));
    await symlink('loop', join(root, 'loop'));
    await symlink('/', join(root, 'slash'));
    expect(await read('inside')).toBe('a');
    expect(await read('folder/a.csv')).toBe('a');
    for (const path of ['out', 'outfolder/a.csv', 'relative', 'loop', 'slash/etc/hostname', 'slash'])
      expect([path, await read(path)]).toEqual([path, 'not_found']);
    for (const path of ['outfolder/new', 'outfolder/deep/new', 'slash/tmp/plugindex-new'])
      expect([path, await write(path, 'x')]).toEqual([path, 'unwritable']);
    expect(await list('outfolder')).toBe('not_found');
    expect(await list('')).toEqual(['file inside 1', 'folder data 0', 'folder folder 0']);
    expect(await readdir(outside)).toEqual(['a.csv']);
  });

  test('a link in the place of a written file is replaced, not followed', async () => {
    const { write, read, root, outside } = await openRoot(byDescriptor);
    await symlink(join(outside, 'a.csv'), join(root, 'data', 'out.csv'));
    expect(await write('data/out.csv', 'mine')).toBe('written');
    expect(await read('data/out.csv')).toBe('mine');
    expect(await readFile(join(outside, 'a.csv'), 'utf8')).toBe('secret');
  });

  test('files are replaced whole, folders are made, and nothing is left beside them', async () => {
    const { write, read, list, root } = await openRoot(byDescriptor);
    expect(await write('data/a.csv', 'new')).toBe('written');
    expect(await write('out/very/deep/c', 'ccc')).toBe('written');
    expect([await read('data/a.csv'), await read('out/very/deep/c')]).toEqual(['new', 'ccc']);
    expect(await write('data', 'x')).toBe('unwritable');
    expect(await write('data/a.csv/x', 'x')).toBe('unwritable');
    expect(await list('out/very/deep')).toEqual(['file c 3']);
    expect((await readdir(root, { recursive: true })).filter((name) => name.includes('.plugindex-'))).toEqual(
      [],
    );
  });

  test('pipes and devices are no files: nobody waits for them, nobody writes over them', async () => {
    const { read, write, list, root } = await openRoot(byDescriptor);
    execFileSync('mkfifo', [join(root, 'data', 'pipe')]);
    await symlink('/dev/zero', join(root, 'zero'));
    await symlink('pipe', join(root, 'data', 'to-pipe'));
    expect(await read('data/pipe')).toBe('not_found');
    expect(await read('data/to-pipe')).toBe('not_found');
    expect(await read('zero')).toBe('not_found');
    expect(await write('data/pipe', 'x')).toBe('unwritable');
    expect(await list('data')).toEqual(['file a.csv 1', 'folder deep 0']);
  });

  test('writes make the folder no larger than they may, also those at the same time', async () => {
    const { root } = await openRoot(byDescriptor);
    const port = createFilesPort(root, { byDescriptor, maxGrowthBytes: 30_000 });
    const write = async (path: string, bytes: number) => {
      const done = await port.write(path, new Uint8Array(bytes));
      return done.ok ? 'written' : done.code;
    };
    expect(await write('big', 20_000)).toBe('written');
    expect(await write('other', 20_000)).toBe('too_large');
    // Both replace the same large file: only one of them makes room.
    expect(await Promise.all([write('big', 0), write('big', 0)])).toEqual(['written', 'written']);
    expect(await write('other', 20_000)).toBe('written');
    expect(await write('third', 0)).toBe('too_large');
    expect(await write('a/b/c/d/e/f/g/h/empty', 0)).toBe('too_large');
    expect(await readdir(root)).not.toContain('a');
  });

  test('a folder with too many names is not listed', async () => {
    const { list } = await openRoot(byDescriptor);
    expect(await list('data', 2)).toEqual(['file a.csv 1', 'folder deep 0']);
    expect(await list('data', 1)).toBe('too_large');
    expect(await list('data/a.csv')).toBe('not_found');
  });

  test('a root that is not there holds nothing', async () => {
    const port = createFilesPort(join(tmpdir(), 'plugindex-never-there'), { byDescriptor });
    expect(await port.read('a', { maxBytes: 1 })).toEqual({ ok: false, code: 'not_found' });
    expect(await port.write('a', bytesOf('x'))).toEqual({ ok: false, code: 'unwritable' });
    expect(await port.list('', { maxEntries: 1 })).toEqual({ ok: false, code: 'not_found' });
  });
});

describe.skipIf(process.platform !== 'linux')('a folder that becomes a link between check and use', () => {
  test('nothing outside is read, listed or written, however often it is tried', async () => {
    const { port, root, outside } = await openRoot(true);
    const stop = await startSwapping(root, outside);
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    for (let round = 0; round < 800; round++) {
      const found = await port.read('data/a.csv', { maxBytes: 100 });
      count(found.ok ? `read ${text(found.bytes)}` : `read ${found.code}`);
      const done = await port.write('data/new.csv', bytesOf('mine'));
      count(done.ok ? 'written' : done.code);
      if (round % 10 > 0) continue;
      const listed = await port.list('data', { maxEntries: 10 });
      count(
        `list ${
          listed.ok
            ? listed.entries
                .map(({ name }) => name)
                .toSorted()
                .join(' ')
            : listed.code
        }`,
      );
    }
    expect(await stop()).toBeGreaterThan(10);
    // Both outcomes were met, so that the race was one.
    expect(seen.get('read a')).toBeGreaterThan(0);
    expect((seen.get('read not_found') ?? 0) + (seen.get('unwritable') ?? 0)).toBeGreaterThan(0);
    expect([...seen.keys()].filter((what) => what.includes('secret'))).toEqual([]);
    expect(await readdir(outside)).toEqual(['a.csv']);
    expect(await readFile(join(outside, 'a.csv'), 'utf8')).toBe('secret');
  });
});

test('a file that is replaced while it is written is seen old or new, never mixed', async () => {
  const { port, root } = await openRoot(process.platform === 'linux');
  const sizes = new Set<number>();
  const writes = (async () => {
    for (let round = 0; round < 100; round++)
      await port.write('data/a.csv', bytesOf(String(round % 2).repeat(round % 2 === 0 ? 10 : 50_000)));
  })();
  let isOver = false;
  void writes.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const found = await port.read('data/a.csv', { maxBytes: 100_000 });
    if (!found.ok) continue;
    sizes.add(found.bytes.length);
    expect(new Set(found.bytes).size).toBe(1);
  }
  await writes;
  expect([...sizes].every((size) => size === 1 || size === 10 || size === 50_000)).toBe(true);
  await rename(join(root, 'data', 'a.csv'), join(root, 'moved'));
});
