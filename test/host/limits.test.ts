// Every limit through every door: manifest, registry and host make one set of numbers, and nothing said means what is safe.
import { defaultPluginLimits, effectiveLimits, type LimitSources, type PluginLimits } from '@plugindex/host';
import {
  type LimitName,
  limitNames,
  limitRanges,
  type Parsed,
  parseManifest,
  parseRegistryConfig,
  parseYaml,
  type SourceDocument,
} from '@plugindex/model';
import { validateIndex } from '@plugindex/registry/validate/validate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCase } from '../kit/validate-case.ts';

const manifestPath = 'index/plugins/wo/rd/word-count/1.0.0.yaml';
const registryPath = 'index/registry.yaml';
const { head } = readCase('validate-limit-maximum');
const manifestText = (head.get('plugins/wo/rd/word-count/1.0.0.yaml') ?? '').replace(/^limits:[\s\S]*/m, '');
const registryText = (head.get('registry.yaml') ?? '').replace(
  'capabilities:\n',
  'capabilities:\n  kv: { title: Storage, description: Keeps data., review: never }\n',
);
const required: readonly LimitName[] = ['maxMemoryBytes', 'timeoutMs', 'maxOutputBytes'];

/** A manifest that asks for so much; the store is asked for with its capability. */
function manifestAsking(name: LimitName, value: unknown): string {
  return name === 'maxKvBytes'
    ? `${manifestText}capabilities: { kv: { maxBytes: ${value} } }\n`
    : `${manifestText}limits: { ${name}: ${value} }\n`;
}

/** A registry that bounds this limit so, or not at all. */
function registryWith(name: LimitName, bounds?: string): string {
  const without = registryText.replace(new RegExp(`^  ${name}:.*\n`, 'm'), '');
  return bounds === undefined ? without : without.replace('limits:\n', `limits:\n  ${name}: ${bounds}\n`);
}

function boundsText(name: LimitName, low: number, high: unknown): string {
  return name === 'maxKvBytes' ? `{ max: ${high} }` : `{ default: ${low}, max: ${high} }`;
}

const manifestOf = (text: string) => read(text, 'manifest.yaml', parseManifest);
const registryOf = (text: string) => read(text, 'registry.yaml', parseRegistryConfig);

function read<Value>(
  text: string,
  file: string,
  parse: (source: SourceDocument) => Parsed<Value>,
): Parsed<Value> {
  const yaml = parseYaml(text, { file });
  return yaml.ok ? parse(yaml.value) : yaml;
}

function accepted<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.value;
}

const sourcesOf = (manifest: string, registry: string, host: Partial<PluginLimits> = {}): LimitSources => {
  const { limits, capabilities } = accepted(manifestOf(manifest));
  return {
    ...(limits && { manifest: limits }),
    ...(capabilities && { capabilities }),
    registry: accepted(registryOf(registry)).limits,
    host,
  };
};

async function maximumProblems(manifest: string, registry: string) {
  const { input } = readCase(
    'validate-limit-maximum',
    new Map([
      [manifestPath, manifest],
      [registryPath, registry],
    ]),
  );
  return (await validateIndex(input)).filter(({ code }) => code === 'validate/limit/maximum');
}

describe.each(limitNames)('%s', (name) => {
  const { min, max, default: safe } = limitRanges[name];
  // Three amounts within the range, below the safe one.
  const [low, middle, high] = [min, min + 1, min + 2];

  test('is what the manifest asks, within what the registry allows', () => {
    const registry = registryWith(name, boundsText(name, low, high));
    expect(effectiveLimits(sourcesOf(manifestAsking(name, middle), registry))[name]).toBe(middle);
  });

  test('is what the registry allows at most, whatever the manifest asks', () => {
    const registry = registryWith(name, boundsText(name, low, high));
    expect(effectiveLimits(sourcesOf(manifestAsking(name, max), registry))[name]).toBe(high);
  });

  test('is the default of the registry where the manifest is silent', () => {
    const registry = registryWith(name, boundsText(name, low, high));
    const { [name]: found } = effectiveLimits(sourcesOf(manifestText, registry));
    expect(found).toBe(name === 'maxKvBytes' ? high : low);
  });

  test('is at most what the host sets', () => {
    const registry = registryWith(name, boundsText(name, high, high));
    const sources = sourcesOf(manifestAsking(name, high), registry, { [name]: low });
    expect(effectiveLimits(sources)[name]).toBe(low);
  });

  test('is never raised by a host above what the registry allows', () => {
    const registry = registryWith(name, boundsText(name, high, high));
    expect(effectiveLimits(sourcesOf(manifestAsking(name, max), registry, { [name]: max }))[name]).toBe(high);
  });

  test('is the safe default where nobody says anything', () => {
    expect(effectiveLimits({})[name]).toBe(safe);
    expect(defaultPluginLimits[name]).toBe(safe);
  });

  test('is not raised by a manifest alone, and is by a host that allows it', () => {
    const { limits: manifest = {}, capabilities = {} } = accepted(manifestOf(manifestAsking(name, max)));
    expect(effectiveLimits({ manifest, capabilities })[name]).toBe(safe);
    expect(effectiveLimits({ manifest, capabilities, host: { [name]: max } })[name]).toBe(max);
  });

  test('is refused in a manifest and in a registry where it is outside its range', () => {
    for (const bad of [min - 1, max + 1, 1.5, '"many"', 'null', '.nan', '.inf']) {
      expect(manifestOf(manifestAsking(name, bad)).ok, String(bad)).toBe(false);
      expect(registryOf(registryWith(name, boundsText(name, low, bad))).ok, String(bad)).toBe(false);
    }
  });

  test('is refused in a registry whose default is above its maximum', () => {
    expect(registryOf(registryWith(name, `{ default: ${high}, max: ${low} }`)).ok).toBe(false);
  });

  test('is refused by validation in a manifest that asks more than the registry allows', async () => {
    const registry = registryWith(name, boundsText(name, low, middle));
    expect(await maximumProblems(manifestAsking(name, middle), registry)).toEqual([]);
    const pointer = name === 'maxKvBytes' ? '/capabilities/kv/maxBytes' : `/limits/${name}`;
    expect(await maximumProblems(manifestAsking(name, high), registry)).toMatchObject([
      { where: { pointer }, fix: { value: middle } },
    ]);
  });
});

describe.each(limitNames.filter((name) => !required.includes(name)))('the limit %s', (name) => {
  const { default: safe } = limitRanges[name];

  test('may be left out of a registry, which then allows what is safe', async () => {
    const registry = registryWith(name);
    expect(await maximumProblems(manifestAsking(name, safe), registry)).toEqual([]);
    expect(await maximumProblems(manifestAsking(name, safe + 1), registry)).toHaveLength(1);
    expect(effectiveLimits(sourcesOf(manifestAsking(name, safe + 1), registry))[name]).toBe(safe);
  });
});

const anything = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    -0,
    0,
    0.5,
    1e300,
    undefined,
    null,
    '5',
    {},
    [7],
    true,
  ),
);
const bounds = fc.record({ default: anything, max: anything }, { requiredKeys: [] });
const some = (value: fc.Arbitrary<unknown>) =>
  fc.record(Object.fromEntries(limitNames.map((name) => [name, value])), { requiredKeys: [] });
const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

test('effectiveLimits() gives whole numbers below every bound, whatever it is given', () => {
  fc.assert(
    fc.property(some(anything), some(bounds), some(anything), anything, (manifest, registry, host, store) => {
      // As from JSON that nobody has parsed: the types promise more than a caller in JavaScript keeps.
      const sources = { manifest, registry, host, capabilities: { kv: { maxBytes: store } } } as LimitSources;
      const limits = effectiveLimits(sources);
      expect(Object.keys(limits).toSorted()).toEqual(limitNames.toSorted());
      for (const name of limitNames) {
        const value = limits[name];
        const most = sources.registry?.[name]?.max;
        const set = sources.host?.[name];
        expect(Number.isSafeInteger(value) && value >= 0 && value <= limitRanges[name].max).toBe(true);
        if (isSize(most)) expect(value).toBeLessThanOrEqual(most);
        if (isSize(set)) expect(value).toBeLessThanOrEqual(set);
        if (!isSize(most) && !isSize(set)) expect(value).toBeLessThanOrEqual(limitRanges[name].default);
      }
    }),
  );
});

test('effectiveLimits() takes what is no size for nothing said', () => {
  for (const bad of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    const host = Object.fromEntries(limitNames.map((name) => [name, bad]));
    expect(effectiveLimits({ host, manifest: { timeoutMs: bad } })).toEqual(defaultPluginLimits);
  }
});
