// The second registry: nothing of it is known to any code, and all of it must parse, build and do what its examples say.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createInstance } from '@plugindex/host';
import {
  type Manifest,
  parseManifest,
  parsePluginEntry,
  parseRegistryConfig,
  parseYaml,
  shardPath,
} from '@plugindex/model';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';

const root = 'test/fixtures/registries/env-cli';

function read(path: string) {
  const parsed = parseYaml(readFileSync(path, 'utf8'), { file: path });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const manifests = globSync(`${root}/index/plugins/**/[0-9]*.yaml`).map((path) => {
  const parsed = parseManifest(read(path));
  expect(parsed.problems).toEqual([]);
  if (!parsed.ok) throw new Error(path);
  return { path, manifest: parsed.value };
});

test('the second registry is described without a problem', () => {
  const config = parseRegistryConfig(read(`${root}/index/registry.yaml`));
  expect(config.problems).toEqual([]);
  expect(config.ok && Object.keys(config.value.kinds)).toEqual([
    'command',
    'validation',
    'integration',
    'workflow',
    'theme',
    'analytics',
  ]);
});

test('it has two plugins, each in the folder of its name', () => {
  expect(manifests.map(({ manifest }) => manifest.name).toSorted()).toEqual(['env-export', 'required-keys']);
  for (const { path, manifest } of manifests) {
    expect(path).toBe(`${root}/index/plugins/${shardPath(manifest.name)}/${manifest.version}.yaml`);
    expect(parsePluginEntry(read(path.replace(`${manifest.version}.yaml`, 'plugin.yaml'))).problems).toEqual(
      [],
    );
  }
});

test('its source pins are the trees of its folders', () => {
  for (const { manifest } of manifests)
    expect(treeOf(manifest)).toBe('tree' in manifest.source && manifest.source.tree);
});

function treeOf({ source }: Manifest): string {
  const folder = `HEAD:${root}/${source.path}`;
  return execFileSync('git', ['rev-parse', folder], { encoding: 'utf8' }).trim();
}

const examples = manifests.flatMap(({ manifest }) =>
  (manifest.examples ?? []).map((example) => ({ name: manifest.name, example, title: example.title })),
);

test.each(examples)('$name, built from source, answers its example "$title"', ({ name, example }) => {
  const bytes = buildAssemblyScript(`${root}/plugins/${name}`);
  const plugin = createInstance({ bytes, grants: {}, config: example.config ?? {}, ports: { now: () => 0 } });
  expect(plugin.call(example.hook, example.input)).toEqual({ ok: true, value: example.output });
  plugin.dispose();
});
