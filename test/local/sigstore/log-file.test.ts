// The log's file: what was answered is there after a crash, what was torn is gone, what was altered is refused.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../../packages/local/src/sigstore/log-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-file-'));
  path = join(folder, 'test.log');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(...entries: string[]): Promise<void> {
  const log = await openLogFile(path);
  for (const entry of entries) await log.append(Buffer.from(entry));
  await log.close();
}

async function read(): Promise<string[]> {
  const log = await openLogFile(path);
  await log.close();
  return log.entries.map((entry) => entry.toString());
}

test('openLogFile() finds every entry that was appended before', async () => {
  await write('one', 'two');
  await write('three');
  expect(await read()).toEqual(['one', 'two', 'three']);
});

test('openLogFile() cuts off a last line torn at any byte, and goes on behind the last whole one', async () => {
  await write('one', 'two');
  const whole = await readFile(path);
  const firstLine = whole.indexOf('\n') + 1;
  for (let length = firstLine; length < whole.length; length++) {
    await writeFile(path, whole.subarray(0, length));
    expect(await read()).toEqual(['one']);
  }
  await write('again');
  expect(await read()).toEqual(['one', 'again']);
});

test('openLogFile() cuts off a last line of zeros, as a power cut may leave it', async () => {
  await write('one');
  await appendFile(path, Buffer.alloc(100));
  expect(await read()).toEqual(['one']);
});

test('openLogFile() refuses a file with a damaged entry before the last', async () => {
  await write('one', 'two', 'three');
  const bytes = await readFile(path);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(path, bytes);
  await expect(openLogFile(path)).rejects.toMatchObject({ code: 'sigstore/corrupt' });
});

test('append() refuses when another process has written to the file', async () => {
  const log = await openLogFile(path);
  await log.append(Buffer.from('one'));
  await write('from elsewhere');
  await expect(log.append(Buffer.from('two'))).rejects.toMatchObject({ code: 'sigstore/in-use' });
  await log.close();
  expect(await read()).toEqual(['one', 'from elsewhere']);
});
