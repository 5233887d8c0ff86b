// Rewriting modules: every call still reaches the function that it meant, and WASI becomes the same answers everywhere.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInstance, type HostPorts, type PluginInstance } from '@plugindex/host';
import { abi1, abiImports, adaptWasi, readModule, relink, usesWasi, WasmError } from '@plugindex/wasm';
import { describe, expect, test } from 'vitest';
import { buildC } from '../kit/build-c.ts';
import { cacheFolder, repositoryRoot } from '../kit/build-cache.ts';
import { buildModule } from '../kit/wasm-builder.ts';
import { kits, start } from '../pdk/kits.ts';

const everyImport = new Set(abi1.imports.map(({ name }): string => name));

describe.each(kits.filter(({ build }) => build !== undefined))('a plugin in $language', ({ build }) => {
  test('does the same when all of its functions have other numbers', { timeout: 300_000 }, async () => {
    const bytes = (await build?.()) ?? new Uint8Array();
    const moved = relink(bytes, {
      // Known ones under their names, in another order.
      imports: abiImports(everyImport).toReversed(),
      replace: () => undefined,
      functions: [{ name: 'added', type: { params: [], results: [] }, isExported: true, write: () => {} }],
      keepExport: () => true,
    });
    expect(readModule(moved).exports.map(({ name }) => name)).toContain('added');
    const input = { op: 'echo', value: { a: [1, 'é', null] } };
    expect(start(moved).plugin.call('perform', input)).toEqual(start(bytes).plugin.call('perform', input));
    expect(start(moved).plugin.call('perform', { op: 'config' })).toMatchObject({ value: { count: 3 } });
  });
});

const asksTheHost = `
PDX_HOOK(ask) {
  uint8_t byte = 0;
  (void)input;
  pdx_random_bytes(&byte, 1);
  pdx_log(PDX_INFO, PDX_STR("asked"));
  return pdx_ok(pdx_num((double)pdx_now_ms() + byte));
}
`;

/** The plugin of the fixture, with or without a hook that imports the host's functions. */
async function buildWasi(more = ''): Promise<Uint8Array> {
  const fixture = join(repositoryRoot, 'test/fixtures/pdk/wasi');
  if (more === '') return buildC(relative(repositoryRoot, fixture));
  const folder = join(cacheFolder, 'sources/wasi-asks');
  mkdirSync(folder, { recursive: true });
  cpSync(fixture, folder, { recursive: true });
  writeFileSync(join(folder, 'plugin.c'), readFileSync(join(fixture, 'plugin.c'), 'utf8') + more);
  return buildC(relative(repositoryRoot, folder));
}

const logged: string[] = [];
const ports: HostPorts = {
  now: () => 1_700_000_000_123,
  random: (bytes) => bytes.fill(7),
  log: (level, message) => logged.push(`${level} ${message}`),
};

function run(bytes: Uint8Array): PluginInstance {
  const grants = { log: true, clock: true, random: true };
  return createInstance({ bytes, config: {}, grants, ports });
}

describe('a module that uses WASI', () => {
  test('has no clock, no chance and no output without the host, and goes on', async () => {
    const bytes = await buildWasi();
    expect(usesWasi(readModule(bytes))).toBe(true);
    const adapted = adaptWasi(bytes, { maxMemoryBytes: 2 ** 20 });
    // What the kit itself wants of the host, and nothing that stands for WASI.
    const imports = [{ module: 'plugindex_host_1', name: 'panic' }];
    expect(readModule(adapted)).toMatchObject({ imports, memories: [{ max: 16 }] });
    const plugin = run(adapted);
    const perform = (op: string, more = {}) => plugin.call('perform', { op, ...more });
    expect(perform('clock')).toEqual({ ok: true, value: [0, 1] });
    expect(perform('random')).toEqual({ ok: true, value: [0, 0, 0, 0] });
    expect(perform('print')).toEqual({ ok: true, value: [0, 7] });
    // No arguments, no environment, no files, no waiting.
    expect(perform('rest')).toEqual({ ok: true, value: [0, 0, 0, 0, 0, 0, 0, 8, 58] });
    expect(() => perform('exit')).toThrow(/unreachable/);
    expect(perform('clock')).toEqual({ ok: true, value: [0, 1] });
  });

  test('gets clock, chance and log of the host where it imports them itself', async () => {
    const plugin = run(adaptWasi(await buildWasi(asksTheHost), { maxMemoryBytes: 2 ** 20 }));
    expect(plugin.call('ask', {})).toEqual({ ok: true, value: 1_700_000_000_130 });
    const perform = (op: string, more = {}) => plugin.call('perform', { op, ...more });
    expect(perform('clock')).toEqual({ ok: true, value: [0, 1_700_000_000_123_000_000] });
    expect(perform('random')).toEqual({ ok: true, value: [0, 7, 7, 7] });
    logged.length = 0;
    expect(perform('print', { fd: 1 })).toEqual({ ok: true, value: [0, 7] });
    expect(perform('print', { fd: 2 })).toEqual({ ok: true, value: [0, 7] });
    expect(logged).toEqual(['info one ', 'info two', 'error one ', 'error two']);
  });
});

test.each<[string, Parameters<typeof buildModule>[0], RegExp]>([
  ['functions from elsewhere', { imports: [{ module: 'env', name: 'f', kind: 'function' }] }, /"env\.f"/],
  ['a memory', { imports: [{ module: 'env', name: 'm', kind: 'memory', min: 1 }] }, /imports the memory "m"/],
  ['a start function', { functions: [{}], start: 0 }, /start function/],
])('a module that has or imports %s is not adapted', (_, spec, message) => {
  const act = () => adaptWasi(buildModule(spec), { maxMemoryBytes: 2 ** 20 });
  expect(act).toThrow(WasmError);
  expect(act).toThrow(message);
});
