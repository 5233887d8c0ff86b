// What a publication says: the log, the snapshot, the guard, the feeds, the hints.

import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Change, parseSnapshot, type Snapshot, type StatementSigner } from '@plugindex/model';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import { signSnapshot } from '@plugindex/registry/compile/sign-snapshot';
import { planSnapshot } from '@plugindex/registry/compile/snapshot';
import { parseStatement } from '@plugindex/trust';
import { expect, test } from 'vitest';
import { type PluginSpec, pluginState } from '../../kit/plugin-state.ts';
import { testRegistry } from './test-registry.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 9, 1);

interface Publication {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly snapshot: Snapshot;
}

async function publish(
  specs: readonly PluginSpec[],
  {
    served,
    at = 0,
    policy = {},
  }: { served?: Publication; at?: number; policy?: { maxVanishedShare?: number } } = {},
) {
  const registry = testRegistry(policy);
  return compile({
    state: {
      registry,
      plugins: new Map(specs.map((spec) => [spec.name, pluginState(spec)])),
      advisories: [],
    },
    deployment: registry.deployment,
    documents: documentsFrom(new Map()),
    now: new Date(start + at * hour),
    commit: 'c'.repeat(40),
    ...(served === undefined
      ? {}
      : { served: { snapshot: served.snapshot, changes: textOf(served, 'changes.ndjson') } }),
  });
}

function textOf({ files }: Publication, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString();
}

function changesOf(publication: Publication): readonly Change[] {
  return textOf(publication, 'changes.ndjson')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Change => JSON.parse(line));
}

const one: PluginSpec = { name: 'auth-jwt', versions: [{ version: '1.0.0' }] };
const short = ({ type, name, version }: Change) => [type, name, version].filter(Boolean).join(' ');

test('compile() leaves out what has no release record', async () => {
  const pending: PluginSpec = { name: 'pending', versions: [{ version: '1.0.0', released: false }] };
  const half: PluginSpec = {
    ...one,
    versions: [{ version: '1.0.0' }, { version: '1.1.0', released: false }],
  };
  const publication = await publish([pending, half]);
  expect(publication.files.has('plugins/pending.json')).toBe(false);
  expect(textOf(publication, 'index/au/th/auth-jwt').trimEnd().split('\n')).toHaveLength(1);
});

test('compile() writes one line to the log for each thing that happened, behind the old lines', async () => {
  const first = await publish([one]);
  expect(changesOf(first)).toMatchObject([{ seq: 1, type: 'published', name: 'auth-jwt', owners: [1] }]);
  const yanked: PluginSpec = {
    ...one,
    owner: 2,
    versions: [{ version: '1.0.0', yanked: true }, { version: '1.0.1' }],
  };
  const second = await publish([yanked], { served: first, at: 1 });
  expect(textOf(second, 'changes.ndjson').startsWith(textOf(first, 'changes.ndjson'))).toBe(true);
  expect(changesOf(second).slice(1).map(short).toSorted()).toEqual([
    'owners auth-jwt',
    'published auth-jwt 1.0.1',
    'yanked auth-jwt 1.0.0',
  ]);
  const third = await publish([{ ...yanked, versions: [{ version: '1.0.0' }, { version: '1.0.1' }] }], {
    served: second,
    at: 2,
  });
  expect(changesOf(third).slice(4).map(short)).toEqual(['unyanked auth-jwt 1.0.0']);
  const last = await publish([], { served: third, at: 3, policy: { maxVanishedShare: 1 } });
  expect(changesOf(last).slice(5).map(short)).toEqual(['removed auth-jwt']);
  const back = await publish([yanked], { served: last, at: 4 });
  expect(changesOf(back).slice(6).map(short)).toContain('published auth-jwt 1.0.0');
});

test('compile() adds nothing to the log when nothing happened', async () => {
  const first = await publish([one]);
  const again = await publish([one], { served: first, at: 1 });
  expect(textOf(again, 'changes.ndjson')).toBe(textOf(first, 'changes.ndjson'));
});

test('compile() numbers snapshots upwards and lets them expire by policy', async () => {
  const first = await publish([one]);
  expect(first.snapshot).toMatchObject({
    version: 1,
    createdAt: '2026-10-01T00:00:00Z',
    expires: '2026-10-08T00:00:00Z',
  });
  const second = await publish([one], { served: first, at: 5 });
  expect(second.snapshot).toMatchObject({ version: 2, createdAt: '2026-10-01T05:00:00Z' });
});

test('planSnapshot() renews an unchanged snapshot at a third of its life and not before', async () => {
  const first = await publish([one]);
  const plan = async (specs: readonly PluginSpec[], at: number) => {
    const compiled = await publish(specs, { served: first, at });
    return planSnapshot({
      served: first.snapshot,
      compiled: compiled.snapshot,
      now: new Date(start + at * hour),
    });
  };
  expect(planSnapshot({ served: undefined, compiled: first.snapshot, now: new Date(start) })).toBe('first');
  expect(await plan([one], 55)).toBe('unchanged');
  expect(await plan([one], 56)).toBe('renew');
  expect(await plan([{ ...one, description: 'Other words' }], 1)).toBe('changed');
});

test('compile() refuses to publish when more entries vanish than policy allows', async () => {
  const specs = Array.from({ length: 40 }, (_, at): PluginSpec => ({ ...one, name: `plugin-${at}` }));
  const served = await publish(specs);
  expect((await publish(specs.slice(2), { served })).problems).toEqual([]);
  const [problem] = (await publish(specs.slice(3), { served })).problems;
  expect(problem).toMatchObject({
    code: 'compile/guard/vanished',
    severity: 'error',
    found: '3',
    expected: 'at most 2',
  });
  expect(problem?.message).toBe(
    'Cannot publish the index: 3 of 40 plugins would vanish (plugin-0, plugin-1, plugin-2), expected at most 2',
  );
});

test('signSnapshot() signs a statement about exactly the bytes that are served', async () => {
  const publication = await publish([one]);
  const signed: Uint8Array[] = [];
  const signer: StatementSigner = {
    sign: async (statement) => {
      signed.push(statement);
      return Buffer.from('{}');
    },
  };
  const [path] = await signSnapshot(publication, signer);
  expect(path).toBe('snapshot.json.sigstore.json');
  const statement = parseStatement(signed[0] ?? new Uint8Array());
  const { digestOf } = await import('@plugindex/model');
  expect(statement).toMatchObject({
    kind: 'snapshot',
    facts: { snapshot: digestOf(publication.files.get('snapshot.json') ?? ''), version: 1 },
  });
  const locate = () => undefined;
  const value: unknown = JSON.parse(textOf(publication, 'snapshot.json'));
  expect(parseSnapshot({ file: 'snapshot.json', value, locate }).problems).toEqual([]);
});

test('compile() puts new releases first into the feeds, as well-formed XML', async () => {
  const hostile: PluginSpec = {
    name: 'hostile',
    versions: [{ version: '1.0.0', summary: '<script>alert("&")</script> ]]> \u0007' }],
  };
  const first = await publish([hostile]);
  const second = await publish([hostile, one], { served: first, at: 1 });
  const feed: { items: { title: string; url: string }[] } = JSON.parse(textOf(second, 'feeds/new.json'));
  expect(feed.items.map((item) => item.title)).toEqual(['auth-jwt 1.0.0', 'hostile 1.0.0']);
  const atom = textOf(second, 'feeds/new.atom');
  expect(atom).toContain('<summary>&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt; ]]&gt; </summary>');
  expect(atom.match(/<[^>]+>/g)?.length).toBe(tagsOf(atom));
});

/** Counts tags while checking that each closes what was opened last. */
function tagsOf(xml: string): number {
  const open: string[] = [];
  let count = 0;
  for (const [tag, slash, name = '', end] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>|<\?xml[^>]*\?>/g)) {
    count += 1;
    if (tag.startsWith('<?') || end === '/') continue;
    if (slash === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
  return count;
}

test('compile() hints at what a resolver will need after the direct dependencies, in 0.2 KB at most', async () => {
  const chain = Array.from({ length: 200 }, (_, at): PluginSpec => {
    const others = [at * 2 + 1, at * 2 + 2].filter((other) => other < 200);
    return {
      name: `plugin-with-a-name-${at}`,
      versions: [{ version: '1.0.0', dependencies: others.map((other) => `plugin-with-a-name-${other}`) }],
    };
  });
  const publication = await publish(chain);
  const line: { hints: string[]; dependencies: object } = JSON.parse(
    textOf(publication, 'index/pl/ug/plugin-with-a-name-0'),
  );
  expect(Object.keys(line.dependencies)).toEqual(['plugin-with-a-name-1', 'plugin-with-a-name-2']);
  expect(line.hints.slice(0, 4)).toEqual([3, 4, 5, 6].map((at) => `plugin-with-a-name-${at}`));
  for (const spec of chain) {
    const text = textOf(publication, `index/pl/ug/${spec.name}`);
    const { hints: _, ...without } = JSON.parse(text);
    expect(gzipSync(text).length - gzipSync(`${JSON.stringify(without)}\n`).length).toBeLessThanOrEqual(200);
  }
});

test('compile() names dependents and shows the newest final version that is not yanked', async () => {
  const publication = await publish([
    {
      name: 'base',
      versions: [{ version: '1.0.0' }, { version: '1.1.0', yanked: true }, { version: '2.0.0-rc.1' }],
    },
    { name: 'top', versions: [{ version: '1.0.0', dependencies: ['base'] }] },
    { name: 'gone', versions: [{ version: '1.0.0', yanked: true }] },
  ]);
  const read = (name: string) => JSON.parse(textOf(publication, `plugins/${name}.json`));
  expect(read('base')).toMatchObject({ version: '1.0.0', dependents: ['top'] });
  expect(read('base').versions.map((version: { version: string }) => version.version)).toEqual([
    '2.0.0-rc.1',
    '1.1.0',
    '1.0.0',
  ]);
  expect(read('gone').version).toBe('1.0.0');
  expect(JSON.parse(textOf(publication, 'badges/gone.json'))).toEqual({
    schemaVersion: 1,
    label: 'gone',
    message: 'yanked',
    color: 'orange',
  });
});

test('compile() describes every kind of file as an operation of OpenAPI 3.1 whose parameters and schemas exist', async () => {
  const publication = await publish([one, { ...one, name: 'ab' }]);
  const api: {
    openapi: string;
    servers: { url: string }[];
    paths: Record<
      string,
      { get: { operationId: string; parameters?: { name: string; schema: { pattern: string } }[] } }
    >;
  } = JSON.parse(textOf(publication, 'openapi.json'));
  expect(api.openapi).toBe('3.1.1');
  const operations = Object.entries(api.paths).map(([path, { get }]) => ({ path, ...get }));
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
  const patterns = operations.map(({ path, parameters = [] }) => {
    const named = [...path.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]);
    expect(parameters.map((parameter) => parameter.name).toSorted(), path).toEqual(named.toSorted());
    const source = parameters.reduce(
      (text, { name, schema }) => text.replace(`{${name}}`, schema.pattern.slice(1, -1)),
      path.replaceAll('.', '\\.'),
    );
    return new RegExp(`^${source}$`);
  });
  const undescribed = [...publication.files.keys()].filter(
    (path) => !patterns.some((one) => one.test(`/${path}`)),
  );
  expect(undescribed.filter((path) => !path.startsWith('search/'))).toEqual(['openapi.json']);
  const schemas = await readdir(new URL('../../../schemas', import.meta.url));
  for (const [, name] of textOf(publication, 'openapi.json').matchAll(/schemas\/([a-z-]+\.schema\.json)/g)) {
    expect(schemas).toContain(name);
  }
});
