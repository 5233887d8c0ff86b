// Each toolchain that this machine has builds a plugin that answers, and builds it twice to the same bytes.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Toolchain } from '@plugindex/model';
import { createMachinePort } from '@plugindex/node/build/machine-port';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { build } from '@plugindex/registry/build/build';
import { reportToolchains } from '@plugindex/registry/build/probe';
import { describe, expect, test } from 'vitest';
import { buildHello, codesOf, prepare, succeeded } from './build-fixture.ts';
import { exportNames, instantiate } from './instance.ts';

const reports = await reportToolchains({ machine: createMachinePort(), processes: createProcessPort() });
const present = new Set(reports.filter(({ tools }) => tools !== undefined).map(({ name }) => name));

describe.each<[Toolchain, string]>([
  ['assemblyscript', 'assemblyscript-hello'],
  ['c', 'c-hello'],
  ['rust', 'rust-hello'],
  ['javascript', 'javascript-hello'],
  ['go', 'go-hello'],
])('the toolchain %s', (toolchain, fixture) => {
  const install = reports.find(({ name }) => name === toolchain)?.install;

  test.runIf(present.has(toolchain))(
    'builds a plugin that answers, twice to the same bytes in two folders at two times',
    { timeout: 400_000 },
    async () => {
      const first = succeeded(await buildHello({ toolchain, fixture }));
      await sleep(1100);
      const second = succeeded(await buildHello({ toolchain, fixture }));
      expect(second.digest).toBe(first.digest);
      expect(Buffer.from(second.artifact).equals(Buffer.from(first.artifact))).toBe(true);
      expect([first.fromCache, second.fromCache]).toEqual([false, false]);
      expect(instantiate(first.artifact).callHook('authenticate', '{"a":1}')).toBe('{"ok":{"a":1}}');
      // The most memory that an instance may ever have is in the bytes: 16 MiB, 256 pages.
      const { memory } = instantiate(first.artifact);
      expect(() => memory.grow(256 - memory.buffer.byteLength / 65_536)).not.toThrow();
      expect(() => memory.grow(1)).toThrow(RangeError);
      // Nothing of this machine is in the bytes.
      const text = Buffer.from(first.artifact).toString('latin1');
      for (const path of ['/tmp/', '/home/', '/root/', process.cwd()]) expect(text).not.toContain(path);
      expect(first.log).not.toMatch(/plugindex-test-/);
      expect(Object.keys(first.builder.tools).length).toBeGreaterThan(0);
    },
  );

  test('says what installs it when it is missing', async () => {
    const { request, ports } = await prepare({ toolchain, fixture });
    const bare = { ...ports.machine, find: async () => undefined, npmTool: async () => undefined };
    const built = await build(request, { ...ports, machine: bare });
    expect(codesOf(built)).toEqual(['build/toolchain/missing']);
    expect(built.problems[0]).toMatchObject({ severity: 'error', hint: install });
  });

  // Where the standard library is built first, a refused source takes minutes; the prying build script fails there too.
  const tools = reports.find(({ name }) => name === toolchain)?.tools;
  test.runIf(tools !== undefined && !('rust-std' in tools))(
    'shows the last lines of the log when the source does not compile',
    { timeout: 400_000 },
    async () => {
      const broken = 'this is no program;\n';
      const sources = ['assembly/index.ts', 'src/plugin.c', 'src/lib.rs', 'src/index.ts', 'main.go'];
      const files = Object.fromEntries(sources.map((path) => [path, broken]));
      const built = await buildHello({ toolchain, fixture, files });
      expect(codesOf(built)).toEqual(['build/compile/failed']);
      const [problem] = built.problems;
      expect(problem?.found).toMatch(/error|expected/i);
      expect(problem?.message).toMatch(
        /^Cannot build hello 1\.0\.0: (?:asc|clang|cargo build|pack|go build) ended with 1(?:01)?: .*(?:error|expected)/i,
      );
      expect(problem?.found).not.toContain('plugindex-test-');
    },
  );
});

test('the packaged clang builds the C plugin where the machine has none', { timeout: 200_000 }, async () => {
  const results = [];
  for (let round = 0; round < 2; round++) {
    const { request, ports } = await prepare({ toolchain: 'c', fixture: 'c-hello' });
    const bare = { ...ports.machine, find: async () => undefined };
    results.push(succeeded(await build(request, { ...ports, machine: bare })));
  }
  expect(results[0]?.builder.tools).toHaveProperty('@yowasp/clang');
  expect(results[0]?.digest).toBe(results[1]?.digest);
  expect(instantiate(results[0]?.artifact ?? new Uint8Array()).callHook('authenticate', '[]')).toBe(
    '{"ok":[]}',
  );
});

test('a C plugin finds the header of the author kit, whichever clang there is', {
  timeout: 200_000,
}, async () => {
  const files = {
    'src/plugin.c': '#include "plugindex.h"\nPDX_HOOK(authenticate) { return pdx_ok(input); }\n',
    // A copy of its own is not looked at.
    'node_modules/@plugindex/pdk-c/plugindex.h': '#error "not this one"\n',
  };
  const { request, ports } = await prepare({ toolchain: 'c', files });
  for (const find of [ports.machine.find, async () => undefined]) {
    const built = succeeded(await build(request, { ...ports, machine: { ...ports.machine, find } }));
    expect(instantiate(built.artifact).callHook('authenticate', '{"a":[1]}')).toBe('{"ok":{"a":[1]}}');
  }
});

test('a C plugin exports its hooks and the ABI, and nothing else', async () => {
  const { artifact } = succeeded(await buildHello({ toolchain: 'c', fixture: 'c-hello' }));
  expect(exportNames(artifact)).toEqual([
    'authenticate',
    'memory',
    'plugindex_abi_1',
    'plugindex_alloc',
    'plugindex_free',
  ]);
});

test('reportToolchains() names the tools that are here and what brings those that are not', () => {
  expect(reports.map(({ name }) => name)).toEqual(['assemblyscript', 'rust', 'c', 'javascript', 'go']);
  for (const { tools, install } of reports) {
    expect(install).toMatch(/install|add/);
    if (tools !== undefined) expect(Object.values(tools).every((version) => version !== '')).toBe(true);
  }
});
