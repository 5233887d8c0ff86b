// The other commands for authors: run, pack, bench, validate and doctor.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { type AuthorMachine, examineMachine } from '@plugindex/registry/setup/author-doctor';
import { readModule } from '@plugindex/wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli, type TestCli } from '../../kit/cli.ts';

let folder: string;
let cli: TestCli;
const plugin = (path: string) => join(folder, 'mine', path);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-tools-'));
  cli = await createCli({ folder });
  expect((await cli.run('new', 'template', 'mine', '--lang', 'c')).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const hello = '{"function_name":"hello","args":[],"context":{}}';

test('run with two words calls the plugin of the folder, with three an installed one', async () => {
  const local = ['run', 'template_function', hello, '--folder', 'mine'];
  expect(await cli.run(...local, '--config', '{"greeting":"Hi"}')).toMatchObject({
    code: 0,
    stdout: '"Hi"\n',
  });
  expect(await cli.run('run', 'template_function', '{}', '--folder', 'mine')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('invalid_input'),
  });
  expect(await cli.run('run', 'mine', 'template_function', hello)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it is not installed'),
  });
  expect(await cli.run('run', 'mine', 'template_function', hello, '--mocks', 'x.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Cannot use --mocks with the installed plugin mine'),
  });
  expect(await cli.run('run', 'no_such_hook', '{}', '--folder', 'mine')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the plugin has the hooks template_function'),
  });
  expect(await cli.run(...local, '--fuel', '10')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('[host/out-of-fuel]'),
  });
});

test('pack writes one file, with the manifest in it, that does what the module did', async () => {
  const file = join(folder, 'mine.wasm');
  const { code, value } = await cli.json('pack', 'mine', '--out', file);
  const bytes = new Uint8Array(await readFile(file));
  expect([code, value]).toEqual([
    0,
    { ok: true, file, bytes: bytes.length, digest: digestOf(bytes), problems: [] },
  ]);
  const section = readModule(bytes).custom.find(({ name }) => name === 'plugindex.manifest');
  const text = new TextDecoder().decode(
    bytes.subarray(section?.offset, (section?.offset ?? 0) + (section?.size ?? 0)),
  );
  expect(JSON.parse(text)).toMatchObject({ name: 'mine', version: '0.1.0', kinds: ['template'] });
  expect(JSON.parse(text)).not.toHaveProperty('source');
  const packed = createInstance({ bytes, grants: {}, config: { greeting: 'Hi' }, ports: {} });
  expect(packed.call('template_function', JSON.parse(hello))).toEqual({ ok: true, value: 'Hi' });
});

test('bench measures each hook, and compares with the run that was kept', async () => {
  const { code, value } = await cli.json('bench', 'mine', '--calls', '20', '--keep');
  expect([code, value]).toEqual([
    0,
    {
      results: [
        expect.objectContaining({
          hook: 'template_function',
          calls: 20,
          fuel: expect.any(Number),
          memoryBytes: 131072,
        }),
      ],
      before: {},
    },
  ]);
  const { stdout } = await cli.run('bench', 'mine', '--calls', '20');
  expect(stdout).toMatch(/^template_function .* \(0 %\)/m);
});

test('validate in a folder says what the pull request would be told, about the files as they lie there', async () => {
  expect(await cli.run('validate', 'mine')).toMatchObject({ code: 0, stdout: 'No problems\n' });
  const [entry, manifest] = [
    await readFile(plugin('plugin.yaml'), 'utf8'),
    await readFile(plugin('manifest.yaml'), 'utf8'),
  ];
  await writeFile(plugin('plugin.yaml'), entry.replace(/^category: .*$/m, 'category: no-such-category'));
  await writeFile(plugin('manifest.yaml'), manifest.replace(/^host: .*$/m, 'host: ">=0.3.0"'));
  await writeFile(plugin('tests/more.yaml'), 'cases: [{ name: a, hook: b }]\n');
  const { code, value } = await cli.json('validate', 'mine');
  expect(code).toBe(1);
  const lineOf = (text: string, start: string) =>
    text.split('\n').findIndex((line) => line.startsWith(start)) + 1;
  expect(value).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({
        where: expect.objectContaining({ file: 'plugin.yaml', line: lineOf(entry, 'category:') }),
      }),
      expect.objectContaining({
        where: expect.objectContaining({ file: 'manifest.yaml', line: lineOf(manifest, 'host:') }),
      }),
      expect.objectContaining({
        code: 'case/expectation/count',
        where: expect.objectContaining({ file: 'tests/more.yaml' }),
      }),
    ]),
  });
  await writeFile(plugin('plugin.yaml'), entry);
  await writeFile(plugin('manifest.yaml'), manifest);
  await rm(plugin('tests/more.yaml'));
});

const fit: AuthorMachine = {
  nodeVersion: '24.1.0',
  programs: { git: 'git version 2.50' },
  toolchains: [
    { name: 'assemblyscript', tools: { assemblyscript: '0.28.20' }, install: 'npm install assemblyscript' },
  ],
  home: { path: '/home/ada/.plugindex' },
  registries: [{ name: 'acme', url: 'https://acme.example' }],
};

test('doctor finds nothing wrong with a machine that is fit, and names every lack with what mends it', () => {
  expect(examineMachine(fit)).toEqual([]);
  const poor: AuthorMachine = {
    nodeVersion: '20.1.0',
    programs: { git: undefined },
    toolchains: [{ name: 'rust', tools: undefined, install: 'rustup target add wasm32-unknown-unknown' }],
    home: { path: '/nowhere', failure: 'EACCES' },
    registries: [{ name: 'acme', url: 'https://acme.example', failure: 'no answer' }],
  };
  const found = examineMachine(poor);
  expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'error doctor/machine/node',
    'warning doctor/machine/git',
    'error doctor/machine/no-toolchain',
    'warning doctor/machine/toolchain',
    'error doctor/machine/home',
    'warning doctor/machine/registry',
  ]);
  expect(found.every(({ hint }) => hint !== undefined && hint.length > 0)).toBe(true);
});

test('doctor looks at this machine and says what it found', async () => {
  const { code, stdout } = await cli.run('doctor');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^AssemblyScript +works +assemblyscript /m)]);
});
