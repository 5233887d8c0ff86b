// The child process of a plugin: what it may do, what is believed of what it says, and when it ends.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseChildMessage } from '../../../packages/node/src/runner/child-message.ts';
import { decodeFrame, encodeFrame, frameLength } from '../../../packages/node/src/runner/frames.ts';
import { processArguments } from '../../../packages/node/src/runner/spawn-process.ts';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import { childProcesses } from './child-processes.ts';
import { good } from './guests.ts';
import { load, openRunner } from './runners.ts';

const isLinux = process.platform === 'linux';

test.runIf(isLinux)('it has no environment, no right to read a file, and ends with its runner', async () => {
  process.env.PLUGINDEX_TEST_SECRET = 'secret';
  const before = childProcesses();
  const runner = openRunner({ isolation: 'process', keepsSpare: false });
  const one = await load(runner, plugin({ go: ok }));
  expect(await one.outcome('go')).toEqual(good);
  const [pid = 0, ...more] = childProcesses().filter((found) => !before.includes(found));
  expect(more).toEqual([]);
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  expect(words).toContain('--permission');
  expect(words.filter((word) => word.startsWith('--allow'))).toEqual([]);
  // Standard input, output and error, and what the engine keeps for itself: no file, no socket to anybody else.
  const open = readdirSync(`/proc/${pid}/fd`).length;
  expect(open).toBeLessThan(30);
  await runner.close();
  await expect.poll(() => childProcesses().includes(pid)).toBe(false);
  delete process.env.PLUGINDEX_TEST_SECRET;
});

/** What somebody would try who got from a guest into the JavaScript around it: what came of each. */
const escapes = `
const { writeSync } = require('node:fs');
const attempts = {
  'reads a file': () => require('node:fs').openSync(process.execPath),
  'lists a folder': () => require('node:fs').readdirSync('.'),
  'writes a file': () => require('node:fs').writeFileSync(require('node:os').devNull, 'x'),
  'starts a program': () => require('node:child_process').spawnSync(process.execPath, ['--version']),
  'starts a thread': () => new (require('node:worker_threads').Worker)('', { eval: true }),
  'attaches a debugger': () => new (require('node:inspector').Session)().connect(),
  'loads native code': () => process.dlopen({ exports: {} }, '/nowhere.node'),
};
const outcomes = Object.entries(attempts).map(([what, attempt]) => {
  try {
    attempt();
    return [what, 'done'];
  } catch (error) {
    return [what, error.code ?? error.message];
  }
});
writeSync(1, JSON.stringify(Object.fromEntries(outcomes)));
`;

function tryEscapes(words: readonly string[]): Readonly<Record<string, string>> {
  const { stdout, stderr } = spawnSync(process.execPath, words, { env: {}, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test('attack: code that got out of its guest may read and write no file, and start neither program nor thread', () => {
  const { 'loads native code': native, ...others } = tryEscapes(processArguments(escapes));
  expect([...new Set(Object.values(others))]).toEqual(['ERR_ACCESS_DENIED']);
  expect(native).toBe('ERR_DLOPEN_DISABLED');
  // It is these words that refuse: without them everything goes well, as far as it can.
  const free = tryEscapes(['--eval', escapes]);
  expect(Object.entries(free).filter(([, outcome]) => outcome !== 'done')).toEqual([
    ['loads native code', 'ERR_DLOPEN_FAILED'],
  ]);
});

test.runIf(isLinux)('a spare that was killed while it waited is replaced', async () => {
  const before = childProcesses();
  const runner = openRunner('process');
  const one = await load(runner, plugin({ go: ok }));
  for (const pid of childProcesses().filter((found) => !before.includes(found))) process.kill(pid, 'SIGKILL');
  await expect.poll(() => childProcesses().filter((found) => !before.includes(found))).toEqual([]);
  expect(await one.outcome('go')).toEqual(good);
  const two = await load(runner, plugin({ go: ok }));
  expect(await two.outcome('go')).toEqual(good);
  await runner.close();
});

test('messages cross as they are, with their bytes', () => {
  const message = {
    type: 'compile',
    plugin: 1,
    bytes: Uint8Array.of(1, 2, 255),
    metered: new Uint8Array(),
    name: 'ä',
  };
  const frame = Buffer.from(encodeFrame(message));
  expect(frameLength(frame)).toBe(frame.length);
  expect(frameLength(frame.subarray(0, 7))).toBeUndefined();
  expect(decodeFrame(frame)).toEqual(message);
});

test('a frame of gigabytes is not waited for', () => {
  const header = Buffer.alloc(8, 0xff);
  expect(() => frameLength(header)).toThrow('Cannot read a message: found');
});

test('what a child says is checked before anybody acts on it', () => {
  const usage = { fuelUsed: 1, memoryBytes: 2 };
  const result = { type: 'result', call: 1, output: '{"ok":1}', usage, durationMs: 3 };
  const failed = { type: 'failed', call: 1, code: 'host/trap', message: 'a', durationMs: 3 };
  const request = { type: 'request', call: 1, import: 'kv', bytes: Uint8Array.of(1) };
  const log = { type: 'log', call: 1, level: 'warn', message: 'a' };
  const imported = {
    module: 'plugindex_host_1',
    name: 'clock',
    offset: 9,
    kind: 'function',
    type: { params: ['i32'], results: ['i64'] },
  };
  const compiled = { type: 'compiled', plugin: 1, imports: [imported], hooks: ['go'] };
  const metered = { ...compiled, metered: Uint8Array.of(0) };
  for (const message of [
    { type: 'ready' },
    compiled,
    metered,
    result,
    failed,
    { ...failed, usage },
    request,
    log,
  ])
    expect(parseChildMessage(message)).toEqual(message);
  // What is more than expected goes no further.
  expect(parseChildMessage({ ...result, more: 1 })).toEqual(result);
  expect(parseChildMessage({ ...compiled, module: {}, imports: [{ ...imported, more: 1 }] })).toEqual(
    compiled,
  );
  expect(parseChildMessage({ ...log, level: 'constructor' })).toEqual({ ...log, level: 'info' });
  const nonsense = [
    {},
    { type: '__proto__' },
    { ...result, output: { length: 1e9 } },
    { ...result, usage: undefined },
    { ...result, usage: { fuelUsed: '1', memoryBytes: 2 } },
    { ...failed, code: 'constructor' },
    { ...failed, message: 1 },
    { ...request, import: 'constructor' },
    { ...request, bytes: 'text' },
    { ...log, message: {} },
    { ...compiled, imports: 1 },
    { ...compiled, plugin: undefined },
    { ...compiled, imports: [{ ...imported, kind: 'memory' }] },
    { ...compiled, imports: [{ ...imported, name: ['clock'] }] },
    { ...compiled, imports: [{ ...imported, type: { params: 'i32', results: [] } }] },
    { ...compiled, hooks: ['go', 1] },
    { ...compiled, metered: 'text' },
    { type: 'refused', plugin: '1', code: 'host/trap', message: 'a' },
  ];
  for (const frame of nonsense)
    expect(() => parseChildMessage(frame)).toThrow('Cannot read what the child process says');
});
