// Rules about dependencies: they exist, can be met by versions that are not yanked, and never lead back.
import {
  isVersion,
  joinPointer,
  type Manifest,
  maxSatisfying,
  nearest,
  quote,
  shardPath,
} from '@plugindex/model';
import type { ManifestSubject, ValidateContext } from '../context.ts';
import type { PluginView } from '../index-view.ts';
import type { Rule } from '../rule.ts';

interface Dependency {
  readonly name: string;
  readonly range: string;
  readonly optional: boolean;
}

interface DependencySubject extends ManifestSubject {
  readonly dependency: Dependency;
  readonly pointer: string;
  /** The plugin that is meant, where there is one. */
  readonly target: PluginView | undefined;
}

function dependenciesOf(manifest: Manifest): readonly Dependency[] {
  return Object.entries(manifest.dependencies ?? {}).map(([name, asked]) =>
    typeof asked === 'string'
      ? { name, range: asked, optional: false }
      : { name, range: asked.range, optional: asked.optional === true },
  );
}

function* dependencies(context: ValidateContext): Generator<DependencySubject> {
  for (const subject of context.manifests) {
    if (subject.manifest.dependencies === undefined) continue;
    for (const dependency of dependenciesOf(subject.manifest)) {
      const pointer = joinPointer('/dependencies', dependency.name);
      yield { ...subject, dependency, pointer, target: pluginNamed(context, dependency.name) };
    }
  }
}

function pluginNamed({ head }: ValidateContext, name: string): PluginView | undefined {
  return head.plugins.get(`plugins/${shardPath(name)}`);
}

const versionsOf = (plugin: PluginView) => [...plugin.manifests.keys()].filter(isVersion);

function unyankedOf(plugin: PluginView): readonly string[] {
  const yanked = plugin.yanks?.value?.yanked;
  const versions = versionsOf(plugin);
  return yanked === undefined ? versions : versions.filter((version) => !Object.hasOwn(yanked, version));
}

const dependencyUnknown: Rule = {
  code: 'validate/dependency/unknown',
  severity: 'error',
  documentation: {
    title: 'Every dependency is a plugin of the registry, optional ones too',
    why: 'A name that nobody has yet can be taken by anybody, who would then run inside your plugin’s users.',
    bad: 'dependencies:\n  auth-jtw: ^1.0.0',
    fix: 'Correct the name, or publish the dependency first.',
  },
  *check(context) {
    for (const { file, manifest, dependency, pointer, target } of dependencies(context)) {
      if (target !== undefined) continue;
      const meant = nearest(dependency.name, context.names);
      yield {
        at: file,
        pointer,
        message: `Cannot resolve the dependency of ${manifest.name} on ${quote(dependency.name)}: there is no such plugin`,
        found: dependency.name,
        expected: 'the name of a plugin in this registry',
        hint: meant === undefined ? 'publish the dependency first' : `did you mean "${meant}"?`,
      };
    }
  },
};

const dependencyUnsatisfied: Rule = {
  code: 'validate/dependency/unsatisfied',
  severity: 'error',
  documentation: {
    title: 'Every dependency has a version in the range',
    why: 'Otherwise the plugin cannot be installed.',
    bad: 'dependencies:\n  auth-jwt: ^9.0.0      # the newest is 1.2.0',
    fix: 'Name a range that holds a version of the dependency.',
  },
  *check(context) {
    for (const subject of dependencies(context)) {
      if (!subject.dependency.optional) yield* unsatisfied(subject);
    }
  },
};

const dependencyOptionalUnsatisfied: Rule = {
  code: 'validate/dependency/optional-unsatisfied',
  severity: 'warning',
  documentation: {
    title: 'An optional dependency has a version in the range as well',
    why: 'The plugin can be installed without it, and always will be.',
    bad: 'dependencies:\n  auth-jwt: { range: ^9.0.0, optional: true }',
    fix: 'Name a range that holds a version of the dependency, or remove it.',
  },
  *check(context) {
    for (const subject of dependencies(context)) {
      if (subject.dependency.optional) yield* unsatisfied(subject);
    }
  },
};

function* unsatisfied({ file, manifest, dependency, pointer, target }: DependencySubject) {
  if (target === undefined || maxSatisfying(versionsOf(target), dependency.range) !== undefined) return;
  const versions = versionsOf(target);
  yield {
    at: file,
    pointer,
    message: `Cannot resolve the dependency of ${manifest.name} on ${dependency.name}: no version is in ${quote(dependency.range)}`,
    found: dependency.range,
    expected:
      versions.length === 0
        ? 'a version to be published first'
        : `a range that holds one of ${versions.slice(-5).join(', ')}`,
    hint: 'name a range that holds a version of the dependency',
  };
}

const dependencyYanked: Rule = {
  code: 'validate/dependency/yanked',
  severity: 'error',
  documentation: {
    title: 'Not every version that fits a dependency is yanked',
    why: 'Yanked versions are not chosen for new installations, so nobody could install the plugin.',
    bad: 'dependencies:\n  auth-jwt: 1.0.0      # yanked',
    fix: 'Name a range that holds a version which is not yanked.',
  },
  *check(context) {
    for (const { file, manifest, dependency, pointer, target } of dependencies(context)) {
      if (target === undefined || maxSatisfying(versionsOf(target), dependency.range) === undefined) continue;
      if (maxSatisfying(unyankedOf(target), dependency.range) !== undefined) continue;
      const left = unyankedOf(target);
      yield {
        at: file,
        pointer,
        message: `Cannot resolve the dependency of ${manifest.name} on ${dependency.name}: all its versions in ${quote(dependency.range)} are yanked`,
        found: dependency.range,
        expected:
          left.length === 0 ? 'another plugin' : `a range that holds one of ${left.slice(-5).join(', ')}`,
        hint: 'name a range that holds a version which is not yanked',
      };
    }
  },
};

const dependencyCycle: Rule = {
  code: 'validate/dependency/cycle',
  severity: 'error',
  documentation: {
    title: 'Dependencies never lead back to the plugin',
    why: 'Plugins are loaded after what they depend on. In a circle nobody comes first.',
    bad: 'dependencies:\n  b: ^1.0.0      # and b depends on this plugin',
    fix: 'Move what both need into a third plugin, or make one dependency optional.',
  },
  *check(context) {
    const settled = new Set<string>();
    for (const subject of context.manifests) {
      if (subject.manifest.dependencies === undefined) continue;
      const path = findCycle(context, subject, settled);
      if (path === undefined) continue;
      yield {
        at: subject.file,
        pointer: joinPointer('/dependencies', path[1] ?? ''),
        message: `Cannot load ${subject.manifest.name}: its dependencies lead back to it`,
        found: path.join(' → '),
        hint: 'move what both need into a third plugin, or make one dependency optional',
      };
    }
  },
};

/**
 * Names from the subject back to it, following to each dependency the version that a resolver would choose.
 * `settled` holds `name@version` from which no circle at all is reached: each is walked once in a whole validation.
 */
function findCycle(
  context: ValidateContext,
  start: ManifestSubject,
  settled: Set<string>,
): readonly string[] | undefined {
  const keyOf = (manifest: Manifest) => `${manifest.name}@${manifest.version}`;
  const nextOf = (manifest: Manifest): Manifest[] =>
    dependenciesOf(manifest).flatMap(({ name, range, optional }) => {
      const target = optional ? undefined : pluginNamed(context, name);
      const version = target && maxSatisfying(unyankedOf(target), range);
      return (version && target.manifests.get(version)?.value) || [];
    });
  const path = [start.manifest];
  const open = [nextOf(start.manifest)];
  const walked = new Set<string>();
  let otherCircle = false;
  while (open.length > 0) {
    const next = open.at(-1)?.pop();
    if (next === undefined) {
      open.pop();
      const done = path.pop();
      if (done !== undefined) walked.add(keyOf(done));
    } else if (next.name === start.manifest.name) {
      return [...path.map(({ name }) => name), next.name];
    } else if (path.some((on) => on.name === next.name)) {
      otherCircle = true;
    } else if (!settled.has(keyOf(next)) && !walked.has(keyOf(next))) {
      path.push(next);
      open.push(nextOf(next));
    }
  }
  if (!otherCircle) for (const key of walked) settled.add(key);
  return undefined;
}

const dependencyDeprecated: Rule = {
  code: 'validate/dependency/deprecated',
  severity: 'warning',
  documentation: {
    title: 'A dependency is not deprecated',
    why: 'Nobody looks after it any more.',
    bad: 'dependencies:\n  auth-old: ^1.0.0      # deprecated in its plugin.yaml',
    fix: 'Depend on its replacement.',
  },
  *check(context) {
    for (const { file, manifest, dependency, pointer, target, released } of dependencies(context)) {
      const deprecated = released ? undefined : target?.entry?.value?.deprecated;
      if (deprecated === undefined) continue;
      yield {
        at: file,
        pointer,
        message: `Cannot rely on ${dependency.name} for ${manifest.name}: it is deprecated: ${quote(deprecated.reason)}`,
        found: dependency.name,
        ...(deprecated.replacement === undefined ? {} : { hint: `depend on "${deprecated.replacement}"` }),
      };
    }
  },
};

export const dependencyRules: readonly Rule[] = [
  dependencyUnknown,
  dependencyUnsatisfied,
  dependencyOptionalUnsatisfied,
  dependencyYanked,
  dependencyCycle,
  dependencyDeprecated,
];
