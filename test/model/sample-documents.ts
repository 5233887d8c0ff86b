// One valid document of every format, with nearly every key in it.
import { readFileSync } from 'node:fs';
import { parseYaml } from '@plugindex/model';

const digest = `sha256:${'0a'.repeat(32)}`;
const objectId = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const at = '2026-08-01T12:00:00Z';
const owner = { github: 'octocat', id: 583231 };

const capabilities = {
  net: ['api.example.com', '*.example.org:8443'],
  fs: [{ path: 'data/*.csv', access: 'write' }, { path: 'templates/*' }],
  env: ['API_TOKEN'],
  kv: { maxBytes: 1024 },
  clock: true,
  random: true,
  log: true,
};
const limits = {
  maxMemoryBytes: 65536,
  timeoutMs: 100,
  maxFuel: 1_000_000,
  maxInputBytes: 1024,
  maxOutputBytes: 1024,
  maxCallsPerSecond: 10,
  maxConcurrentCalls: 2,
  maxLogBytes: 512,
  maxFileBytes: 2048,
  maxHttpRequests: 1,
  maxHttpBytes: 4096,
};
const example = { title: 'A token', hook: 'authenticate', config: { secret: 'x' }, input: {}, output: null };
const asset = { name: 'auth-jwt-1.2.0.wasm', digest, size: 10 };
const source = {
  repository: 'https://github.com/acme/plugins',
  commit: objectId,
  tree: objectId,
  path: 'plugins/auth-jwt',
};
const builder = { toolchain: 'rust', tools: { rustc: '1.90.0' } };
const yank = { reason: 'Broken', at, advisory: 'PLUGINDEX-2026-0001' };

const manifest = {
  schemaVersion: 1,
  name: 'auth-jwt',
  version: '1.2.0',
  summary: 'Checks JSON Web Tokens',
  kinds: ['auth'],
  license: 'MIT OR Apache-2.0',
  source: { path: 'plugins/auth-jwt', tree: objectId },
  build: { toolchain: 'assemblyscript', entry: 'assembly/index.ts' },
  host: '>=0.3 <2',
  dependencies: { a: '^1.0.0', b: { range: '*', optional: true } },
  capabilities,
  limits,
  config: { type: 'object' },
  readme: 'README.md',
  changelog: 'CHANGELOG.md',
  examples: [example],
};

const world = {
  hook: 'authenticate',
  now: '2024-01-01T00:00:00Z',
  seed: 7,
  config: { secret: 'x' },
  files: { 'a.txt': 'a' },
  env: { API_TOKEN: 'x' },
  kv: { visits: '1' },
  http: [
    { method: 'GET', url: 'https://api.example.com/*', status: 200, headers: { a: 'b' }, body: { a: 1 } },
    { url: 'https://api.example.com/', error: 'timeout' },
  ],
  maxFuel: 1000,
  timeoutMs: 1000,
  input: {},
};
const caseFile = {
  ...world,
  cases: [
    { name: 'one', ...world, output: null, filesAfter: { 'b.txt': 'b' }, kvAfter: { visits: '2' } },
    { name: 'two', request: { a: 1 }, body: { a: 1 } },
    { name: 'three', outputIncludes: { a: 1 } },
    { name: 'four', error: { code: 'denied', message: 'No' } },
    { name: 'five', snapshot: true },
  ],
};

const advisory = {
  schema_version: '1.7.0',
  id: 'PLUGINDEX-2026-0001',
  modified: at,
  published: at,
  withdrawn: at,
  aliases: ['CVE-2026-0001'],
  summary: 'Tokens stay valid',
  details: 'Update.',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
  affected: [
    {
      package: { ecosystem: 'plugindex', name: 'auth-jwt' },
      ranges: [
        { type: 'SEMVER', events: [{ introduced: '0' }, { introduced: '1.0.0' }, { fixed: '1.2.1' }] },
      ],
    },
  ],
  references: [{ type: 'WEB', url: 'https://example.com/a' }],
};

const describedVersion = {
  version: '1.2.0',
  summary: 'Checks JSON Web Tokens',
  publishedAt: at,
  downloadUrl: 'https://example.com/auth-jwt-1.2.0.wasm',
  checksum: '0a'.repeat(32),
  digest,
  size: 10,
  kinds: ['auth'],
  host: '^1.0.0',
  minHostVersion: '1.0.0',
  dependencies: { a: { range: '^1.0.0' } },
  capabilities,
  limits,
  yanked: true,
  yank,
  source,
  builder,
  hooks: ['authenticate'],
  imports: ['plugindex_host_1.config'],
  abi: 'plugindex-1',
  assets: [{ ...asset, url: 'https://example.com/auth-jwt-1.2.0.wasm' }],
};

function readYaml(path: string): unknown {
  const parsed = parseYaml(readFileSync(path, 'utf8'), { file: path });
  return parsed.ok ? parsed.value.value : undefined;
}

function registry(): Record<string, unknown> {
  const value = readYaml('index/registry.yaml');
  if (typeof value !== 'object' || value === null) throw new TypeError('Cannot read index/registry.yaml');
  return { ...value };
}

/** The example of the documentation, without its comment. */
function queue(): unknown {
  const text = readFileSync('scripts/docs/examples/queue.jsonc', 'utf8');
  return JSON.parse(text.replace(/^\/\/.*\n/, ''));
}

function descriptor(): unknown {
  const { policy, deployment, ...rest } = registry();
  const urls = deployment !== null && typeof deployment === 'object' ? deployment : {};
  return { ...rest, snapshotMaxAgeHours: policy === undefined ? 0 : 168, ...urls };
}

const samples: Record<string, () => readonly unknown[]> = {
  'advisory.schema.json': () => [advisory],
  'cases.schema.json': () => [caseFile],
  'change.schema.json': () => [
    { seq: 1, at, type: 'published', name: 'auth-jwt', version: '1.2.0', digest },
    { seq: 2, at, type: 'yanked', name: 'auth-jwt', version: '1.2.0', reason: 'Broken', advisory: 'A-1-2' },
    { seq: 3, at, type: 'owners', name: 'auth-jwt', owners: [583231] },
  ],
  'config.schema.json': () => [descriptor()],
  'description.schema.json': () => [
    {
      format: 1,
      name: 'auth-jwt',
      description: 'Checks tokens.',
      version: '1.2.0',
      author: { name: 'octocat', url: 'https://github.com/octocat' },
      owners: [owner],
      tags: ['jwt'],
      category: 'auth',
      kinds: ['auth'],
      license: 'MIT',
      repository: 'https://github.com/acme/plugins',
      homepage: null,
      links: { homepage: 'https://example.com' },
      funding: [],
      support: null,
      official: true,
      verified: false,
      featured: false,
      deprecated: { reason: 'Old', replacement: 'auth-oidc' },
      createdAt: at,
      updatedAt: at,
      readmeHtml: '<p>Hello</p>',
      changelogHtml: null,
      config: { type: 'object' },
      examples: [example],
      dependents: ['b'],
      advisories: [advisory],
      versions: [describedVersion],
    },
  ],
  'index-line.schema.json': () => [
    {
      v: 1,
      name: 'auth-jwt',
      version: '1.2.0',
      digest,
      size: 10,
      bundle: digest,
      host: '^1.0.0',
      abi: 'plugindex-1',
      kinds: ['auth'],
      dependencies: { a: { range: '^1.0.0', optional: true } },
      capabilities,
      yanked: yank,
      pubtime: at,
      hints: ['a'],
    },
  ],
  'manifest.schema.json': () => [
    manifest,
    {
      ...manifest,
      source: { repository: 'https://github.com/acme/plugins', commit: objectId, path: 'auth-jwt' },
    },
  ],
  'plugin.schema.json': () => [
    {
      schemaVersion: 1,
      name: 'auth-jwt',
      owners: [owner],
      source: { repository: 'https://github.com/acme/plugins', id: 1, ownerId: 2 },
      description: 'Checks tokens.',
      category: 'auth',
      tags: ['jwt'],
      license: 'MIT',
      links: {
        homepage: 'https://example.com',
        documentation: 'https://example.com/d',
        issues: 'https://example.com/i',
      },
      funding: ['https://example.com/f'],
      support: 'a chat',
      official: true,
      verified: true,
      featured: true,
      updates: { from: 'releases', prefix: 'auth-jwt-v' },
      deprecated: { reason: 'Old', replacement: 'auth-oidc' },
    },
  ],
  'queue.schema.json': () => [queue()],
  'registry.schema.json': () => [
    registry(),
    readYaml('test/fixtures/registries/env-cli/index/registry.yaml'),
  ],
  'release.schema.json': () => [
    {
      schemaVersion: 1,
      name: 'auth-jwt',
      version: '1.2.0',
      manifest: digest,
      artifact: asset,
      bundle: asset,
      provenance: asset,
      sbom: asset,
      readme: asset,
      changelog: asset,
      source,
      builder,
      abi: 'plugindex-1',
      imports: ['plugindex_host_1.config'],
      exports: ['authenticate'],
      hooks: ['authenticate'],
      capabilities,
      publishedAt: at,
    },
  ],
  'shard.schema.json': () => [{ format: 1, names: { 'auth-jwt': { index: digest, description: digest } } }],
  'snapshot.schema.json': () => [
    {
      format: 1,
      registry: 'plugindex',
      version: 7,
      createdAt: at,
      expires: at,
      commit: objectId,
      config: digest,
      shards: Array.from({ length: 256 }, (_, index) => (index % 2 === 0 ? digest : null)),
      search: digest,
      changes: { digest, size: 10, count: 1 },
      advisories: digest,
    },
  ],
  'stats.schema.json': () => [
    { format: 1, collectedAt: at, plugins: { 'auth-jwt': { downloads: 3, versions: { '1.2.0': 3 } } } },
  ],
  'yanks.schema.json': () => [
    { schemaVersion: 1, yanked: { '1.2.0': yank, '2.0.0-beta.1': { reason: 'x', at } } },
  ],
};

/** Valid documents of a format, by the file name of its schema. */
export function sampleDocuments(name: string): readonly unknown[] {
  return samples[name]?.() ?? [];
}
