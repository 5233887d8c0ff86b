// The plugins that test pages: a good one, and those that would break a careless site.
import {
  type Advisory,
  digestOf,
  type Manifest,
  type PluginEntry,
  type ReleaseRecord,
} from '@plugindex/model';
import type { PluginState, VersionState } from '@plugindex/registry/index-state';
import { pluginState, type VersionSpec } from '../kit/plugin-state.ts';
import {
  goodReadme,
  handler,
  hostileChangelog,
  hostileReadme,
  longWord,
  script,
  scriptUrl,
} from './hostile-texts.ts';

/** Their names. */
export const cast = {
  good: 'jwt-guard',
  hostile: 'hostile-fields',
  bare: 'bare',
  many: 'many-versions',
  withdrawn: 'withdrawn',
  longest: 'a-name-as-long-as-a-name-may-be-which-is-sixty-four-letters-long',
} as const;

export const advisory: Advisory = {
  schema_version: '1.7.0',
  id: 'PLUGINDEX-2026-0001',
  modified: '2026-08-01T12:00:00Z',
  published: '2026-08-01T12:00:00Z',
  aliases: ['CVE-2026-0001', handler],
  summary: `Tokens stay valid ${script}`,
  details: `What happens: ${script}\n\nWhat to do: update.\n${longWord}`,
  affected: [cast.hostile, cast.many].map((name) => ({
    package: { ecosystem: 'synthetic', name },
    ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.1' }] }],
  })),
  references: [{ type: 'FIX', url: 'https://example.com/fix' }],
};

/** Versions of `cast.many`: three pages of them. */
export const manyVersions = 240;

export function documentOf(text: string) {
  const bytes = Buffer.from(text);
  return { name: 'document.md', digest: digestOf(bytes), size: bytes.length };
}

interface Role {
  readonly name: string;
  readonly versions?: readonly VersionSpec[];
  readonly entry?: Partial<PluginEntry>;
  readonly manifest?: Partial<Manifest>;
  readonly release?: Partial<ReleaseRecord>;
  readonly yanks?: PluginState['yanks'];
}

function play({
  name,
  versions = [{ version: '1.0.0' }],
  entry,
  manifest,
  release,
  yanks,
}: Role): PluginState {
  const plain = pluginState({ name, versions });
  const dress = (state: VersionState): VersionState => ({
    ...state,
    manifest: { ...state.manifest, ...manifest },
    ...(state.release === undefined ? {} : { release: { ...state.release, ...release } }),
  });
  return {
    ...plain,
    entry: { ...plain.entry, ...entry },
    versions: new Map([...plain.versions].map(([version, state]) => [version, dress(state)])),
    ...(yanks === undefined ? {} : { yanks }),
  };
}

const good: Role = {
  name: cast.good,
  versions: [{ version: '0.9.0' }, { version: '1.0.0', yanked: true }, { version: '1.1.0' }],
  entry: {
    description: 'Checks JSON Web Tokens: signature, expiry, audience and issuer.',
    tags: ['jwt', 'token', 'security'],
    official: true,
    featured: true,
    links: { homepage: 'https://example.com/jwt-guard', issues: 'https://example.com/issues' },
  },
  manifest: {
    summary: 'Checks JSON Web Tokens',
    config: {
      type: 'object',
      required: ['secret'],
      properties: {
        secret: { type: 'string', description: 'Shared secret, at least 32 bytes' },
        algorithms: { type: 'array', default: ['HS256'], description: 'Algorithms that are accepted' },
        mode: { enum: ['strict', 'relaxed'], default: 'strict' },
      },
    },
    examples: [
      {
        title: 'A valid token',
        hook: 'authenticate',
        config: { secret: 'only-for-trying' },
        input: { method: 'GET', path: '/', headers: { authorization: 'Bearer …' } },
        output: { authenticated: true },
      },
    ],
  },
  release: { capabilities: { clock: true, log: true }, readme: documentOf(goodReadme) },
};

const hosts = Array.from({ length: 32 }, (_, at) => `${'subdomain.'.repeat(8)}api-${at}.example.com`);

const hostile: Role = {
  name: cast.hostile,
  entry: {
    description: `${script} ${handler} ${longWord} 'quotes' "quotes" & &amp; {braces} \${x} <!-- comment --> ]]>`,
    tags: Array.from({ length: 16 }, (_, at) =>
      `${'very-long-tag-'.repeat(4)}${at}`.replaceAll(/-(\d)/g, '-t$1'),
    ),
    license: 'MIT OR Apache-2.0 OR BSD-3-Clause OR MPL-2.0 OR ISC OR Zlib OR EUPL-1.2',
    category: 'observability',
    source: { repository: scriptUrl, id: 1, ownerId: 1 },
    owners: Array.from({ length: 16 }, (_, at) => ({
      github: `an-owner-with-a-name-of-the-full-length${at % 10}`.slice(-39),
      id: at + 1,
    })),
    funding: [scriptUrl, `https://example.com/${'a'.repeat(200)}`],
    support: `${handler} ${longWord}`,
    deprecated: { reason: `Because ${script} ${longWord}`, replacement: 'not-in-this-registry' },
    verified: true,
    featured: true,
  },
  manifest: {
    summary: `${script} ${longWord}`.slice(0, 160),
    host: '>=0.3.0 <0.4.0 || >=0.5.0 <0.6.0 || >=1.0.0 <1.2.0-beta.1',
    dependencies: { 'not-in-this-registry': '^1.0.0', [cast.good]: { range: '^1.0.0', optional: true } },
    config: {
      type: 'object',
      properties: {
        [script]: { type: ['string', 'null'], default: handler, description: script },
        [longWord]: { const: '</pre></details>' },
        nested: {
          type: 'object',
          properties: Object.fromEntries(hosts.map((host) => [host, { type: 'string' }])),
        },
      },
    },
    examples: [
      { title: script, hook: 'authenticate', input: { a: '</pre><script>', long: 'x'.repeat(20_000) } },
    ],
  },
  release: {
    capabilities: {
      net: ['*', ...hosts.slice(1)],
      fs: [
        { path: 'data/**/*.csv', access: 'read' },
        { path: `out/${'long'.repeat(40)}`, access: 'write' },
      ],
      env: ['API_TOKEN', 'A'.repeat(64)],
      kv: { maxBytes: 1_048_576 },
      clock: true,
      random: true,
      log: true,
    },
    imports: Array.from({ length: 40 }, (_, at) => `plugindex_host_1.${'import_name_'.repeat(6)}${at}`),
    readme: documentOf(hostileReadme),
    changelog: documentOf(hostileChangelog),
    builder: { toolchain: 'rust', tools: { [script]: longWord } },
  },
};

const yank = (reason: string) => ({ reason, at: '2026-08-01T12:00:00Z', advisory: advisory.id });

const manyNumbers = [...Array.from({ length: manyVersions - 1 }, (_, at) => `1.${at}.0`), '2.0.0-beta.1'];

const roles: readonly Role[] = [
  good,
  hostile,
  { name: cast.bare },
  {
    name: cast.many,
    versions: manyNumbers.map((version) => ({ version })),
    yanks: {
      schemaVersion: 1,
      yanked: { '1.237.0': yank(`Loses data. ${longWord}`), '1.2.0': yank(script) },
    },
  },
  {
    name: cast.withdrawn,
    versions: [
      { version: '1.0.0', yanked: true },
      { version: '1.1.0', yanked: true },
    ],
  },
  { name: cast.longest, entry: { featured: true, verified: true, official: true } },
];

/** Every one of them, as the parsers would have read it, had they let it pass. */
export const castOfPlugins: readonly PluginState[] = roles.map(play);
