// One gate for host and inspection: what inspection accepts a host admits under the same limits, and both refuse with the same words.

import { readFileSync } from 'node:fs';
import { createInstance, HostError } from '@plugindex/host';
import { type Manifest, parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { describe, expect, test } from 'vitest';
import { mutateCode } from '../kit/mutate-code.ts';
import { mutateModule } from '../kit/mutate-module.ts';
import { buildOfficialPlugins } from '../kit/official-plugins.ts';
import { createRandomBelow, randomModule } from '../kit/random-module.ts';
import { type ModuleSpec, section } from '../kit/wasm-builder.ts';
import { plugin } from './hostile-modules.ts';
import { attacking, i32 } from './meter/attacking.ts';

const registry = readRegistry();
const maxMemoryBytes = registry.limits.maxMemoryBytes.max;
const [firstPlugin, ...otherPlugins] = buildOfficialPlugins();
if (firstPlugin === undefined) throw new Error('Cannot test without an official plugin');
const plugins = [firstPlugin, ...otherPlugins];
const everything = {
  net: ['api.example.com'],
  fs: [{ path: 'data/*', access: 'read' }],
  env: ['API_KEY'],
  kv: { maxBytes: 1000 },
  clock: true,
  random: true,
  log: true,
} as const;

function readRegistry(): RegistryConfig {
  const file = 'index/registry.yaml';
  const source = parseYaml(readFileSync(file, 'utf8'), { file });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error('Cannot read the registry');
  return parsed.value;
}

/** A manifest that asks for as much as there is. */
function greedy(manifest: Manifest): Manifest {
  return { ...manifest, capabilities: everything, limits: { maxMemoryBytes } };
}

/** Errors about the module itself; what it should do for its kinds and how it is packed is no business of a host. */
const beyondHosts = /^inspect\/(?:hook|section|manifest|capability)\/|^inspect\/abi\/unsupported$|too-large$/;

function inspectionOf(bytes: Uint8Array, manifest: Manifest): readonly string[] {
  const { problems } = inspect({ bytes, manifest: greedy(manifest), registry, file: 'manifest.yaml' });
  return problems
    .filter(
      ({ code, severity }) => severity === 'error' && (!beyondHosts.test(code) || code.includes('/table/')),
    )
    .map(({ message }) => message);
}

/** What a host throws before it runs anything; undefined where it admits the module. */
function hostRefusal(bytes: Uint8Array): HostError | undefined {
  try {
    const ports = { now: () => 0, random: () => undefined, log: () => undefined };
    const grants = { clock: true, random: true, log: true };
    createInstance({ bytes, grants, config: {}, ports, limits: { maxMemoryBytes } }).dispose();
    return undefined;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    // Of the capabilities that this host does not lend; the gate has let the module pass.
    return error.code === 'host/capability-denied' ? undefined : error;
  }
}

// Core specification 3.0, 5.3.3: types of references that the memory limit does not cover.
const anyref = 0x6e;
const i31ref = 0x6c;
const externref = 0x6f;
/** `i32.const 1`, `ref.i31` */
const anObject = [0x41, 1, 0xfb, 28];
const memoryExport = [{ name: 'memory', kind: 'memory', index: 0 }] as const;
const with_ = (more: ModuleSpec) => plugin({ go: '{"ok":1}' }, more);
const tables = (entry: readonly number[], count = 1) =>
  insertBefore(attacking([]), 'memory', section(4, [count, ...Array(count).fill(entry).flat()]));

/** Puts a section before another one. */
function insertBefore(bytes: Uint8Array, _before: 'memory', added: readonly number[]): Uint8Array {
  // Types and functions come first, each with a length of one byte in these modules.
  let at = 8;
  while (bytes[at] === 1 || bytes[at] === 3) at += 2 + (bytes[at + 1] ?? 0);
  return Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at)]);
}

const hostile: readonly (readonly [string, Uint8Array, string])[] = [
  ['a start function', with_({ start: 0 }), 'host/module-unsafe'],
  ['no memory', plugin({}, { memories: [], exports: [] }), 'host/export-missing'],
  [
    'two memories',
    with_({
      memories: [
        { min: 1, max: 1 },
        { min: 1, max: 1 },
      ],
    }),
    'host/module-unsafe',
  ],
  ['a shared memory', with_({ memories: [{ min: 1, max: 2, shared: true }] }), 'host/module-unsafe'],
  ['a memory of 64 bits', with_({ memories: [{ min: 1, max: 2, is64: true }] }), 'host/module-unsafe'],
  ['a memory without a maximum', with_({ memories: [{ min: 1 }] }), 'host/module-unsafe'],
  ['a memory above the limit', with_({ memories: [{ min: 1, max: 65_536 }] }), 'host/module-unsafe'],
  [
    'an imported memory',
    with_({ memories: [], imports: [{ module: 'env', name: 'memory', kind: 'memory', min: 1, max: 2 }] }),
    'host/module-unsafe',
  ],
  [
    'a function of WASI',
    with_({ imports: [{ module: 'wasi_snapshot_preview1', name: 'fd_write', kind: 'function' }] }),
    'host/import-unknown',
  ],
  [
    'a function that the ABI does not have',
    with_({ imports: [{ module: 'plugindex_host_1', name: 'exec', kind: 'function' }] }),
    'host/import-unknown',
  ],
  [
    'a function of the ABI with another type',
    with_({ imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i32'] }] }),
    'host/import-unknown',
  ],
  [
    'an imported global',
    with_({ imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'global', type: 'i32' }] }),
    'host/import-unknown',
  ],
  [
    'an exported table',
    with_({
      tables: [{ min: 1, max: 1 }],
      exports: [...memoryExport, { name: 't', kind: 'table', index: 0 }],
    }),
    'host/module-unsafe',
  ],
  ['a large table', with_({ tables: [{ min: 100_000, max: 100_000 }] }), 'host/module-unsafe'],
  ['tables that are large together', tables([0x70, 0, 0xff, 0xff, 3], 4), 'host/module-unsafe'],
  ['many tables', tables([0x70, 0, 0], 5), 'host/module-unsafe'],
  ['a table of a reference in its long form', tables([0x63, 0x70, 0, 1]), 'host/module-unsafe'],
  ['a table with a first value', tables([0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b]), 'host/module-unsafe'],
  ['a table of exceptions', tables([0x69, 0, 1]), 'host/module-unsafe'],
  [
    'a global that can be set from outside',
    with_({
      globals: [{ type: 'i32', mutable: true }],
      exports: [...memoryExport, { name: 'g', kind: 'global', index: 0 }],
    }),
    'host/module-unsafe',
  ],
  ['the name of the fuel', with_({ functions: [{ export: 'plugindex_fuel' }] }), 'host/module-unsafe'],
  ['a structure', with_({ rawTypes: [[0x5f, 0]] }), 'host/module-unsafe'],
  ['a local of a foreign type', with_({ functions: [{ rawLocals: [[1, anyref]] }] }), 'host/module-unsafe'],
  ['elements of a foreign type', with_({ elements: [[5, anyref, 0]] }), 'host/module-unsafe'],
  [
    'an object as the first value of a global',
    with_({ rawGlobals: [[i31ref, 0, ...anObject, 0x0b]] }),
    'host/module-unsafe',
  ],
  [
    'an object behind a plain type',
    with_({ rawGlobals: [[externref, 0, ...anObject, 0xfb, 27, 0x0b]] }),
    'host/module-unsafe',
  ],
  ['a wide type', with_({ functions: [{ params: Array(101).fill('i32') }] }), 'host/module-unsafe'],
  ['a tag', with_({ tags: [{}] }), 'host/module-unsafe'],
  ['a tail call', attacking([0x20, 0, 0x20, 1, 0x12, 3]), 'host/module-unsafe'],
  ['an atomic instruction', attacking([0xfe, 0x03, 0x00]), 'host/module-unsafe'],
  ['an exception', attacking([0x08, 0]), 'host/module-unsafe'],
  ['an instruction of the garbage collector', attacking([0xfb, 0x00, 0]), 'host/module-unsafe'],
  ['a relaxed vector instruction', attacking([0xfd, 0x80, 0x02]), 'host/module-unsafe'],
  ['a global that is not there', attacking([0x23, 0, 0x1a]), 'host/module-invalid'],
  [
    'code that grows when it is metered',
    attacking([...i32(0), ...Array(500_000).fill([0x40, 0]).flat()]),
    'host/module-unsafe',
  ],
  ['a body that leaves the wrong type', attacking([0x41, 0]), 'host/module-invalid'],
  ['a body that never ends', attacking([0x02, 0x40]), 'host/module-invalid'],
  ['a missing allocator', with_({ exports: [] }), 'host/export-missing'],
  ['half a module', with_({}).slice(0, 60), 'host/module-invalid'],
  ['a component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'host/module-invalid'],
  ['nothing', new Uint8Array(), 'host/module-invalid'],
];

describe('host and inspection refuse with the same words', () => {
  test.each(hostile)('%s', (_what, bytes, code) => {
    const refusal = hostRefusal(bytes);
    expect(refusal?.code).toBe(code);
    const words = inspectionOf(bytes, firstPlugin.manifest).map((message) => message.slice(0, 60));
    expect(
      words.some((word) => refusal?.message.includes(word)),
      `${refusal?.message} // ${words.join(' | ')}`,
    ).toBe(true);
  });

  test('a refusal says what, where, and which capability would serve', () => {
    const refusal = hostRefusal(
      with_({ imports: [{ module: 'wasi_snapshot_preview1', name: 'clock_time_get', kind: 'function' }] }),
    );
    expect(refusal?.message).toMatch(
      /^Cannot run the module: Cannot accept the import "wasi_snapshot_preview1.clock_time_get": found module "wasi_snapshot_preview1", expected "plugindex_host_1", at byte \d+ in the import section \(.*"plugindex_host_1.clock" may serve, with the capability "clock"\)$/,
    );
    expect(refusal?.capability).toBe('clock');
  });

  test('a refusal of an instruction names function and offset', () => {
    expect(hostRefusal(attacking([0x08, 0]))?.message).toMatch(
      /at byte \d+ in the code section, function 3$/,
    );
  });

  test('what the engine says against a body is told by both, word for word and with its place', () => {
    const bytes = attacking([0x41, 0]);
    const refusal = hostRefusal(bytes);
    const [message, ...more] = inspectionOf(bytes, firstPlugin.manifest);
    expect(more).toEqual([]);
    expect(message).toMatch(
      /^Cannot compile the artifact: found "Compiling function #3.* failed: .* @\+(\d+)", expected a valid module, at byte \1 in the code section$/,
    );
    expect(refusal?.message).toBe(`Cannot run the module: ${message} (build it again from unchanged source)`);
  });

  test('attack: a name that the engine repeats steers no terminal and forges no place', () => {
    const name = '\u202e\u001b[2J @+7';
    const twice = { name, kind: 'function', index: 0 } as const;
    const message = hostRefusal(with_({ exports: [...memoryExport, twice, twice] }))?.message ?? '';
    expect(message).toContain("found \"Duplicate export name '\\u202e\\u001b[2J @+7'");
    expect(message).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(message).toMatch(/, at byte \d{2,} in the export section \(/);
  });

  test('every fault is in the problems of the error', () => {
    const refusal = hostRefusal(with_({ start: 0, memories: [{ min: 1 }] }));
    expect(refusal?.problems).toHaveLength(2);
  });
});

describe('what inspection accepts, a host admits', () => {
  test.each(plugins.map((found) => [found.name, found] as const))('%s', (_name, { bytes, manifest }) => {
    expect(inspectionOf(bytes, manifest)).toEqual([]);
    expect(hostRefusal(bytes)).toBeUndefined();
  });

  const small = with_({ tables: [{ min: 1, max: 2 }], globals: [{ type: 'i32', mutable: true }] });
  const agree = (bytes: Uint8Array, manifest: Manifest, seed: number) => {
    const accepted = inspectionOf(bytes, manifest).length === 0;
    const refusal = hostRefusal(bytes);
    expect(refusal === undefined, `seed ${seed}: ${refusal?.message}`).toBe(accepted);
    return accepted;
  };

  test('of random modules, damaged small ones, and plugins with damaged sections and code', () => {
    let accepted = 0;
    for (let seed = 0; seed < 1500; seed += 1) {
      const below = createRandomBelow(seed);
      const { bytes, manifest } = plugins[seed % plugins.length] ?? firstPlugin;
      agree(randomModule(below), manifest, seed);
      for (let count = 0; count < 4; count += 1)
        if (agree(mutateModule(small, below), manifest, seed)) accepted += 1;
      // These are larger, and the engine compiles each of them twice.
      if (seed % 12 !== 0) continue;
      if (agree(mutateCode(bytes, below), manifest, seed)) accepted += 1;
      if (agree(mutateModule(bytes, below), manifest, seed)) accepted += 1;
    }
    // Damages that nobody would accept prove nothing.
    expect(accepted).toBeGreaterThan(300);
  }, 60_000);
});
