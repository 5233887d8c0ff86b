// A deterministic index of any size with real-looking plugins, for benchmarks and tests: plugin n is always the same.

import { hash } from 'node:crypto';
import { shardPath } from '@plugindex/model';
import { adjectives, fillers, roles, topics, verbs } from './words.ts';

export const versionsPerPlugin = 5;
const categories = [
  'auth',
  'template',
  'response',
  'datasource',
  'middleware',
  'testing',
  'observability',
  'other',
];
const kinds = ['auth', 'template', 'response', 'datasource'];
const licenses = ['MIT', 'Apache-2.0', 'MIT OR Apache-2.0', 'BSD-3-Clause', 'MPL-2.0'];

/** Files of one plugin, by path relative to the index folder. */
export type SyntheticFiles = ReadonlyMap<string, string>;

/** Draws whole numbers below a bound. */
type Draw = (below: number) => number;

/** Mulberry32: a small generator whose numbers depend on the seed alone. */
function drawFrom(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function pick(draw: Draw, words: readonly string[]): string {
  return words[draw(words.length)] ?? '';
}

/** Popular words come often, as in real texts: the least of two draws. */
function pickPopular(draw: Draw, words: readonly string[]): string {
  return words[Math.min(draw(words.length), draw(words.length))] ?? '';
}

/** Name of plugin n. The number keeps it unique; most real names have none, so it is short and comes last. */
export function syntheticName(plugin: number): string {
  const draw = drawFrom(plugin);
  const words = [pickPopular(draw, topics), pick(draw, topics), pick(draw, roles)].slice(0, 2 + draw(2));
  return `${words.join('-')}-${plugin.toString(36)}`;
}

export interface SyntheticPlugin {
  readonly name: string;
  readonly files: SyntheticFiles;
}

/**
 * Plugin number `plugin` with its versions, all released. `edition` rises the patch number of the newest version:
 * the same plugin after one more release.
 * @example syntheticPlugin(7).files.get('plugins/.../plugin.yaml')
 */
export function syntheticPlugin(plugin: number, edition = 0): SyntheticPlugin {
  const name = syntheticName(plugin);
  const folder = `plugins/${shardPath(name)}`;
  const draw = drawFrom(plugin * 7919 + 1);
  const entry = entryYaml(name, plugin, draw);
  const files = new Map<string, string>([[`${folder}/plugin.yaml`, entry]]);
  const dependencies = dependenciesOf(plugin, draw);
  const versions = Array.from({ length: versionsPerPlugin }, (_, at) => `1.${at}.${draw(3)}`);
  for (let more = 1; more <= edition; more += 1) versions.push(`1.${versionsPerPlugin}.${more}`);
  for (const [at, version] of versions.entries()) {
    const one = { name, plugin, version, at, dependencies };
    // A further release has the words of the last one, as most releases do.
    const manifest = manifestYaml(one, drawFrom(plugin * 31 + Math.min(at, versionsPerPlugin - 1)));
    files.set(`${folder}/${version}.yaml`, manifest);
    files.set(`${folder}/${version}.release.json`, releaseJson(one, manifest));
  }
  if (draw(20) === 0) files.set(`${folder}/yanks.yaml`, yanksYaml(versions[0] ?? '1.0.0'));
  return { name, files };
}

interface SyntheticVersion {
  readonly name: string;
  readonly plugin: number;
  readonly version: string;
  readonly at: number;
  readonly dependencies: readonly string[];
}

/** A third of the plugins need one to three others, each of which came before: the graph has no circles. */
function dependenciesOf(plugin: number, draw: Draw): readonly string[] {
  if (plugin === 0 || draw(3) !== 0) return [];
  return [...new Set(Array.from({ length: 1 + draw(3) }, () => syntheticName(draw(plugin))))].sort();
}

function sentence(draw: Draw, words: number): string {
  const filling = Array.from({ length: words }, () => pick(draw, fillers)).join(' ');
  const start = `${pick(draw, verbs)} ${pick(draw, adjectives)} ${pickPopular(draw, topics)} ${pick(draw, topics)}`;
  return `${start[0]?.toUpperCase()}${start.slice(1)} ${filling}`;
}

function entryYaml(name: string, plugin: number, draw: Draw): string {
  const owner = `${pick(draw, topics)}-${pick(draw, roles)}`;
  const tags = [...new Set(Array.from({ length: 2 + draw(4) }, () => pickPopular(draw, topics)))];
  return [
    '# yaml-language-server: $schema=../../../../../schemas/plugin.schema.json',
    'schemaVersion: 1',
    `name: ${name}`,
    'owners:',
    `  - github: ${owner}`,
    `    id: ${1000 + (plugin % 40_000)}`,
    'source:',
    `  repository: https://github.com/${owner}/${name}`,
    `  id: ${500_000 + plugin}`,
    `  ownerId: ${1000 + (plugin % 40_000)}`,
    'description: >-',
    `  ${sentence(draw, 14)}.`,
    `  ${sentence(draw, 10)}.`,
    `category: ${pick(draw, categories)}`,
    'tags:',
    ...tags.map((tag) => `  - ${tag}`),
    `license: ${pick(draw, licenses)}`,
    'links:',
    `  homepage: https://${owner}.example.com/${name}`,
    ...(draw(50) === 0 ? ['verified: true'] : []),
    ...(draw(500) === 0 ? ['featured: true'] : []),
    ...(draw(80) === 0 ? ['deprecated:', '  reason: No longer maintained'] : []),
    '',
  ].join('\n');
}

function manifestYaml({ name, version, at, dependencies, plugin }: SyntheticVersion, draw: Draw): string {
  return [
    'schemaVersion: 1',
    `name: ${name}`,
    `version: ${version}`,
    `summary: ${sentence(draw, 5)}`,
    `kinds: [${kinds[plugin % kinds.length]}]`,
    `license: ${licenses[plugin % licenses.length]}`,
    'source:',
    `  repository: https://github.com/synthetic/${name}`,
    `  commit: ${hash('sha1', `${name} ${version}`)}`,
    'build:',
    '  toolchain: assemblyscript',
    '  entry: assembly/index.ts',
    `host: ">=0.${3 + at} <2"`,
    ...(dependencies.length === 0
      ? []
      : ['dependencies:', ...dependencies.map((other) => `  ${other}: ^1.0.0`)]),
    'capabilities:',
    '  log: true',
    ...(plugin % 4 === 0 ? ['  net:', `    - api.${topics[plugin % topics.length]}.example.com`] : []),
    'limits:',
    '  maxMemoryBytes: 16777216',
    '  timeoutMs: 1000',
    'config:',
    '  type: object',
    '  properties:',
    '    mode:',
    '      type: string',
    '      enum: [strict, relaxed]',
    '      default: strict',
    '    maxItems:',
    '      type: integer',
    `      minimum: ${draw(10)}`,
    'readme: README.md',
    '',
  ].join('\n');
}

function releaseJson({ name, version, plugin, at }: SyntheticVersion, manifest: string): string {
  const digest = (part: string) => `sha256:${hash('sha256', `${name} ${version} ${part}`)}`;
  const asset = (suffix: string, size: number) => ({
    name: `${name}-${version}${suffix}`,
    digest: digest(suffix),
    size,
  });
  const published = new Date(Date.UTC(2024, 0, 1) + ((plugin * 7919) % 900) * 86_400_000 + at * 3_600_000);
  const record = {
    schemaVersion: 1,
    name,
    version,
    manifest: `sha256:${hash('sha256', manifest)}`,
    artifact: asset('.wasm', 6000 + (plugin % 5000)),
    bundle: asset('.wasm.sigstore.json', 7600),
    provenance: asset('.intoto.jsonl', 1500),
    sbom: asset('.sbom.cdx.json', 2200),
    source: {
      repository: `https://github.com/synthetic/${name}`,
      commit: hash('sha1', `${name} ${version}`),
      tree: hash('sha1', `tree ${name} ${version}`),
    },
    builder: { toolchain: 'assemblyscript', tools: { asc: '0.28.20', node: '24.21.0' } },
    abi: 'plugindex-1',
    imports: ['plugindex_host_1.config', 'plugindex_host_1.log'],
    exports: ['authenticate', 'plugindex_abi_1', 'plugindex_alloc', 'plugindex_free'],
    hooks: ['authenticate'],
    capabilities:
      plugin % 4 === 0
        ? { log: true, net: [`api.${topics[plugin % topics.length]}.example.com`] }
        : { log: true },
    publishedAt: `${published.toISOString().slice(0, 19)}Z`,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function yanksYaml(version: string): string {
  return [
    'schemaVersion: 1',
    'yanked:',
    `  ${version}:`,
    '    reason: Answers wrongly when the input is empty',
    '    at: 2026-08-01T12:00:00Z',
    '',
  ].join('\n');
}

/** registry.yaml of the synthetic registry. */
export function syntheticRegistry(): string {
  const schema = '{ type: object }';
  const kindYaml = (kind: string) => [
    `  ${kind}:`,
    `    title: ${kind}`,
    `    description: Plugins that extend ${kind}`,
    '    hooks:',
    '      authenticate:',
    `        input: ${schema}`,
    `        output: ${schema}`,
  ];
  return [
    'schemaVersion: 1',
    'name: synthetic',
    'title: Synthetic plugins',
    'description: Plugins that nobody wrote, to measure with.',
    'host:',
    '  name: synthetic-host',
    '  title: Synthetic host',
    '  versions: [0.3.0, 0.4.0, 0.5.0, 0.6.0, 0.7.0, 1.0.0, 1.1.0]',
    'abi: [plugindex-1]',
    'kinds:',
    ...kinds.flatMap(kindYaml),
    'categories:',
    ...categories.map((id) => `  - { id: ${id}, title: ${id}, description: Plugins about ${id} }`),
    'capabilities:',
    ...['net', 'fs', 'env', 'kv', 'clock', 'random', 'log'].map(
      (name) => `  ${name}: { title: ${name}, description: May use ${name}, review: never }`,
    ),
    'limits:',
    '  maxMemoryBytes: { default: 16777216, max: 67108864 }',
    '  timeoutMs: { default: 1000, max: 10000 }',
    '  maxOutputBytes: { default: 1048576, max: 8388608 }',
    '  maxArtifactBytes: 4194304',
    'policy:',
    '  reservedNames: [synthetic]',
    '  maintainers: [{ github: maintainer, id: 1 }]',
    '  snapshotMaxAgeHours: 168',
    '  maxVanishedShare: 0.05',
    'deployment:',
    '  urls:',
    '    site: https://synthetic.example.com',
    '    registry: https://synthetic.example.com',
    '    asset: https://synthetic.example.com/releases/{name}-v{version}/{file}',
    '    repository: https://github.com/synthetic/registry',
    '  trust:',
    ...['release', 'snapshot'].map(
      (what) =>
        `    ${what}: { issuer: "https://token.actions.githubusercontent.com", identity: "https://github.com/synthetic/registry/.github/workflows/publish.yml@refs/heads/main" }`,
    ),
    '',
  ].join('\n');
}

/** A whole index of so many plugins, by path relative to the index folder. For small ones: it is all in memory. */
export function syntheticIndex(plugins: number): ReadonlyMap<string, string> {
  const files = new Map([['registry.yaml', syntheticRegistry()]]);
  for (let plugin = 0; plugin < plugins; plugin += 1) {
    for (const [path, text] of syntheticPlugin(plugin).files) files.set(path, text);
  }
  return files;
}
