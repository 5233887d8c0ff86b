// What users of a plugin would notice between two of its manifests: kinds, hosts, configuration, dependencies, licence.
import { isRecord, type Manifest, type RegistryConfig, rangeSatisfies } from '@plugindex/model';
import type { ChangeLevel, InterfaceChange } from './assessment.ts';

/** Sorted by part, in the order of this file. */
export function interfaceChanges(
  before: Manifest,
  after: Manifest,
  registry: RegistryConfig,
): readonly InterfaceChange[] {
  return [
    ...kindChanges(before, after),
    ...hostChanges(before, after, registry),
    ...configChanges(before.config, after.config),
    ...dependencyChanges(before, after),
    ...licenseChanges(before, after),
  ];
}

function kindChanges(before: Manifest, after: Manifest): readonly InterfaceChange[] {
  const gone = before.kinds.filter((kind) => !after.kinds.includes(kind));
  const come = after.kinds.filter((kind) => !before.kinds.includes(kind));
  return [
    ...gone.map((kind) => ({ part: 'kind', before: kind, after: null, level: 'major' }) as const),
    ...come.map((kind) => ({ part: 'kind', before: null, after: kind, level: 'minor' }) as const),
  ];
}

/** Other words for the same hosts are no change; fewer hosts need at least a minor version. */
function hostChanges(
  before: Manifest,
  after: Manifest,
  registry: RegistryConfig,
): readonly InterfaceChange[] {
  if (before.host === after.host) return [];
  const admits = (version: string, { host }: Manifest) => rangeSatisfies(version, host);
  const { versions } = registry.host;
  const loses = versions.some((version) => admits(version, before) && !admits(version, after));
  const gains = versions.some((version) => !admits(version, before) && admits(version, after));
  if (!loses && !gains) return [];
  return [{ part: 'host', before: before.host, after: after.host, level: loses ? 'minor' : 'patch' }];
}

type Schema = Manifest['config'];

/** Looks at the keys of the outer object, as people fill them in; what is deeper counts as changed, no more. */
function configChanges(before: Schema, after: Schema): readonly InterfaceChange[] {
  const [old, now] = [keysOf(before), keysOf(after)];
  const changes: InterfaceChange[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [then, next] = [old.get(key), now.get(key)];
    if (then?.text === next?.text && then?.isRequired === next?.isRequired) continue;
    changes.push({
      part: 'config',
      before: then === undefined ? null : keyText(key, then),
      after: next === undefined ? null : keyText(key, next),
      level: keyLevel(then, next),
    });
  }
  return changes;
}

interface ConfigKey {
  readonly type: string;
  readonly isRequired: boolean;
  /** Everything that decides what the key accepts. */
  readonly text: string;
}

/** Words for people inside a schema, which decide nothing. */
const annotations = new Set(['title', 'description', 'examples', '$comment']);

function keysOf(schema: Schema): ReadonlyMap<string, ConfigKey> {
  const properties = isRecord(schema?.properties) ? schema.properties : {};
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return new Map(
    Object.entries(properties).map(([key, value]) => [
      key,
      {
        type: isRecord(value) ? (JSON.stringify(value.type) ?? 'any') : 'any',
        isRequired: required.includes(key),
        text: JSON.stringify(value, (name, part: unknown) => (annotations.has(name) ? undefined : part)),
      },
    ]),
  );
}

function keyLevel(then: ConfigKey | undefined, next: ConfigKey | undefined): ChangeLevel {
  if (next === undefined) return 'major';
  if (then === undefined) return next.isRequired ? 'major' : 'minor';
  return then.type !== next.type || (next.isRequired && !then.isRequired) ? 'major' : 'minor';
}

const keyText = (key: string, { type, isRequired }: ConfigKey) =>
  `${key}: ${type.replaceAll('"', '')}${isRequired ? ', required' : ''}`;

function dependencyChanges(before: Manifest, after: Manifest): readonly InterfaceChange[] {
  const [old, now] = [before.dependencies ?? {}, after.dependencies ?? {}];
  const changes: InterfaceChange[] = [];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [then, next] = [dependencyText(name, old[name]), dependencyText(name, now[name])];
    if (then === next) continue;
    changes.push({ part: 'dependency', before: then, after: next, level: then === null ? 'minor' : 'patch' });
  }
  return changes;
}

type Dependency = NonNullable<Manifest['dependencies']>[string];

function dependencyText(name: string, dependency: Dependency | undefined): string | null {
  if (dependency === undefined) return null;
  if (typeof dependency === 'string') return `${name} ${dependency}`;
  return `${name} ${dependency.range}${dependency.optional === true ? ', optional' : ''}`;
}

function licenseChanges(before: Manifest, after: Manifest): readonly InterfaceChange[] {
  if (before.license === after.license) return [];
  return [{ part: 'license', before: before.license, after: after.license, level: 'minor' }];
}
