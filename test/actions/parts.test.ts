// What the actions share: lines for the log, files that came from another job, what the last look saw.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDue, isFullLookDue, readSeen, writeSeen } from '../../actions/decide/seen.ts';
import { parseEnvironment, parseWorkflowRun } from '../../actions/environment.ts';
import { readHandOver, writeHandOver } from '../../actions/hand-over.ts';
import { toLogLine } from '../../actions/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-parts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['::add-path::/tmp/evil'],
  ['  ::stop-commands::x'],
  ['text ##[add-path]/tmp/evil'],
  ['one\n::error::two'],
])('toLogLine() makes %j a line that the runner does not obey', (text) => {
  const line = toLogLine(text);
  expect(line).not.toMatch(/^\s*::|##\[|\n/);
});

describe('the hand-over', () => {
  const subject = { name: 'auth-badge', version: '1.0.0' };
  const artifact = Buffer.from('wasm');
  const built = {
    artifact,
    digest: digestOf(artifact),
    tools: { asc: '1' },
    components: [],
    readme: Buffer.from('# A'),
  };
  const note = () => join(folder, 'auth-badge-1.0.0/build.json');

  test('is read back as it was written', async () => {
    await writeHandOver(folder, subject, built);
    expect(await readHandOver(folder, subject)).toEqual(built);
  });

  test('is nothing where the build left nothing', async () => {
    expect(await readHandOver(folder, { name: 'other', version: '1.0.0' })).toBeUndefined();
  });

  test.each([
    ['is about another version', (text: string) => text.replace('1.0.0', '2.0.0')],
    ['has a key that no build writes', (text: string) => text.replace('{', '{"run":{},')],
    ['has a digest that is none', (text: string) => text.replace('sha256:', 'sha1:')],
    ['is no JSON', (text: string) => text.slice(1)],
  ])('is refused where its note %s', async (_, change) => {
    await writeHandOver(folder, subject, built);
    await writeFile(note(), change(await readFile(note(), 'utf8')));
    await expect(readHandOver(folder, subject)).rejects.toMatchObject({ code: 'action/hand-over' });
  });
});

describe('what the last look saw', () => {
  const now = new Date('2026-08-01T12:00:00Z');
  const pull = { number: 12, updatedAt: '2026-08-01T11:00:00Z', head: { sha: 'a'.repeat(40) } };
  const entry = { updatedAt: pull.updatedAt, headSha: pull.head.sha, nextLookAt: null };
  const seen = (changes: object = {}, fullLookAt = '2026-08-01T11:00:00Z') => ({
    format: 1 as const,
    fullLookAt,
    pulls: { 12: { ...entry, ...changes } },
  });

  test('spares a pull request that has not changed', () => {
    expect(isDue(pull, { seen: seen(), now })).toBe(false);
  });

  test.each([
    ['that is new', undefined],
    ['that was touched', seen({ updatedAt: '2026-08-01T10:00:00Z' })],
    ['with another head', seen({ headSha: 'b'.repeat(40) })],
    ['whose time has come', seen({ nextLookAt: '2026-08-01T12:00:00Z' })],
    ['whose time is no time', seen({ nextLookAt: 'never' })],
  ])('spares none %s', (_, before) => {
    expect(isDue(pull, { seen: before, now })).toBe(true);
  });

  test('is believed for six hours, and not at all when it claims to come from the future', () => {
    expect(isFullLookDue(seen(), now)).toBe(false);
    for (const at of ['2026-08-01T05:59:00Z', '2099-01-01T00:00:00Z', 'never'])
      expect(isFullLookDue(seen({}, at), now)).toBe(true);
  });

  test('is nothing where its file is damaged', async () => {
    const port = createFolderPort(folder);
    await writeSeen(port, seen());
    expect(await readSeen(port)).toEqual(seen());
    await port.write('seen.json', Buffer.from('{"format":2}'));
    expect(await readSeen(port)).toBeUndefined();
  });
});

test('a run without a variable of the runner fails with its name', () => {
  expect(() => parseEnvironment({ GITHUB_REPOSITORY: 'acme/registry' })).toThrow('GITHUB_WORKSPACE');
  expect(() => parseEnvironment({ GITHUB_REPOSITORY: 'acme' })).toThrow('<owner>/<repository>');
  expect(() => parseWorkflowRun({})).toThrow('GITHUB_REPOSITORY');
});
