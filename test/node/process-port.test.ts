// The ProcessPort against real programs that loop, print, allocate, fork and look around.
import { spawn, spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessOptions } from '@plugindex/model';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder, writeText } from './sample-repository.ts';

const processes = createProcessPort();
const linux = platform() === 'linux';

/** Linux with unshare, and allowed to use it: some systems forbid user namespaces. */
function canUnshare(flags: readonly string[]): boolean {
  const tries = [flags, ['--map-current-user', ...flags]];
  return linux && tries.some((all) => spawnSync('unshare', [...all, '--', 'true']).status === 0);
}

async function runNode(script: string, options: Partial<ProcessOptions> = {}) {
  return processes.run(process.execPath, ['-e', script], {
    cwd: await temporaryFolder(),
    env: {},
    timeoutMs: 20_000,
    maxOutputBytes: 10_000,
    ...options,
  });
}

async function runShell(script: string, options: Partial<ProcessOptions> = {}) {
  return processes.run('/bin/sh', ['-c', script], {
    cwd: await temporaryFolder(),
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 20_000,
    maxOutputBytes: 10_000,
    ...options,
  });
}

test('run() gives the exit code and both outputs in the order in which they came', async () => {
  const result = await runShell('echo one; sleep 0.05; echo two >&2; sleep 0.05; echo three; exit 3');
  expect(result).toEqual({ exitCode: 3, timedOut: false, truncated: false, log: 'one\ntwo\nthree\n' });
});

test('run() hands arguments over as they are: no shell reads them', async () => {
  const args = ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '$(id)', '; rm -rf x', '"', '*'];
  const result = await processes.run(process.execPath, args, {
    cwd: '/',
    env: {},
    timeoutMs: 20_000,
    maxOutputBytes: 10_000,
  });
  expect(JSON.parse(result.log)).toEqual(['$(id)', '; rm -rf x', '"', '*']);
});

test('the program sees the given environment, nothing of ours, and nothing on its input', async () => {
  const script = `console.log(JSON.stringify(process.env)); process.stdin.on('data', () => {}).on('end', () => console.log('end'))`;
  const result = await runNode(script, { env: { ONLY: 'this' } });
  expect(result.log).toBe('{"ONLY":"this"}\nend\n');
});

test('a program that cannot be started rejects', async () => {
  const options = { cwd: '/', env: {}, timeoutMs: 1000, maxOutputBytes: 100 };
  await expect(processes.run('/no/such/program', [], options)).rejects.toMatchObject({
    code: 'process/missing',
  });
  await expect(processes.run('/bin/true', [], { ...options, cwd: '/no/such/folder' })).rejects.toThrow();
});

test('an endless loop is killed at the timeout', async () => {
  const started = performance.now();
  const result = await runNode('console.log("started"); for (;;) {}', { timeoutMs: 700 });
  expect(result).toEqual({
    exitCode: null,
    timedOut: true,
    truncated: false,
    stoppedBy: 'timeout',
    log: 'started\n',
  });
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a program that ignores SIGTERM and forks is killed with all its children', async () => {
  const folder = await temporaryFolder();
  const script = `trap '' TERM INT; (while :; do date > ${folder}/child; sleep 0.02; done) & while :; do sleep 0.05; done`;
  const result = await runShell(script, { timeoutMs: 500 });
  expect(result.stoppedBy).toBe('timeout');
  await expectQuiet(join(folder, 'child'));
});

test('what a program leaves in the background ends with it', async () => {
  const folder = await temporaryFolder();
  const result = await runShell(
    `sh -c 'while :; do date > ${folder}/child; sleep 0.02; done' & sleep 0.3; echo done`,
  );
  expect(result).toMatchObject({ exitCode: 0, log: 'done\n' });
  await expectQuiet(join(folder, 'child'));
});

test.runIf(canUnshare(['--pid', '--fork']))(
  'also what moved to a session of its own and lost its parent',
  async () => {
    const folder = await temporaryFolder();
    const loop = `setsid sh -c "while :; do date > ${folder}/child; sleep 0.02; done"`;
    const result = await runShell(`(${loop} &) ; sleep 0.3; echo done`);
    expect(result).toMatchObject({ exitCode: 0, log: 'done\n' });
    await expectQuiet(join(folder, 'child'));
  },
);

/** Nobody writes to the file any more. */
async function expectQuiet(path: string): Promise<void> {
  const before = (await stat(path)).mtimeMs;
  await sleep(300);
  expect((await stat(path)).mtimeMs).toBe(before);
}

test('a program that prints for ever is stopped, and the first bytes are kept', async () => {
  const result = await runShell('while :; do echo 0123456789; done', { maxOutputBytes: 1000 });
  expect(result).toMatchObject({ exitCode: null, truncated: true, stoppedBy: 'output', timedOut: false });
  expect(result.log).toHaveLength(1000);
});

test.runIf(linux)('a program that allocates for ever is stopped near its cap', async () => {
  const result = await runNode('const all = []; for (;;) all.push(Buffer.alloc(4e6, 1));', {
    maxMemoryBytes: 300_000_000,
  });
  expect(result.exitCode === 0).toBe(false);
  expect(result.timedOut).toBe(false);
});

test.runIf(linux)('memory is added up over all children', async () => {
  const child = `const a = []; while (a.length < 20) a.push(Buffer.alloc(5e6, 1)); setTimeout(() => {}, 15000)`;
  const script = `const { spawn } = require('node:child_process');
    for (let i = 0; i < 4; i++) spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);`;
  const result = await runNode(script, { maxMemoryBytes: 400_000_000 });
  expect(result.stoppedBy).toBe('memory');
});

test.runIf(linux)('a file never grows past maxFileBytes', async () => {
  const folder = await temporaryFolder();
  const script = `const fs = require('node:fs'); process.on('SIGXFSZ', () => {}); const f = fs.openSync('f', 'w');
    try { for (;;) fs.writeSync(f, Buffer.alloc(65536)); } catch (error) { console.log(error.code); }`;
  const result = await runNode(script, { cwd: folder, maxFileBytes: 1_000_000 });
  expect(result.log).toContain('EFBIG');
  expect((await readFile(join(folder, 'f'))).byteLength).toBeLessThanOrEqual(1_000_000);
});

test.runIf(canUnshare(['--net']))(
  'with network "none" not even a server on this machine is reached',
  async () => {
    const server = createServer((socket) => socket.end('reached'));
    const port = await listenOnLoopback(server, 0);
    onTestFinished(() => void server.close());
    const script = `require('node:net').connect(${port}, '127.0.0.1')
    .on('data', (bytes) => console.log(String(bytes))).on('error', (error) => console.log(error.code));`;
    expect((await runNode(script)).log).toBe('reached\n');
    expect((await runNode(script, { network: 'none' })).log).toMatch(
      /^(?:ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL)\n$/,
    );
  },
);

test.runIf(canUnshare(['--pid', '--fork', '--mount-proc']))(
  'a program sees no variable and no argument of any other process',
  async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', 'argument-of-another'], {
      env: { VARIABLE_OF_ANOTHER: 'secret' },
    });
    onTestFinished(() => void other.kill());
    const { log } = await runShell('cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr "\\0" "\\n"');
    expect(log).toContain('/proc/[0-9]*/environ');
    expect(log).not.toContain('VARIABLE_OF_ANOTHER');
    expect(log).not.toContain('argument-of-another');
  },
);

test('find() knows programs on the PATH only, and runs nothing', async () => {
  expect(await processes.find('sh')).toMatch(/^\/.*\/sh$/);
  for (const name of ['no-such-program-at-all', '', '../sh', 'bin/sh', './sh', '/no/such'])
    expect(await processes.find(name), name).toBeUndefined();
  const folder = await temporaryFolder();
  await writeText(folder, 'plain', 'not executable');
  expect(await processes.find(join(folder, 'plain'))).toBeUndefined();
  expect(await processes.find(folder)).toBeUndefined();
});
