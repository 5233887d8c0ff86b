// `plugindex run <plugin>`: what the manifest limits and describes holds, and what was granted is served.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCurrent } from '@plugindex/client';
import { createFolderPort } from '@plugindex/node/folder-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loopForever, packed, plugin } from '../host/hostile-modules.ts';
import { createCli, type TestCli } from '../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry, type ReleaseSpec } from '../kit/folder-registry.ts';
import { type ImportSpec, signedLeb } from '../kit/wasm-builder.ts';

let registry: FolderRegistry;
let cli: TestCli;

/** A module whose hooks answer with what the host answers to their requests. */
function asking(name: string, requests: Readonly<Record<string, string>>): Uint8Array {
  let address = 0;
  const hooks = Object.entries(requests).map(([hook, request]): [string, number[]] => {
    const length = Buffer.byteLength(request);
    address += length;
    return [hook, [0x41, ...signedLeb(address - length), 0x41, ...signedLeb(length), 0x10, 0]];
  });
  const imported: ImportSpec = {
    module: 'plugindex_host_1',
    name,
    kind: 'function',
    params: ['i32', 'i32'],
    results: ['i64'],
  };
  return plugin(Object.fromEntries(hooks), { imports: [imported], data: Object.values(requests) });
}

const loop = [...loopForever, ...packed(0, 0)];
const config = {
  type: 'object',
  additionalProperties: false,
  required: ['secret'],
  properties: { secret: { type: 'string' }, rounds: { type: 'integer' } },
};

const releases: Readonly<Record<string, Omit<ReleaseSpec, 'version'>>> = {
  strict: { artifact: plugin({ go: '{"ok":1}', loop }), config },
  slow: { artifact: plugin({ loop }), limits: { timeoutMs: 150, maxFuel: 10_000_000_000 } },
  thrifty: { artifact: plugin({ loop, go: '{"ok":1}' }), limits: { maxFuel: 1000, timeoutMs: 10_000 } },
  large: {
    artifact: plugin({ go: '{"ok":1}' }, { memories: [{ min: 4, max: 4 }] }),
    limits: { maxMemoryBytes: 131_072 },
  },
  keeper: {
    artifact: asking('kv', {
      put: '{"op":"set","key":"k","value":"v"}',
      get: '{"op":"get","key":"k"}',
      fill: JSON.stringify({ op: 'set', key: 'k', value: 'x'.repeat(100) }),
    }),
    capabilities: { kv: { maxBytes: 64 } },
  },
  stranger: {
    artifact: asking('kv', { get: '{"op":"get","key":"k"}' }),
    capabilities: { kv: { maxBytes: 64 } },
  },
  reader: {
    artifact: asking('env', {
      granted: '{"name":"APP_TOKEN"}',
      other: '{"name":"PATH"}',
      unset: '{"name":"APP_UNSET"}',
    }),
    capabilities: { env: ['APP_TOKEN', 'APP_UNSET'] },
  },
};

beforeAll(async () => {
  registry = await openFolderRegistry();
  await registry.publish(
    Object.fromEntries(
      Object.entries(releases).map(([name, spec]) => [name, [{ version: '1.0.0', ...spec }]]),
    ),
  );
  cli = await createCli({ env: { APP_TOKEN: 'only-for-tests', PATH: '/bin' } });
  await cli.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  expect(await cli.run('install', ...Object.keys(releases), '--yes')).toMatchObject({ code: 0 });
});
afterAll(() => registry.close());

const codeOf = async (...args: readonly string[]) => {
  const { value } = await cli.json('run', ...args);
  return Object(value).error?.code;
};

test('a configuration that breaks the schema is refused with all its problems, before anything runs', async () => {
  const wrong = JSON.stringify({ rounds: 'many', colour: 'red' });
  const { code, value } = await cli.json('run', 'strict', 'loop', '{}', '--config', wrong);
  expect(code).toBe(1);
  expect(Object(value).error.code).toBe('host/config-invalid');
  for (const part of ['secret', 'rounds', 'colour']) expect(Object(value).error.message).toContain(part);
  expect(await cli.json('run', 'strict', 'go', '{}', '--config', '{"secret":"s"}')).toEqual({
    code: 0,
    value: 1,
  });
});

test('the time that the manifest asks is what a call gets, and --timeout only shortens it', async () => {
  const before = performance.now();
  expect(await codeOf('slow', 'loop', '{}')).toBe('host/timeout');
  expect(await codeOf('slow', 'loop', '{}', '--timeout', '60000')).toBe('host/timeout');
  expect(performance.now() - before).toBeLessThan(30_000);
  expect(await codeOf('thrifty', 'loop', '{}', '--timeout', '0')).toBe('cli/usage');
});

test('the fuel that the manifest asks is what a call gets, and --fuel only shortens it', async () => {
  expect(await codeOf('thrifty', 'loop', '{}')).toBe('host/out-of-fuel');
  expect(await codeOf('thrifty', 'loop', '{}', '--fuel', '1000000000')).toBe('host/out-of-fuel');
  expect(await codeOf('thrifty', 'go', '{}', '--fuel', '1')).toBe('host/out-of-fuel');
  expect(await codeOf('thrifty', 'go', '{}')).toBeUndefined();
});

test('a module with more memory than its manifest asks is not run', async () => {
  expect(await codeOf('large', 'go', '{}')).toBe('host/module-unsafe');
});

test('a store is kept from one run to the next, for each plugin its own, and is no larger than it was granted', async () => {
  expect(await cli.json('run', 'keeper', 'get', '{}')).toEqual({ code: 0, value: null });
  expect(await cli.json('run', 'keeper', 'put', '{}')).toEqual({ code: 0, value: null });
  expect(await cli.json('run', 'keeper', 'get', '{}')).toEqual({ code: 0, value: 'v' });
  expect(await cli.json('run', 'stranger', 'get', '{}')).toEqual({ code: 0, value: null });
  expect(await codeOf('keeper', 'fill', '{}')).toBe('too_large');
  expect(await readdir(join(cli.home, 'kv'))).toContain('kv-keeper.json');
});

test('the metered form is kept for the next run, and one that somebody else wrote is not run', async () => {
  const folder = join(cli.home, 'metered');
  await rm(folder, { recursive: true, force: true });
  expect(await cli.json('run', 'thrifty', 'go', '{}')).toMatchObject({ code: 0 });
  const [file = '', ...others] = (await readdir(folder)).filter((name) => name.endsWith('.fuel'));
  expect(others).toEqual([]);
  const kept = await readFile(join(folder, file));
  expect(await cli.json('run', 'thrifty', 'go', '{}')).toMatchObject({ code: 0 });
  await writeFile(join(folder, file), Buffer.concat([Buffer.alloc(32), kept.subarray(32)]));
  expect(await cli.json('run', 'thrifty', 'go', '{}')).toMatchObject({ code: 0 });
  expect((await readFile(join(folder, file))).equals(kept)).toBe(true);
});

test('an environment variable is read where its name was granted, and no other', async () => {
  expect(await cli.json('run', 'reader', 'granted', '{}')).toEqual({ code: 0, value: 'only-for-tests' });
  expect(await cli.json('run', 'reader', 'unset', '{}')).toEqual({ code: 0, value: null });
  expect(await codeOf('reader', 'other', '{}')).toBe('denied');
});

test('list and info show the limits that the manifest asks', async () => {
  expect((await cli.run('list')).stdout).toMatch(/^slow .*maxFuel 10000000000, timeoutMs 150/m);
  expect((await cli.run('info', 'slow')).stdout).toContain('timeoutMs 150');
});

test('a plugin that was installed without its manifest runs with safe limits, and the user is told', async () => {
  const current = await readCurrent(createFolderPort(cli.home));
  if (current === undefined) throw new Error('Nothing is installed');
  const plugins = Object.entries(current.plugins).map(([name, { manifest: _manifest, ...rest }]) => [
    name,
    rest,
  ]);
  const file = join(cli.home, `generations/${current.number}.json`);
  await writeFile(file, JSON.stringify({ ...current, plugins: Object.fromEntries(plugins) }));
  const { code, stdout, stderr } = await cli.run('run', 'strict', 'go', '{}');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
  expect(stderr).toContain('warning: strict 1.0.0 was installed without its manifest');
  expect(stderr).toContain('"plugindex update"');
  expect((await cli.run('list')).stdout).toContain('safe defaults');
  expect((await cli.run('update')).code).toBe(0);
  expect((await cli.run('run', 'strict', 'go', '{}')).stderr).toContain('host/config-invalid');
});
