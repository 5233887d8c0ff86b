// Builds states of plugins by hand, for tests that start behind the parsers.
import { digestOf, type Manifest, type PluginEntry, type ReleaseRecord } from '@plugindex/model';
import type { PluginState, VersionState } from '@plugindex/registry/index-state';

export interface VersionSpec {
  readonly version: string;
  readonly dependencies?: readonly string[];
  readonly yanked?: boolean;
  /** False for a manifest that is still to be released. */
  readonly released?: boolean;
  readonly summary?: string;
}

export interface PluginSpec {
  readonly name: string;
  readonly versions: readonly VersionSpec[];
  readonly owner?: number;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly deprecated?: boolean;
  readonly verified?: boolean;
}

/** A plugin as the parsers would have read it. @example pluginState({ name: 'auth-jwt', versions: [{ version: '1.0.0' }] }) */
export function pluginState(spec: PluginSpec): PluginState {
  const entry: PluginEntry = {
    schemaVersion: 1,
    name: spec.name,
    owners: [{ github: `owner-${spec.owner ?? 1}`, id: spec.owner ?? 1 }],
    source: { repository: `https://github.com/acme/${spec.name}`, id: 7, ownerId: 1 },
    description: spec.description ?? `What ${spec.name} does`,
    category: spec.category ?? 'auth',
    tags: [...(spec.tags ?? [])],
    license: 'MIT',
    ...(spec.verified ? { verified: true } : {}),
    ...(spec.deprecated ? { deprecated: { reason: 'No longer maintained' } } : {}),
  };
  const versions = new Map(
    spec.versions.map((version) => [version.version, versionState(spec.name, version)]),
  );
  const yanked = spec.versions
    .filter((version) => version.yanked)
    .map(({ version }) => [version, { reason: 'Broken', at: '2026-08-02T00:00:00Z' }]);
  if (yanked.length === 0) return { entry, versions };
  return { entry, versions, yanks: { schemaVersion: 1, yanked: Object.fromEntries(yanked) } };
}

function versionState(name: string, spec: VersionSpec): VersionState {
  const { version } = spec;
  const manifest: Manifest = {
    schemaVersion: 1,
    name,
    version,
    summary: spec.summary ?? `${name} in one line`,
    kinds: ['auth'],
    license: 'MIT',
    source: { repository: `https://github.com/acme/${name}`, commit: 'a'.repeat(40) },
    build: { toolchain: 'assemblyscript' },
    host: '>=0.3 <2',
    dependencies: Object.fromEntries((spec.dependencies ?? []).map((other) => [other, '^1.0.0'])),
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  const manifestDigest = digestOf(manifestBytes);
  if (spec.released === false) return { manifest, manifestDigest, manifestBytes };
  return { manifest, manifestDigest, release: releaseRecord(manifest) };
}

function releaseRecord(manifest: Manifest): ReleaseRecord {
  const { name, version } = manifest;
  const asset = (suffix: string) => ({
    name: `${name}-${version}${suffix}`,
    digest: digestOf(`${name} ${version} ${suffix}`),
    size: 1000,
  });
  return {
    schemaVersion: 1,
    name,
    version,
    manifest: digestOf(JSON.stringify(manifest)),
    artifact: asset('.wasm'),
    bundle: asset('.wasm.sigstore.json'),
    provenance: asset('.intoto.jsonl'),
    sbom: asset('.sbom.cdx.json'),
    source: { repository: `https://github.com/acme/${name}`, commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
    builder: { toolchain: 'assemblyscript', tools: { asc: '0.28.20' } },
    abi: 'plugindex-1',
    imports: [],
    exports: ['authenticate'],
    hooks: ['authenticate'],
    capabilities: {},
    publishedAt: `2026-08-01T00:00:0${version.length % 10}Z`,
  };
}
