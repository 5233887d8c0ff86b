// Finds what is left to do: every manifest without a release record, dependencies before what needs them.
import { compareText, compareVersions, type Manifest, type Problem, shardPath } from '@plugindex/model';
import type { IndexState, VersionState } from '../index-state.ts';

/** One version to be built, inspected, signed and released. */
export interface Work {
  readonly name: string;
  readonly version: string;
  readonly state: VersionState;
}

/**
 * Work in a fixed order. Circles of dependencies are no obstacle: an artifact is built without its dependencies.
 * @example planWork(state).map(({ name, version }) => `${name} ${version}`)
 */
export function planWork(state: IndexState): readonly Work[] {
  const depth = depths(state);
  return [...state.plugins]
    .flatMap(([name, { versions }]) =>
      [...versions]
        .filter(([, version]) => version.release === undefined)
        .map(([version, versionState]) => ({ name, version, state: versionState })),
    )
    .toSorted(
      (a, b) =>
        (depth.get(a.name) ?? 0) - (depth.get(b.name) ?? 0) ||
        compareText(a.name, b.name) ||
        compareVersions(a.version, b.version),
    );
}

/**
 * What can be released now, for runs that build in one job and release in another.
 * @example findWork(state, await validateIndex({ head: tree, byPipeline: true }))
 */
export function findWork(state: IndexState, problems: readonly Problem[]): readonly Work[] {
  return planWork(state).filter((work) => !isHeldBack(work, problems));
}

/** A version waits while its manifest, or its plugin's entry, has an error. */
export function isHeldBack(work: Work, problems: readonly Problem[]): boolean {
  const manifest = `index/${manifestFile(work)}`;
  const entry = manifest.replace(/[^/]+$/, 'plugin.yaml');
  return problems.some(
    ({ severity, where }) => severity === 'error' && (where.file === manifest || where.file === entry),
  );
}

/**
 * Path of a version's manifest in the index.
 * @example manifestFile({ name: 'auth-jwt', version: '1.0.0' }) // 'plugins/au/th/auth-jwt/1.0.0.yaml'
 */
export function manifestFile({ name, version }: Pick<Work, 'name' | 'version'>): string {
  return `plugins/${shardPath(name)}/${version}.yaml`;
}

/**
 * Path of a version's release record in the index.
 * @example recordFile({ name: 'auth-jwt', version: '1.0.0' }) // 'plugins/au/th/auth-jwt/1.0.0.release.json'
 */
export function recordFile({ name, version }: Pick<Work, 'name' | 'version'>): string {
  return `plugins/${shardPath(name)}/${version}.release.json`;
}

/** How many plugins stand below each one; a circle counts as level. */
function depths(state: IndexState): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const visit = (name: string, open: ReadonlySet<string>): number => {
    const already = known.get(name);
    if (already !== undefined || open.has(name)) return already ?? 0;
    const needed = [...(state.plugins.get(name)?.versions.values() ?? [])].flatMap(({ manifest }) =>
      dependencyNames(manifest),
    );
    const below = needed.map((other) => visit(other, new Set(open).add(name)) + 1);
    const depth = Math.max(0, ...below);
    known.set(name, depth);
    return depth;
  };
  for (const name of state.plugins.keys()) visit(name, new Set());
  return known;
}

function dependencyNames(manifest: Manifest): readonly string[] {
  return Object.keys(manifest.dependencies ?? {});
}
