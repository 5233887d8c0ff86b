// What people read of one plugin: from its entry in the index to its Description, from which every other file about it follows.
import {
  type Advisory,
  compareVersions,
  type Deployment,
  type Description,
  digestHex,
  isPreRelease,
  type PluginEntry,
  type RegistryConfig,
  type ReleaseRecord,
  rangeSatisfies,
} from '@plugindex/model';
import type { PluginState, VersionState } from '../index-state.ts';

/** What a description depends on beside the entry itself. */
export interface DescribeContext {
  readonly registry: RegistryConfig;
  readonly deployment: Deployment;
  readonly advisories: readonly Advisory[];
  readonly dependents: readonly string[];
  /** Sanitised HTML of the current version's documents. */
  readonly html: DocumentHtml;
}

export interface DocumentHtml {
  readonly readme: string | null;
  readonly changelog: string | null;
}

type DescribedVersion = Description['versions'][number];
type ReleasedVersion = VersionState & { readonly release: ReleaseRecord };

/** The versions that clients may see, newest first: those with a release record. */
export function releasedVersions(plugin: PluginState): readonly ReleasedVersion[] {
  return [...plugin.versions.values()]
    .filter((version): version is ReleasedVersion => version.release !== undefined)
    .toSorted((a, b) => compareVersions(b.manifest.version, a.manifest.version));
}

/**
 * The version that a person sees first: newest that is not yanked, pre-releases only where nothing else is.
 * `versions` is newest first and not empty.
 */
export function currentVersion<V extends { readonly version: string; readonly yanked: boolean }>(
  versions: readonly V[],
): V | undefined {
  const isFinal = (candidate: V) => !isPreRelease(candidate.version);
  const offered = versions.filter((candidate) => !candidate.yanked);
  return offered.find(isFinal) ?? offered[0] ?? versions.find(isFinal) ?? versions[0];
}

/** The released version whose README, config and examples stand for the plugin; undefined while nothing is released. */
export function currentRelease(plugin: PluginState): ReleasedVersion | undefined {
  const versions = releasedVersions(plugin).map((state) => ({
    state,
    version: state.manifest.version,
    yanked: isYanked(plugin, state.manifest.version),
  }));
  return currentVersion(versions)?.state;
}

/** Describes one plugin, or returns undefined while none of its versions has a release record. */
export function describePlugin(plugin: PluginState, context: DescribeContext): Description | undefined {
  const released = releasedVersions(plugin);
  const versions = released.map((version) => describeVersion(version, plugin, context));
  const current = currentVersion(versions);
  const manifest = released.find((version) => version.manifest.version === current?.version)?.manifest;
  if (current === undefined || manifest === undefined) return undefined;
  const { entry } = plugin;
  const times = versions.map((version) => version.publishedAt).toSorted();
  return {
    format: 1,
    name: entry.name,
    description: entry.description,
    version: current.version,
    author: authorOf(entry),
    owners: entry.owners,
    tags: entry.tags ?? [],
    category: entry.category,
    kinds: current.kinds,
    license: entry.license,
    repository: entry.source.repository,
    homepage: entry.links?.homepage ?? null,
    ...(entry.links === undefined ? {} : { links: entry.links }),
    funding: entry.funding ?? [],
    support: entry.support ?? null,
    official: entry.official ?? false,
    verified: entry.verified ?? false,
    featured: entry.featured ?? false,
    deprecated: entry.deprecated ?? null,
    createdAt: times[0] ?? current.publishedAt,
    updatedAt: times.at(-1) ?? current.publishedAt,
    readmeHtml: context.html.readme,
    changelogHtml: context.html.changelog,
    config: manifest.config ?? null,
    examples: manifest.examples ?? [],
    dependents: context.dependents,
    advisories: context.advisories,
    versions,
  };
}

function describeVersion(
  { manifest, release }: ReleasedVersion,
  plugin: PluginState,
  { registry, deployment }: DescribeContext,
): DescribedVersion {
  const assetUrl = (file: string) =>
    fillAssetTemplate(deployment.urls.asset, { name: release.name, version: release.version, file });
  const assets = [release.artifact, release.bundle, release.provenance, release.sbom];
  const yank = yankOf(plugin, release.version);
  return {
    version: release.version,
    summary: manifest.summary,
    publishedAt: release.publishedAt,
    downloadUrl: assetUrl(release.artifact.name),
    checksum: digestHex(release.artifact.digest),
    digest: release.artifact.digest,
    size: release.artifact.size,
    kinds: manifest.kinds,
    host: manifest.host,
    minHostVersion: minHostVersion(manifest.host, registry.host.versions),
    dependencies: toDependencies(manifest.dependencies ?? {}),
    capabilities: release.capabilities,
    limits: manifest.limits ?? {},
    yanked: yank !== undefined,
    ...(yank === undefined ? {} : { yank }),
    source: release.source,
    builder: release.builder,
    hooks: release.hooks,
    imports: release.imports,
    abi: release.abi,
    assets: assets.map(({ name, digest, size }) => ({ name, url: assetUrl(name), digest, size })),
  };
}

function yankOf(plugin: PluginState, version: string) {
  const yanked = plugin.yanks?.yanked ?? {};
  return Object.hasOwn(yanked, version) ? yanked[version] : undefined;
}

function isYanked(plugin: PluginState, version: string): boolean {
  return yankOf(plugin, version) !== undefined;
}

/** A manifest may write a bare range for short; readers of compiled files see one form only. */
function toDependencies(
  dependencies: Readonly<Record<string, string | { readonly range: string; readonly optional?: boolean }>>,
): DescribedVersion['dependencies'] {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, wanted]) => [
      name,
      typeof wanted === 'string' ? { range: wanted } : wanted,
    ]),
  );
}

/** The lowest released host version in the range: existing clients compare with it and know no ranges. */
function minHostVersion(range: string, hostVersions: readonly string[]): string | null {
  const known = knownMinimums.get(hostVersions) ?? new Map<string, string | null>();
  knownMinimums.set(hostVersions, known);
  const minimum = known.get(range);
  if (minimum !== undefined) return minimum;
  const found = hostVersions.find((version) => rangeSatisfies(version, range)) ?? null;
  if (known.size < maxKnownMinimums) known.set(range, found);
  return found;
}

/** Most plugins write one of a few ranges, and comparing takes longer than everything else about a version. */
const knownMinimums = new WeakMap<readonly string[], Map<string, string | null>>();
const maxKnownMinimums = 10_000;

function authorOf(entry: PluginEntry): Description['author'] {
  const account = entry.owners[0]?.github ?? '';
  return { name: account, url: `https://github.com/${account}` };
}

/**
 * Fills {name}, {version} and {file} of the registry's asset template. All three are made of letters, digits, dots,
 * hyphens and underscores, which stand in a URL as they are.
 * @example fillAssetTemplate('https://h/{name}-v{version}/{file}', { name: 'a', version: '1.0.0', file: 'a.wasm' })
 */
export function fillAssetTemplate(
  template: string,
  { name, version, file }: { readonly name: string; readonly version: string; readonly file: string },
): string {
  return template.replaceAll('{name}', name).replaceAll('{version}', version).replaceAll('{file}', file);
}
