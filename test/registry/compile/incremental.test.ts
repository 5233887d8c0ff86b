// An incremental compile gives the bytes of a full one, whatever happened before.
import type { Advisory } from '@plugindex/model';
import type { Bookmark } from '@plugindex/registry/compile/bookmark';
import { type CompiledIndex, compile } from '@plugindex/registry/compile/compile';
import { compileIncremental, type IncrementalPlan } from '@plugindex/registry/compile/compile-incremental';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import type { PluginState } from '@plugindex/registry/index-state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PluginSpec, pluginState } from '../../kit/plugin-state.ts';
import { testRegistry } from './test-registry.ts';

const documents = documentsFrom(new Map());
const registry = testRegistry({ maxVanishedShare: 1 });

/** What the index holds at one moment. */
interface World {
  readonly plugins: ReadonlyMap<string, PluginSpec>;
  readonly advisories: readonly Advisory[];
}

/** What is served, and what the compiler kept for itself. */
interface Published {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly bookmark: Bookmark;
  readonly snapshot: CompiledIndex['snapshot'];
}

const states = ({ plugins }: World) => new Map([...plugins].map(([name, spec]) => [name, pluginState(spec)]));

async function compileFully(world: World, step: number, served?: Published): Promise<CompiledIndex> {
  return compile({
    state: { registry, plugins: states(world), advisories: world.advisories },
    deployment: registry.deployment,
    documents,
    now: new Date(Date.UTC(2026, 9, 1, step)),
    commit: null,
    ...(served === undefined
      ? {}
      : { served: { snapshot: served.snapshot, changes: textOf(served.files.get('changes.ndjson')) } }),
  });
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

async function compileUpon(served: Published, [before, after]: [World, World], step: number) {
  const [old, now] = [states(before), states(after)];
  const changed = new Map<string, PluginState | undefined>();
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (JSON.stringify(before.plugins.get(name)) !== JSON.stringify(after.plugins.get(name))) {
      changed.set(name, now.get(name));
    }
  }
  const sameAdvisories = JSON.stringify(before.advisories) === JSON.stringify(after.advisories);
  const plan = await compileIncremental({
    store: { read: async (path) => served.files.get(path) },
    bookmark: served.bookmark,
    registry,
    deployment: registry.deployment,
    changed,
    ...(sameAdvisories ? {} : { advisories: after.advisories }),
    documents,
    now: new Date(Date.UTC(2026, 9, 1, step)),
    commit: null,
  });
  if (plan === undefined) throw new Error('Only a full compile would do');
  return plan;
}

function apply(served: ReadonlyMap<string, Uint8Array>, plan: IncrementalPlan): Map<string, Uint8Array> {
  const files = new Map(served);
  for (const path of plan.removes) files.delete(path);
  for (const [path, bytes] of plan.writes) files.set(path, bytes);
  const log = Buffer.from(files.get(plan.append.path) ?? []).subarray(0, plan.append.at);
  return files.set(plan.append.path, Buffer.concat([log, plan.append.bytes]));
}

function expectSameFiles(actual: ReadonlyMap<string, Uint8Array>, expected: ReadonlyMap<string, Uint8Array>) {
  expect([...actual.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [path, bytes] of expected) expect(textOf(actual.get(path)), path).toBe(textOf(bytes));
}

const names = [
  'auth-jwt',
  'auth-basic',
  'csv',
  'csv-source',
  'graphql',
  'hub',
  'kafka-sink',
  'redis',
  'uuid',
];
const name = fc.constantFrom(...names);
const version = fc.record({
  version: fc.constantFrom('1.0.0', '1.0.1', '1.1.0', '2.0.0-beta.1', '2.0.0'),
  dependencies: fc.uniqueArray(name, { maxLength: 3 }),
  yanked: fc.boolean(),
  released: fc.integer({ min: 0, max: 4 }).map((chance) => chance > 0),
  summary: fc.constantFrom('Checks tokens', 'Reads tables of data', 'Grapfhs everything'),
});
const plugin = fc.record({
  name,
  versions: fc.uniqueArray(version, { selector: (one) => one.version, maxLength: 4 }),
  owner: fc.integer({ min: 1, max: 3 }),
  description: fc.constantFrom('Tokens for everybody', 'A tabel of words', 'Größe und Länge'),
  tags: fc.uniqueArray(fc.constantFrom('jwt', 'csv', 'token', 'table', 'grpc'), { maxLength: 3 }),
  category: fc.constantFrom('auth', 'datasource'),
  deprecated: fc.boolean(),
  verified: fc.boolean(),
});
const advisory = fc.record({
  id: fc.constantFrom('PLG-2026-0001', 'PLG-2026-0002'),
  name,
  modified: fc.constantFrom('2026-08-03T00:00:00Z', '2026-08-04T00:00:00Z'),
});
const step = fc.record({
  plugins: fc.array(plugin, { maxLength: 3 }),
  removed: fc.array(name, { maxLength: 2 }),
  advisories: fc.option(fc.uniqueArray(advisory, { selector: (one) => one.id, maxLength: 2 }), {
    nil: undefined,
  }),
});

function toAdvisory({ id, name: about, modified }: { id: string; name: string; modified: string }): Advisory {
  return {
    schema_version: '1.7.0',
    id,
    modified,
    published: '2026-08-03T00:00:00Z',
    summary: 'It leaks',
    details: 'It leaks what it should not.',
    affected: [
      {
        package: { ecosystem: 'synthetic', name: about },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
      },
    ],
  };
}

function next(world: World, change: typeof step extends fc.Arbitrary<infer Step> ? Step : never): World {
  const plugins = new Map(world.plugins);
  for (const gone of change.removed) plugins.delete(gone);
  for (const one of change.plugins) plugins.set(one.name, one);
  const advisories = change.advisories?.map(toAdvisory).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { plugins, advisories: advisories ?? world.advisories };
}

test('compileIncremental() equals compile() byte for byte over random histories', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      let world: World = { plugins: new Map(), advisories: [] };
      let served: Published = await compileFully(world, 0);
      for (const [at, change] of steps.entries()) {
        const after = next(world, change);
        const full = await compileFully(after, at + 1, served);
        const plan = await compileUpon(served, [world, after], at + 1);
        expectSameFiles(apply(served.files, plan), full.files);
        expect(plan.bookmark).toEqual(full.bookmark);
        expect(plan.snapshot).toEqual(full.snapshot);
        world = after;
        served = full;
      }
    }),
    { numRuns: 60 },
  );
}, 180_000);

test('compileIncremental() writes few files when one plugin of many releases a version', async () => {
  const spec = (at: number): PluginSpec => ({
    name: `plugin-${at}`,
    versions: [{ version: '1.0.0', dependencies: at > 0 && at % 7 === 0 ? [`plugin-${at - 7}`] : [] }],
    tags: [`tag-${at % 50}`],
  });
  const plugins = new Map(Array.from({ length: 400 }, (_, at) => [`plugin-${at}`, spec(at)]));
  const before: World = { plugins, advisories: [] };
  const released = { ...spec(3), versions: [{ version: '1.0.0' }, { version: '1.1.0', summary: 'Better' }] };
  const after: World = { plugins: new Map(plugins).set('plugin-3', released), advisories: [] };
  const served = await compileFully(before, 0);
  const plan = await compileUpon(served, [before, after], 1);
  expectSameFiles(apply(served.files, plan), (await compileFully(after, 1, served)).files);
  expect(plan.writes.size).toBeLessThan(20);
});
