// What one new or changed manifest changes against the merged version before it, and whether its number says so.
import {
  addedItems,
  compareVersions,
  isVersion,
  type Manifest,
  parseVersion,
  type RegistryConfig,
} from '@plugindex/model';
import type { ChangeLevel, VersionChange } from './assessment.ts';
import { interfaceChanges } from './interface-changes.ts';

const levels = ['patch', 'minor', 'major'] as const satisfies readonly ChangeLevel[];

export interface VersionChangeInput {
  /** Manifests that are merged, by version. What was merged was accepted, released or not. */
  readonly merged: ReadonlyMap<string, Manifest>;
  readonly manifest: Manifest;
  /** Repository of the entry as proposed. */
  readonly repository: string;
  readonly registry: RegistryConfig;
}

/** Compares with the highest merged version that is not higher, or the lowest where all are. */
export function describeVersionChange({
  merged,
  manifest,
  repository,
  registry,
}: VersionChangeInput): VersionChange {
  const { version } = manifest;
  const previous = previousVersion([...merged.keys()], version);
  const before = previous === undefined ? undefined : merged.get(previous);
  if (previous === undefined || before === undefined) {
    const asked = addedItems({}, manifest.capabilities ?? {}).map(({ text }) => text);
    const provenance = isFrom(repository, manifest) ? 'first' : 'lost';
    return { version, previous: null, addedCapabilities: asked, ...nothingBefore, provenance };
  }
  const added = addedItems(before.capabilities ?? {}, manifest.capabilities ?? {});
  const removed = addedItems(manifest.capabilities ?? {}, before.capabilities ?? {});
  const changes = interfaceChanges(before, manifest, registry);
  const announced = announcedLevel(previous, version);
  const needed = highestLevel([...changes.map(({ level }) => level), ...added.map(() => 'minor' as const)]);
  return {
    version,
    previous,
    addedCapabilities: added.map(({ text }) => text),
    removedCapabilities: removed.map(({ text }) => text),
    interfaceChanges: changes,
    announced,
    isSemverConsistent: levels.indexOf(announced) >= levels.indexOf(needed),
    provenance: isFrom(repository, manifest) && isPinnedAsWell(before, manifest) ? 'kept' : 'lost',
  };
}

const nothingBefore = {
  removedCapabilities: [],
  interfaceChanges: [],
  announced: null,
  isSemverConsistent: true,
} as const;

/** Final versions first: a pre-release is compared with what people have. */
function previousVersion(merged: readonly string[], version: string): string | undefined {
  if (!isVersion(version)) return undefined;
  const ascending = merged.filter(isVersion).sort(compareVersions);
  const lower = ascending.filter((other) => compareVersions(other, version) <= 0);
  const final = lower.findLast((other) => parseVersion(other)?.preRelease.length === 0);
  return final ?? lower.at(-1) ?? ascending[0];
}

/**
 * What the step from one version to another announces. Before 1.0.0 each number counts one level higher, as ranges of
 * npm read it (`^0.3.1` ends at 0.4.0); between pre-releases of one version everything may change (SemVer 2.0.0, 4 and 9).
 * @example announcedLevel('1.2.0', '1.2.1') // 'patch'
 */
export function announcedLevel(previous: string, next: string): ChangeLevel {
  const [a, b] = [parseVersion(previous), parseVersion(next)];
  if (a === undefined || b === undefined) return 'patch';
  if (a.major !== b.major) return 'major';
  if (a.minor !== b.minor) return a.major === 0 ? 'major' : 'minor';
  const isSameRelease = a.patch === b.patch;
  if (isSameRelease && a.preRelease.length > 0) return 'major';
  if (isSameRelease || a.major > 0) return 'patch';
  return a.minor === 0 ? 'major' : 'minor';
}

function highestLevel(found: readonly ChangeLevel[]): ChangeLevel {
  return levels.findLast((level) => found.includes(level)) ?? 'patch';
}

function isFrom(repository: string, { source }: Manifest): boolean {
  return !('repository' in source) || source.repository === repository;
}

/** threat: a public commit that anybody can rebuild gives way to a folder that only the registry holds. */
function isPinnedAsWell(before: Manifest, { source }: Manifest): boolean {
  return 'repository' in source || !('repository' in before.source);
}
