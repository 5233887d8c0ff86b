// Manifests and modules of the official plugins agree: what is imported, what a configuration may say, what examples give.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, createMockPorts } from '@plugindex/host';
import {
  type Manifest,
  type Parsed,
  parseRegistryConfig,
  parseYaml,
  type SourceDocument,
  shardPath,
} from '@plugindex/model';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';
import { findRust, missingRust } from '../kit/build-rust.ts';
import { buildOfficialPlugin, officialNames, readOfficialManifest } from '../kit/official-plugins.ts';

const ajv = new Ajv2020({ strict: false, useDefaults: true });
const registry = readIndexFile('registry.yaml', parseRegistryConfig);
const peopleJson =
  '{"people": [{"name": "Ada", "age": 36, "tags": ["admin"], "address": {"city": "London"}}, {"name": "Bob", "age": 12}]}';
const people = 'name,age,city\nAda,36,London\nBob,12,London\nZoë,41,Paris\nGrace,50,London\n';
/** What the examples find outside. */
const outside = {
  files: { 'data/people.csv': people, 'data/people.json': peopleJson },
  env: { POSTGREST_TOKEN: 'for examples only' },
  http: [
    { url: 'https://db.example.com/people*', body: [{ name: 'Ada', age: 36 }] },
    {
      url: 'https://db.example.com/',
      body: { definitions: { people: { properties: { name: { type: 'string' } } } } },
    },
  ],
};

function readIndexFile<T>(path: string, parse: (source: SourceDocument) => Parsed<T>): T {
  const file = join(repositoryRoot, 'index', path);
  const source = parseYaml(readFileSync(file, 'utf8'), { file });
  const parsed = source.ok ? parse(source.value) : source;
  if (!parsed.ok) throw new Error(`${path}: ${parsed.problems[0]?.message}`);
  return parsed.value;
}

for (const name of officialNames) {
  const file = `plugins/${shardPath(name)}/0.1.0.yaml`;
  const manifest = readOfficialManifest(name);
  const missing = manifest.build.toolchain === 'rust' && findRust() === undefined;
  describe.skipIf(missing)(missing ? `${name} (${missingRust})` : name, () => {
    const bytes = buildOfficialPlugin(manifest);
    if (bytes === undefined) return;
    const accepts = ajv.compile(Object(manifest.config));

    test('passes inspection without a finding', () => {
      expect(inspect({ bytes, manifest, registry, file }).problems).toEqual([]);
    });

    for (const example of manifest.examples ?? []) {
      test(`example: ${example.title}`, () => {
        const config = structuredClone(example.config ?? {});
        expect([accepts(config), accepts.errors]).toEqual([true, null]);
        const plugin = createInstance({
          bytes,
          grants: manifest.capabilities ?? {},
          config,
          ports: {
            now: () => Date.parse('2026-01-01T00:00:00Z'),
            random: (target) => target.fill(1),
            requests: createMockPorts(outside, { grants: manifest.capabilities ?? {} }).requests,
          },
          limits: manifest.limits ?? {},
        });
        const result = plugin.call(example.hook, example.input);
        expect(result).toMatchObject({ ok: true });
        if (example.output !== undefined) expect(result).toEqual({ ok: true, value: example.output });
        const { output } = hookOf(manifest, example.hook);
        const fits = ajv.compile(output);
        expect([result.ok && fits(result.value), fits.errors]).toEqual([true, null]);
      });
    }
  });
}

/** A hook of one of the manifest's kinds, as the registry declares it. */
function hookOf(manifest: Manifest, name: string) {
  const hook = manifest.kinds
    .map((kind) => registry.kinds[kind]?.hooks[name])
    .find((found) => found !== undefined);
  if (hook === undefined) throw new Error(`${manifest.name}: no kind has the hook "${name}"`);
  return hook;
}
