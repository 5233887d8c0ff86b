// One fixture folder per rule of the inspection: `case.json` changes a good plugin, `expected.json` is the whole outcome.
import { readdirSync, readFileSync } from 'node:fs';
import { type Manifest, parseManifest, parseRegistryConfig, type RegistryConfig } from '@plugindex/model';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { inspectRules } from '@plugindex/registry/inspect/inspect-rules';
import { expect, test } from 'vitest';
import { buildModule, type ModuleSpec } from '../../kit/wasm-builder.ts';

const fixtures = new URL('../../fixtures/inspect/', import.meta.url);
const file = 'index/plugins/au/th/auth-badge/1.1.0.yaml';

interface Case {
  /** One sentence for the name of the test. */
  readonly what: string;
  /** The artifact itself, in hexadecimal, in place of a module that is built. */
  readonly hex?: string;
  /** Replaces keys of the good module. */
  readonly module?: ModuleSpec;
  /** Appends to lists of the module. */
  readonly add?: Readonly<Record<string, readonly unknown[]>>;
  /** Merged into the good manifest and the good registry. */
  readonly manifest?: object;
  readonly registry?: object;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, fixtures), 'utf8'));
}

const base = readJson<{ module: ModuleSpec; manifest: object; registry: object }>('base.json');
const cases = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, ...readJson<Case>(`${name}/case.json`) }));

/** Objects key by key, everything else as a whole. */
function merge(target: object, changes: object): object {
  const merged: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    merged[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toManifest(value: object): Manifest {
  const parsed = parseManifest({ file, value, locate: () => undefined });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function toRegistry(value: object): RegistryConfig {
  const parsed = parseRegistryConfig({ file: 'index/registry.yaml', value, locate: () => undefined });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function toBytes({ hex, module = {}, add = {} }: Case): Uint8Array {
  if (hex !== undefined) return Uint8Array.from(Buffer.from(hex, 'hex'));
  const spec: Record<string, unknown> = { ...base.module, ...module };
  for (const [key, items] of Object.entries(add)) {
    const list = spec[key];
    spec[key] = [...(Array.isArray(list) ? list : []), ...items];
  }
  return buildModule(spec);
}

function inspectCase(fixture: Case) {
  return inspect({
    bytes: toBytes(fixture),
    manifest: toManifest(merge(base.manifest, fixture.manifest ?? {})),
    registry: toRegistry(merge(base.registry, fixture.registry ?? {})),
    file,
  });
}

test.each(cases)('inspect() of "$name": $what', async (fixture) => {
  const { problems, hooks, capabilitiesUsed } = inspectCase(fixture);
  const outcome = `${JSON.stringify({ problems, hooks, capabilitiesUsed }, null, 2)}\n`;
  await expect(outcome).toMatchFileSnapshot(new URL(`${fixture.name}/expected.json`, fixtures).pathname);
});

test.each(inspectRules)('$code has a folder that shows it, named after it', ({ code, severity }) => {
  const name = code.replace('inspect/', '').replace('/', '-');
  const fixture = cases.find((candidate) => candidate.name === name);
  if (fixture === undefined) throw new Error(`Cannot find test/fixtures/inspect/${name}`);
  const found = inspectCase(fixture).problems.filter((problem) => problem.code === code);
  expect(found).not.toEqual([]);
  expect(new Set(found.map((problem) => problem.severity))).toEqual(new Set([severity]));
});

test('inspect() finds nothing in a good plugin and says what it answers', () => {
  const good = cases.find(({ name }) => name === 'good');
  if (good === undefined) throw new Error('Cannot find the good case');
  const { problems, hooks, capabilitiesUsed, facts } = inspectCase(good);
  expect(problems).toEqual([]);
  expect({ hooks, capabilitiesUsed }).toEqual({ hooks: ['authenticate'], capabilitiesUsed: [] });
  expect(facts?.imports.map(({ name }) => name)).toEqual(['config']);
});

test('inspect() places a problem on the line of the nearest thing that the manifest has', () => {
  const lines: Readonly<Record<string, { line: number; column: number }>> = {
    '': { line: 1, column: 1 },
    '/capabilities': { line: 9, column: 3 },
  };
  const { problems } = inspect({
    bytes: buildModule({
      imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] }],
    }),
    manifest: toManifest(base.manifest),
    registry: toRegistry(base.registry),
    file,
    locate: (pointer) => lines[pointer],
  });
  const places = new Map(problems.map(({ code, where }) => [code, where]));
  expect(places.get('inspect/capability/undeclared')).toEqual({
    file,
    pointer: '/capabilities/clock',
    line: 9,
    column: 3,
  });
  expect(places.get('inspect/hook/missing')).toEqual({ file, pointer: '/kinds', line: 1, column: 1 });
});

test('every rule has a code of its own and words for each part of its documentation', () => {
  expect(new Set(inspectRules.map(({ code }) => code)).size).toBe(inspectRules.length);
  for (const { code, documentation } of inspectRules) {
    expect(code).toMatch(/^inspect\/[a-z0-9-]+\/[a-z0-9-]+$/);
    for (const words of Object.values(documentation)) expect(words).not.toBe('');
    expect(documentation.title).not.toMatch(/\.$/);
  }
});
