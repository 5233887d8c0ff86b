// The audit file: append, rotate, survive a torn line, lose nothing when the process exits.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@plugindex/host';
import { createAuditFile } from '@plugindex/node/plugin-host';
import { beforeEach, expect, test } from 'vitest';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  path = join(folder, 'deep/audit.ndjson');
});

const event = (at: number): AuditEvent => ({
  at,
  plugin: 'one',
  version: '1.0.0',
  capability: 'net',
  decision: 'allowed',
  subject: 'https://example.com/ä',
  reason: 'a grant covers it',
});
const eventsIn = (file: string): readonly AuditEvent[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('events are appended, over restarts, one JSON object a line', async () => {
  for (const at of [1, 2]) {
    const file = createAuditFile({ path });
    file.audit(event(at));
    file.audit(event(at + 10));
    await file.flush();
    expect(eventsIn(path).at(-1)).toEqual(event(at + 10));
    await file.close();
    file.audit(event(99));
  }
  expect(eventsIn(path).map(({ at }) => at)).toEqual([1, 11, 2, 12]);
});

test('a file that is full is rotated, the oldest is dropped, and no line is torn', async () => {
  const file = createAuditFile({ path, maxBytes: 1000, keep: 2 });
  for (let at = 0; at < 100; at++) {
    file.audit(event(at));
    if (at % 7 === 0) await file.flush();
  }
  await file.close();
  expect(readdirSync(join(folder, 'deep')).toSorted()).toEqual([
    'audit.ndjson',
    'audit.ndjson.1',
    'audit.ndjson.2',
  ]);
  const kept = ['.2', '.1', ''].flatMap((end) => eventsIn(path + end)).map(({ at }) => at);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 100 - kept.length + i));
  for (const end of ['.2', '.1', '']) expect(readFileSync(path + end).length).toBeLessThanOrEqual(1000);
});

test('half a line of a process that was killed does not spoil the next one', async () => {
  await createAuditFile({ path }).close();
  writeFileSync(path, '{"at":1,"plug');
  const file = createAuditFile({ path });
  file.audit(event(2));
  await file.close();
  expect(readFileSync(path, 'utf8').split('\n')[1]).toBe(JSON.stringify(event(2)));
});

test('a process that exits, even while it writes, loses no event and writes none twice', () => {
  const program = `
    import { createAuditFile } from '@plugindex/node/plugin-host';
    const file = createAuditFile({ path: process.argv[1] });
    const more = (at) => file.audit({ ...${JSON.stringify(event(0))}, at });
    for (let at = 0; at < 2000; at++) more(at);
    setImmediate(() => setImmediate(() => {
      for (let at = 2000; at < 2500; at++) more(at);
      process.exit(0);
    }));
  `;
  for (let round = 0; round < 3; round++) {
    const target = join(folder, `exit-${round}.ndjson`);
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program, target], {
      cwd: join(import.meta.dirname, '../../..'),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(eventsIn(target).map(({ at }) => at)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
  }
});

test.runIf(existsSync('/dev/full'))(
  'a disk that takes nothing is told, and costs bounded memory',
  async () => {
    const errors: unknown[] = [];
    const file = createAuditFile({ path: '/dev/full', onError: (cause) => errors.push(cause) });
    for (let at = 0; at < 50_010; at++) file.audit(event(at));
    await expect(file.flush()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(errors).toHaveLength(1);
    expect(file.lost()).toBe(10);
    await expect(file.close()).rejects.toMatchObject({ code: 'ENOSPC' });
  },
);

test('recording takes no time that a call would notice, and a flush with nothing to do is no error', async () => {
  const file = createAuditFile({ path });
  await file.flush();
  const startedAt = performance.now();
  for (let at = 0; at < 10_000; at++) file.audit(event(at));
  expect(performance.now() - startedAt).toBeLessThan(1000);
  // Nothing has been written within the call itself.
  expect(readFileSync(path).length).toBe(0);
  await file.close();
  expect(eventsIn(path)).toHaveLength(10_000);
  expect(existsSync(`${path}.1`)).toBe(false);
});
