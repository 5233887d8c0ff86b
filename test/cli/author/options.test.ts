// What options of the commands for authors change: run, bench, build, validate. One plugin that tells what it was given.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli, type TestCli } from '../../kit/cli.ts';

/** A plugin in C: its function's name says what it does. */
const source = `#include "plugindex.h"

PDX_HOOK(template_function) {
  pdx_text name = pdx_text_or(input, "function_name", PDX_STR(""));
  // Divisions that wait for each other: the fuel lasts for a second.
  if (pdx_equals(name, PDX_STR("loop"))) for (volatile double x = 3;;) x = 1 / (1 / (1 / (1 / (1 / (1 / (1 / x))))));
  if (pdx_equals(name, PDX_STR("time"))) return pdx_ok(pdx_num((double)pdx_now_ms()));
  if (pdx_equals(name, PDX_STR("bytes"))) {
    char bytes[3];
    pdx_random_bytes(bytes, sizeof bytes);
    return pdx_ok(pdx_string(pdx_encode_base64((pdx_text){bytes, sizeof bytes})));
  }
  if (pdx_equals(name, PDX_STR("key"))) return pdx_ok(pdx_string(pdx_kv_get(PDX_STR("key")).text));
  if (pdx_equals(name, PDX_STR("file"))) return pdx_ok(pdx_string(pdx_read_text(PDX_STR("data/a.txt")).text));
  return pdx_ok(pdx_string(pdx_text_or(pdx_config(), "greeting", PDX_STR("Hello, world"))));
}
`;
const capabilities =
  'capabilities: { clock: true, random: true, kv: { maxBytes: 100 }, fs: [{ path: data/*.txt, access: read }] }\n';

let folder: string;
let cli: TestCli;
const place = (path: string) => join(folder, path);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-options-'));
  cli = await createCli({ folder });
  expect((await cli.run('new', 'template', 'mine', '--lang', 'c')).code).toBe(0);
  await writeFile(place('mine/src/plugin.c'), source);
  const manifest = await readFile(place('mine/manifest.yaml'), 'utf8');
  await writeFile(place('mine/manifest.yaml'), manifest.replace(/^readme/m, `${capabilities}readme`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const input = (name: string) => JSON.stringify({ function_name: name, args: [], context: {} });
const call = (name: string, ...more: readonly string[]) =>
  cli.run('run', 'template_function', input(name), '--folder', 'mine', ...more);

test('run --timeout ends a call that never would, long before its fuel is out', async () => {
  const { code, stdout, stderr } = await call('loop', '--timeout', '20');
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('[host/timeout]')]);
  // The registry's own limit is 1000 ms.
  expect(Number(/^no fuel counted, ([0-9.]+) ms$/m.exec(stderr)?.[1])).toBeLessThan(500);
});

test('run --now and --seed fix what the plugin sees of time and chance', async () => {
  const noon = await call('time', '--now', '2024-01-01T12:00:00Z');
  expect(noon.stdout).toBe(`${Date.parse('2024-01-01T12:00:00Z')}\n`);
  expect(Number((await call('time')).stdout)).toBeGreaterThan(Date.parse('2025-01-01T00:00:00Z'));
  expect((await call('bytes')).stdout).toBe('"AAEC"\n');
  const seeded = await call('bytes', '--seed', '7');
  expect(seeded.stdout).toMatch(/^"[\w+/]{4}"\n$/);
  expect(seeded.stdout).not.toBe('"AAEC"\n');
  expect(await call('bytes', '--seed', '7')).toMatchObject({ stdout: seeded.stdout });
  expect(await call('time', '--now', 'noon')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('case/now/invalid'),
  });
});

test('run --mocks and --files say what capabilities find, and what was asked of them is told', async () => {
  await writeFile(
    place('world.yaml'),
    `kv: { key: from the mocks }
files: { data/a.txt: from the mocks, data/b.txt: b }
config: { greeting: from the mocks }
cases: [{ name: is left out }]
`,
  );
  const mocks = ['--mocks', place('world.yaml')];
  const { code, stdout, stderr } = await call('key', ...mocks);
  expect([code, stdout]).toEqual([0, '"from the mocks"\n']);
  expect(stderr).toContain('asked  kv {"op":"get","key":"key"} → {"ok":"from the mocks"}');
  expect(await call('file', ...mocks)).toMatchObject({ stdout: '"from the mocks"\n' });
  expect(await call('hello', ...mocks)).toMatchObject({ stdout: '"from the mocks"\n' });
  await mkdir(place('files/data'), { recursive: true });
  await writeFile(place('files/data/a.txt'), 'from the folder');
  // What is named on the command line is nearer than what a file says.
  expect(await call('file', ...mocks, '--files', place('files'))).toMatchObject({
    stdout: '"from the folder"\n',
  });
  expect(await call('hello', ...mocks, '--config', '{"greeting":"Hi"}')).toMatchObject({ stdout: '"Hi"\n' });
});

test('bench --hook, --input and --config measure that call and no other', async () => {
  const measured = async (...words: readonly string[]) =>
    (await cli.json('bench', 'mine', '--calls', '5', '--hook', 'template_function', ...words)).value;
  const [short, long] = [
    await measured('--input', input('hello')),
    await measured('--input', input('hello'), '--config', JSON.stringify({ greeting: 'Hi'.repeat(1000) })),
  ];
  const only = { results: [{ name: 'the call', hook: 'template_function', fuel: expect.any(Number) }] };
  expect(short).toMatchObject(only);
  expect(long).toMatchObject(only);
  const fuel = (value: unknown) => Number(/"fuel":([0-9]+)/.exec(JSON.stringify(value))?.[1]);
  expect(fuel(long)).toBeGreaterThan(fuel(short));
  expect(await cli.run('bench', 'mine', '--hook', 'no_such_hook')).toMatchObject({ code: 2 });
  expect(await cli.run('bench', 'mine', '--input', '{}')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected --hook'),
  });
});

test('build --log shows what the compiler printed', async () => {
  await writeFile(place('mine/src/plugin.c'), `#warning "told by the compiler"\n${source}`);
  expect((await cli.run('build', 'mine')).stderr).not.toContain('told by the compiler');
  expect((await cli.run('build', 'mine', '--log')).stderr).toContain('told by the compiler');
  await writeFile(place('mine/src/plugin.c'), source);
});
