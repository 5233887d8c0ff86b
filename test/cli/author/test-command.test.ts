// `plugindex test` and `build` over a real plugin: every failure in full, mocks, budgets, snapshots, filters.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli, type TestCli } from '../../kit/cli.ts';

let folder: string;
let cli: TestCli;
const plugin = (path: string) => join(folder, 'mine', path);
const cases = (text: string) => writeFile(plugin('tests/hello.yaml'), text);

/** A plugin in C that does what its function's name says. */
const source = `#include "plugindex.h"

PDX_HOOK(template_function) {
  pdx_text name = pdx_text_or(input, "function_name", PDX_STR(""));
  if (pdx_equals(name, PDX_STR("loop"))) for (volatile int i = 0;; i++) {}
  if (pdx_equals(name, PDX_STR("count"))) {
    pdx_text_result found = pdx_kv_get(PDX_STR("count"));
    pdx_kv_set(PDX_STR("count"), PDX_STR("2"));
    return pdx_ok(found.error.code.length > 0 ? pdx_null() : pdx_string(found.text));
  }
  if (pdx_equals(name, PDX_STR("now"))) return pdx_ok(pdx_num((double)pdx_now_ms()));
  if (pdx_equals(name, PDX_STR("log"))) { pdx_log(PDX_INFO, PDX_STR("a line")); return pdx_ok(pdx_null()); }
  if (pdx_equals(name, PDX_STR("hello"))) return pdx_ok(pdx_string(PDX_STR("Hello")));
  return pdx_fail("unknown_function", PDX_STR("There is no such function"));
}
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-test-'));
  cli = await createCli({ folder });
  expect((await cli.run('new', 'template', 'mine', '--lang', 'c')).code).toBe(0);
  await writeFile(plugin('src/plugin.c'), source);
  const manifest = await readFile(plugin('manifest.yaml'), 'utf8');
  const capabilities = 'capabilities: { clock: true, log: true, kv: { maxBytes: 1000 } }\n';
  await writeFile(
    plugin('manifest.yaml'),
    manifest.replace(/^config:[\s\S]*?^readme/m, `${capabilities}readme`).replace(/^examples:[\s\S]*/m, ''),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const call = (name: string) => `input: { function_name: ${name}, args: [], context: {} }`;

test('cases pass, with what their capabilities find taken from them', async () => {
  await cases(`hook: template_function
now: 2024-01-01T00:00:00Z
cases:
  - { name: says hello, ${call('hello')}, output: Hello }
  - { name: knows the time, ${call('now')}, output: 1704067200000 }
  - name: reads and writes its store
    ${call('count')}
    kv: { count: "1", other: x }
    output: "1"
    kvAfter: { count: "2", other: x }
  - { name: says what is wrong, ${call('no')}, error: { code: unknown_function } }
`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^tests\/hello.yaml {2}4 of 4 passed\n4 passed\. mine 0\.1\.0, /),
  ]);
});

test('every failure is shown, with place, expected and found; the others still run', async () => {
  await cases(`hook: template_function
cases:
  - { name: says hello, ${call('hello')}, output: Good morning }
  - { name: is fine, ${call('hello')}, output: Hello }
  - { name: has the wrong code, ${call('no')}, error: { code: denied } }
  - { name: writes a line, ${call('log')}, output: 1 }
`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect(code).toBe(1);
  expect(stdout).toBe(`tests/hello.yaml  1 of 4 passed

  FAILED  says hello  (tests/hello.yaml:3)
    Expected something else: the answer is another one
      at the whole answer
        - expected  "Good morning"
        + found     "Hello"


  FAILED  has the wrong code  (tests/hello.yaml:5)
    Expected something else: the error is another one
      at /code
        - expected  "denied"
        + found     "unknown_function"


  FAILED  writes a line  (tests/hello.yaml:6)
    Expected something else: the answer is another one
      at the whole answer
        - expected  1
        + found     null
    log  info  a line

${stdout.trimEnd().split('\n').at(-1)}
`);
  expect(stdout).toMatch(/^3 of 4 failed\. mine 0\.1\.0, [0-9]+ bytes, [0-9]+ units of fuel$/m);
});

test('a budget of fuel ends a loop, and may be what a case expects', async () => {
  await cases(`hook: template_function
cases:
  - { name: stops, ${call('loop')}, maxFuel: 100000, error: { code: host/out-of-fuel } }
  - { name: is cheap, ${call('hello')}, maxFuel: 10, output: Hello }
`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect(code).toBe(1);
  expect(stdout).toContain('tests/hello.yaml  1 of 2 passed');
  expect(stdout).toContain('needs more than 10 units of fuel [host/out-of-fuel]');
});

test('a budget of time fails a case that needed more, whatever it answered', async () => {
  const slow = `${call('loop')}, maxFuel: 100000000, error: { code: host/out-of-fuel }`;
  await cases(`hook: template_function
cases:
  - { name: may take its time, ${slow}, timeoutMs: 600000 }
  - { name: is slow, ${slow}, timeoutMs: 1 }
`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect([code, stdout]).toEqual([1, expect.stringContaining('tests/hello.yaml  1 of 2 passed')]);
  expect(stdout).toMatch(
    /FAILED {2}is slow .*\n {4}Expected an answer within 1 ms, found that it took [0-9]+ ms$/m,
  );
});

test('a snapshot is kept by --update, compared later, and shown where it differs', async () => {
  const text = (name: string) =>
    `hook: template_function\ncases:\n  - { name: stays, ${call(name)}, snapshot: true }\n`;
  await cases(text('hello'));
  expect((await cli.run('test', 'mine')).stdout).toContain('Expected a kept answer, found none');
  expect((await cli.run('test', 'mine', '--update')).code).toBe(0);
  const kept = await readFile(plugin('tests/hello.snapshots.json'), 'utf8');
  expect(JSON.parse(kept)).toEqual({ stays: { ok: 'Hello' } });
  expect((await cli.run('test', 'mine')).code).toBe(0);
  await cases(text('log'));
  const { code, stdout } = await cli.run('test', 'mine');
  expect([code, stdout]).toEqual([
    1,
    expect.stringContaining('- expected  "Hello"\n        + found     null'),
  ]);
  await cases(text('hello').replace('stays', 'is another'));
  await cli.run('test', 'mine', '--update');
  expect(JSON.parse(await readFile(plugin('tests/hello.snapshots.json'), 'utf8'))).toEqual({
    'is another': { ok: 'Hello' },
  });
});

test('--filter runs what fits, says what it left out, and fails where nothing fits', async () => {
  await cases(`hook: template_function
cases:
  - { name: one, ${call('hello')}, output: Hello }
  - { name: two, ${call('hello')}, output: wrong }
`);
  const { code, stdout } = await cli.run('test', 'mine', '--filter', 'one');
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 passed, 1 left out')]);
  expect(await cli.run('test', 'mine', '--filter', 'three')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('No case fits the filter; 2 were left out'),
  });
});

test('problems of the cases themselves are all told, with their lines, and nothing runs', async () => {
  await cases(`hook: template_function
now: yesterday
cases:
  - { name: one, outputs: 1 }
`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect(code).toBe(1);
  expect(stdout).toContain('validate/schema/unknown-key');
  expect(stdout).toContain('"output"');
  await cases(`cases:
  - { name: one, now: yesterday, output: 1, error: {} }
  - { name: one, hook: template_function, output: 1 }
`);
  const { value } = await cli.json('test', 'mine');
  expect(value).toMatchObject({
    ok: false,
    problems: [
      { code: 'case/expectation/count', where: { line: 2 } },
      { code: 'case/hook/missing' },
      { code: 'case/now/invalid' },
      { code: 'case/name/duplicate', where: { line: 3 } },
    ],
  });
});

test('--json says for each case what became of it', async () => {
  await cases(
    `hook: template_function\ncases:\n  - { name: one, ${call('count')}, kv: { count: "1" }, output: "1" }\n`,
  );
  const { code, value } = await cli.json('test', 'mine');
  expect([code, value]).toEqual([
    0,
    {
      ok: true,
      digest: expect.stringMatching(/^sha256:/),
      bytes: expect.any(Number),
      problems: [],
      skipped: 0,
      cases: [
        {
          file: 'tests/hello.yaml',
          line: 3,
          name: 'one',
          ok: true,
          fuelUsed: expect.any(Number),
          durationMs: expect.any(Number),
          failures: [],
          log: [],
          asked: [expect.stringContaining('kv {"op":"get"'), expect.stringContaining('kv {"op":"set"')],
        },
      ],
    },
  ]);
});

test('--junit writes the same as XML, in which nothing of a plugin is markup', async () => {
  await cases(`hook: template_function
cases:
  - { name: "says <hello> & \\"more\\"", ${call('hello')}, output: Hello }
  - { name: fails, ${call('hello')}, output: "]]>" }
`);
  const file = join(folder, 'junit.xml');
  expect((await cli.run('test', 'mine', '--junit', file)).code).toBe(1);
  const xml = await readFile(file, 'utf8');
  expect(xml).toContain('<testsuite name="mine" tests="2" failures="1">');
  expect(xml).toContain('name="says &lt;hello&gt; &amp; &quot;more&quot;" time="');
  expect(xml).toContain('expected &quot;]]&gt;&quot;, found &quot;Hello&quot;');
});

test('build says what the module is, and writes it where it was told', async () => {
  const { code, value } = await cli.json('build', 'mine', '--out', join(folder, 'out.wasm'));
  const bytes = await readFile(join(folder, 'out.wasm'));
  expect([code, value]).toEqual([
    0,
    expect.objectContaining({
      ok: true,
      name: 'mine',
      bytes: bytes.length,
      hooks: ['template_function'],
      imports: expect.arrayContaining(['clock', 'kv', 'log']),
      capabilitiesUsed: ['clock', 'kv', 'log'],
    }),
  ]);
});

test('a module that needs more than its manifest asks is refused, and what the compiler says is shown', async () => {
  const manifest = await readFile(plugin('manifest.yaml'), 'utf8');
  await writeFile(plugin('manifest.yaml'), manifest.replace('clock: true, ', ''));
  expect(await cli.run('build', 'mine')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/inspect\/capability\/undeclared[\s\S]*Nothing was written\.\n$/),
  });
  await writeFile(plugin('manifest.yaml'), manifest);
  await writeFile(plugin('src/plugin.c'), `${source}int x = ;\n`);
  const { code, stdout } = await cli.run('test', 'mine');
  expect([code, stdout]).toEqual([1, expect.stringContaining('error: expected expression')]);
  expect(stdout).toContain('Not tested: the plugin does not build.');
  await writeFile(plugin('src/plugin.c'), source);
});

test('outside of a plugin the commands say where they look and what makes one', async () => {
  const { code, stderr } = await cli.run('build');
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(`found no manifest.yaml in ${folder}, expected the folder of a plugin`),
  ]);
});
