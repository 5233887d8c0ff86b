// Rules about what is said of released versions: yanks and advisories.
import { compareVersions, isVersion, joinPointer, nearest, quote, shardPath } from '@plugindex/model';
import { parseIndexPath } from '../../index-tree/index-path.ts';
import { isTouched } from '../context.ts';
import type { Rule } from '../rule.ts';

const yankUnknownVersion: Rule = {
  code: 'validate/yank/unknown-version',
  severity: 'error',
  documentation: {
    title: 'A yank names a version that the plugin has',
    why: 'A typing error here leaves the version that was meant in circulation.',
    bad: 'yanked:\n  "1.20": { reason: …, at: … }',
    fix: 'Name a version for which there is a manifest.',
  },
  *check({ plugins, changes }) {
    for (const { name, yanks, manifests } of plugins) {
      if (yanks?.value === undefined) continue;
      if (!isTouched(changes, yanks)) continue;
      for (const version of Object.keys(yanks.value.yanked)) {
        if (manifests.has(version)) continue;
        const meant = nearest(version, manifests.keys());
        yield {
          at: yanks,
          pointer: joinPointer('/yanked', version),
          message: `Cannot yank ${name} ${version}: there is no such version`,
          found: version,
          expected: [...manifests.keys()].slice(-5).join(', ') || 'a version with a manifest',
          ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
        };
      }
    }
  },
};

const yankUnknownAdvisory: Rule = {
  code: 'validate/yank/unknown-advisory',
  severity: 'error',
  documentation: {
    title: 'The advisory behind a yank exists and is about the plugin',
    why: 'Readers follow it to learn whether they are affected.',
    bad: 'advisory: PLX-2026-0009      # no such file in advisories/',
    fix: 'Add the advisory, or correct its id.',
  },
  *check({ plugins, changes, head }) {
    for (const { name, yanks } of plugins) {
      if (yanks?.value === undefined) continue;
      if (!isTouched(changes, yanks)) continue;
      for (const [version, { advisory: id }] of Object.entries(yanks.value.yanked)) {
        if (id === undefined) continue;
        const advisory = head.advisories.find(({ value }) => value?.id === id)?.value;
        if (advisory?.affected.some((affected) => affected.package.name === name)) continue;
        yield {
          at: yanks,
          pointer: joinPointer(joinPointer('/yanked', version), 'advisory'),
          message:
            advisory === undefined
              ? `Cannot yank ${name} ${version} for ${id}: there is no such advisory`
              : `Cannot yank ${name} ${version} for ${id}: it is about other plugins`,
          found: id,
          expected: `an advisory that names ${name}`,
          hint: `add advisories/${id}.yaml, or correct the id`,
        };
      }
    }
  },
};

const advisoryUnknownPlugin: Rule = {
  code: 'validate/advisory/unknown-plugin',
  severity: 'error',
  documentation: {
    title: 'An advisory names plugins of the registry',
    why: 'A typing error here warns nobody.',
    bad: 'package: { ecosystem: Plugindex, name: auth-jtw }',
    fix: 'Correct the name.',
  },
  *check({ head, names, changes }) {
    for (const file of head.advisories) {
      if (!isTouched(changes, file)) continue;
      for (const [index, affected] of (file.value?.affected ?? []).entries()) {
        const { name } = affected.package;
        if (names.has(name)) continue;
        const meant = nearest(name, names);
        yield {
          at: file,
          pointer: `/affected/${index}/package/name`,
          message: `Cannot warn users of ${quote(name)}: there is no such plugin`,
          found: name,
          expected: 'the name of a plugin in this registry',
          ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
        };
      }
    }
  },
};

const advisoryId: Rule = {
  code: 'validate/advisory/id',
  severity: 'error',
  documentation: {
    title: 'The id of an advisory is its file name',
    why: 'Yanks and other databases refer to it by id.',
    bad: 'id: PLX-2026-0001      # in PLX-2026-0002.yaml',
    fix: 'Set "id" to the file name without its extension, or rename the file.',
  },
  *check({ head, changes }) {
    for (const file of head.advisories) {
      const what = parseIndexPath(file.path);
      if (file.value === undefined || what.kind !== 'advisory' || file.value.id === what.id) continue;
      if (!isTouched(changes, file)) continue;
      yield {
        at: file,
        pointer: '/id',
        message: `Cannot find the advisory by its id: the file says ${file.value.id}, its name ${what.id}`,
        found: file.value.id,
        expected: what.id,
        hint: 'set "id" to the file name without its extension, or rename the file',
        fix: { pointer: '/id', value: what.id },
      };
    }
  },
};

const advisoryNoVersion: Rule = {
  code: 'validate/advisory/no-version',
  severity: 'warning',
  documentation: {
    title: 'An advisory affects at least one version that exists',
    why: 'Events out of order, or beyond every release, warn nobody.',
    bad: 'events: [{ introduced: 9.0.0 }]      # the newest version is 1.2.0',
    fix: 'Correct "introduced", "fixed" or "last_affected".',
  },
  *check({ head, changes }) {
    for (const file of head.advisories) {
      if (!isTouched(changes, file)) continue;
      for (const [index, { package: about, ranges }] of (file.value?.affected ?? []).entries()) {
        const plugin = head.plugins.get(`plugins/${shardPath(about.name)}`);
        const versions = [...(plugin?.manifests.keys() ?? [])].filter(isVersion);
        if (
          plugin === undefined ||
          versions.some((version) => ranges.some((range) => isIn(version, range.events)))
        ) {
          continue;
        }
        yield {
          at: file,
          pointer: `/affected/${index}/ranges`,
          message: `Cannot warn users of ${about.name}: no version of it is in the ranges`,
          found: JSON.stringify(ranges.map((range) => range.events)),
          expected: `ranges that hold one of ${versions.slice(-5).join(', ')}`,
          hint: 'correct "introduced", "fixed" or "last_affected"',
        };
      }
    }
  },
};

interface Event {
  readonly introduced?: string;
  readonly fixed?: string;
  readonly last_affected?: string;
}

/** OSV schema 1.7, "Evaluation": the last event at or below the version decides. */
function isIn(version: string, events: readonly Event[]): boolean {
  let affected = false;
  const at = (text: string) => (text === '0' ? '0.0.0-0' : text);
  const ordered = events.toSorted((a, b) => compareVersions(at(versionOf(a)), at(versionOf(b))));
  for (const { introduced, fixed, last_affected: last } of ordered) {
    if (introduced !== undefined && compareVersions(version, at(introduced)) >= 0) affected = true;
    if (fixed !== undefined && compareVersions(version, fixed) >= 0) affected = false;
    if (last !== undefined && compareVersions(version, last) > 0) affected = false;
  }
  return affected;
}

const versionOf = ({ introduced, fixed, last_affected: last }: Event) => introduced ?? fixed ?? last ?? '0';

export const statementRules: readonly Rule[] = [
  yankUnknownVersion,
  yankUnknownAdvisory,
  advisoryUnknownPlugin,
  advisoryId,
  advisoryNoVersion,
];
