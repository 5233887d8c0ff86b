// Rules about plugin.yaml: owners, source, category, licence, and the fields that only maintainers set.
import { nearest, type PluginEntry, quote } from '@plugindex/model';
import { parseIndexPath } from '../../index-tree/index-path.ts';
import { shown } from '../places.ts';
import type { Rule } from '../rule.ts';

const idsOf = (entry: PluginEntry) =>
  [...new Set(entry.owners.map(({ id }) => id))].toSorted((a, b) => a - b);

const ownerNotAuthor: Rule = {
  code: 'validate/owner/not-author',
  severity: 'error',
  documentation: {
    title: 'Only an owner or a maintainer changes an entry',
    why: 'Otherwise anybody could release under anybody’s name. The owners before the change count, by numeric id: names change hands.',
    bad: 'a pull request by @mallory that adds 1.3.0.yaml to the plugin of @alice',
    fix: 'Ask an owner to propose the change, or to add you to the owners first.',
  },
  *check({ author, byMaintainer, byPipeline, plugins, base, root }) {
    if (author === undefined || byMaintainer || byPipeline) return;
    for (const { name, folder, entry } of plugins) {
      const owners = (base?.plugins.get(folder)?.entry ?? entry)?.value?.owners;
      if (owners === undefined || owners.some(({ id }) => id === author.id)) continue;
      yield {
        at: entry ?? shown(`${folder}/plugin.yaml`, root),
        pointer: '/owners',
        message: `Cannot take a change to "${name}" from ${author.github} (id ${author.id}): only its owners may change it`,
        found: `${author.github} (${author.id})`,
        expected: owners.map(({ github, id }) => `${github} (${id})`).join(', '),
        hint: 'ask an owner to propose the change, or to add you to the owners first',
      };
    }
  },
};

const ownerChanged: Rule = {
  code: 'validate/owner/changed',
  severity: 'review',
  documentation: {
    title: 'A change of owners is looked at',
    why: 'Handing over a plugin hands over everybody who installed it.',
    bad: 'owners:\n  - { github: new-owner, id: 4242 }      # was another id',
    fix: 'Tell the reviewer who the new owners are.',
  },
  *check({ entries }) {
    for (const { file, entry, before } of entries) {
      if (before === undefined || idsOf(before).join() === idsOf(entry).join()) continue;
      const list = ({ owners }: PluginEntry) =>
        owners.map(({ github, id }) => `${github} (${id})`).join(', ');
      yield {
        at: file,
        pointer: '/owners',
        message: `Cannot hand over "${entry.name}" without a look: its owners change`,
        found: list(entry),
        expected: list(before),
        hint: 'tell the reviewer who the new owners are',
      };
    }
  },
};

const ownerDuplicate: Rule = {
  code: 'validate/owner/duplicate',
  severity: 'error',
  documentation: {
    title: 'No owner is listed twice',
    why: 'One id under two names makes one person look like two.',
    bad: 'owners:\n  - { github: alice, id: 7 }\n  - { github: alice-work, id: 7 }',
    fix: 'Remove one of the two, or correct its id.',
  },
  *check({ entries }) {
    for (const { file, entry } of entries) {
      const seen = new Map<number, string>();
      for (const [index, { id, github }] of entry.owners.entries()) {
        const other = seen.get(id);
        seen.set(id, github);
        if (other === undefined) continue;
        yield {
          at: file,
          pointer: `/owners/${index}/id`,
          message: `Cannot tell the owners of "${entry.name}" apart: ${other} and ${github} have the same id`,
          found: String(id),
          expected: 'one line per account',
          hint: 'remove one of the two, or correct its id',
        };
      }
    }
  },
};

const entrySourceChanged: Rule = {
  code: 'validate/entry/source-changed',
  severity: 'review',
  documentation: {
    title: 'A change of the source repository is looked at',
    why: 'Future releases are built from the new one. A repository that was deleted and made again by somebody else keeps its name, not its id.',
    bad: 'source:\n  repository: https://github.com/acme/new-home\n  id: 99',
    fix: 'Tell the reviewer why the source moved.',
  },
  *check({ entries }) {
    for (const { file, entry, before } of entries) {
      const keys = ['repository', 'id', 'ownerId'] as const;
      const changed = keys.filter((key) => before !== undefined && before.source[key] !== entry.source[key]);
      for (const key of changed) {
        yield {
          at: file,
          pointer: `/source/${key}`,
          message: `Cannot move the source of "${entry.name}" without a look: its ${key} changes`,
          found: String(entry.source[key]),
          expected: String(before?.source[key]),
          hint: 'tell the reviewer why the source moved',
        };
      }
    }
  },
};

const maintainerFields = ['official', 'verified', 'featured', 'deprecated'] as const;

const entryMaintainerField: Rule = {
  code: 'validate/entry/maintainer-field',
  severity: 'error',
  documentation: {
    title: 'Only maintainers set official, verified, featured and deprecated',
    why: 'Readers trust these words because the registry says them, not the author.',
    bad: 'verified: true',
    fix: 'Remove the field, or ask a maintainer to propose the change.',
  },
  *check({ entries, base, byMaintainer, byPipeline }) {
    if (base === undefined || byMaintainer || byPipeline) return;
    for (const { file, entry, before } of entries) {
      for (const key of maintainerFields) {
        const [now, then] = [JSON.stringify(entry[key]), JSON.stringify(before?.[key])];
        if (now === then || (now === 'false' && then === undefined)) continue;
        yield {
          at: file,
          pointer: `/${key}`,
          message: `Cannot set "${key}" of "${entry.name}": only maintainers do`,
          found: now ?? 'no such key',
          expected: then ?? 'no such key',
          hint: then === undefined ? `remove "${key}"` : `set "${key}" back to ${then}`,
          fix: { pointer: `/${key}`, ...(before?.[key] === undefined ? {} : { value: before[key] }) },
        };
      }
    }
  },
};

const entryCategory: Rule = {
  code: 'validate/entry/category',
  severity: 'error',
  documentation: {
    title: 'The category is one that the registry has',
    why: 'Lists and pages are made from the categories in registry.yaml; elsewhere nobody finds the plugin.',
    bad: 'category: authentification',
    fix: 'Choose from the categories in registry.yaml.',
  },
  *check({ entries, registry }) {
    const known = registry.categories.map(({ id }) => id);
    for (const { file, entry } of entries) {
      if (known.includes(entry.category)) continue;
      const meant = nearest(entry.category, known);
      yield {
        at: file,
        pointer: '/category',
        message: `Cannot list "${entry.name}" under ${quote(entry.category)}: the registry has no such category`,
        found: entry.category,
        expected: known.join(', '),
        ...(meant === undefined
          ? {}
          : { hint: `write "${meant}"`, fix: { pointer: '/category', value: meant } }),
      };
    }
  },
};

const entryReplacement: Rule = {
  code: 'validate/entry/replacement',
  severity: 'error',
  documentation: {
    title: 'The replacement of a deprecated plugin exists',
    why: 'Readers follow it. A name that nobody has yet can be taken by anybody.',
    bad: 'deprecated:\n  reason: Unmaintained\n  replacement: auth-nwe',
    fix: 'Correct the name, or remove "replacement".',
  },
  *check({ entries, names }) {
    for (const { file, entry } of entries) {
      const replacement = entry.deprecated?.replacement;
      if (replacement === undefined || (names.has(replacement) && replacement !== entry.name)) continue;
      const meant = nearest(replacement, names);
      yield {
        at: file,
        pointer: '/deprecated/replacement',
        message: `Cannot send readers of "${entry.name}" to ${quote(replacement)}: there is no such other plugin`,
        found: replacement,
        expected: 'the name of another plugin in this registry',
        hint:
          meant === undefined || meant === entry.name ? 'remove "replacement"' : `did you mean "${meant}"?`,
      };
    }
  },
};

const licenseDiffers: Rule = {
  code: 'validate/license/differs',
  severity: 'warning',
  documentation: {
    title: 'The licence of a version is the licence of its entry',
    why: 'Lists show the one of plugin.yaml. Where the newest version has another, readers are told the wrong thing.',
    bad: 'license: Apache-2.0      # plugin.yaml says MIT',
    fix: 'Correct one of the two.',
  },
  *check({ manifests }) {
    for (const { plugin, file, manifest, released } of manifests) {
      const expected = plugin.entry?.value?.license;
      if (released || expected === undefined || expected === manifest.license) continue;
      if (plugin.entry?.unsound?.includes('/license')) continue;
      yield {
        at: file,
        pointer: '/license',
        message: `Cannot tell the licence of ${manifest.name}: this version is under ${manifest.license}, its entry says ${expected}`,
        found: manifest.license,
        expected,
        hint: 'correct one of the two',
      };
    }
  },
};

const changeScope: Rule = {
  code: 'validate/change/scope',
  severity: 'review',
  documentation: {
    title: 'A change outside the folder of a plugin is looked at',
    why: 'registry.yaml, advisories and reviews speak for the whole registry, not for one plugin.',
    bad: 'a pull request that adds a plugin and a category',
    fix: 'Propose it on its own, and tell the reviewer why.',
  },
  *check({ changes, base, byMaintainer, byPipeline, root }) {
    if (base === undefined || byMaintainer || byPipeline) return;
    for (const path of [...changes.added, ...changes.modified, ...changes.removed]) {
      const { kind } = parseIndexPath(path);
      if (kind !== 'registry' && kind !== 'advisory' && kind !== 'review') continue;
      yield {
        at: shown(path, root),
        message: `Cannot change ${path} without a look: it is outside the folder of a plugin`,
        found: path,
        expected: 'changes below plugins/ only',
        hint: 'propose it on its own, and tell the reviewer why',
      };
    }
  },
};

const changeMixed: Rule = {
  code: 'validate/change/mixed',
  severity: 'error',
  documentation: {
    title: 'A change to a plugin changes nothing outside the index',
    why: 'Code and workflows of the registry run with rights that a plugin never has. Hidden in a routine release, such a change could slip through.',
    bad: 'a pull request that adds 1.3.0.yaml and edits .github/workflows/publish.yml',
    fix: 'Split the change in two. Sources of an official plugin, below plugins/<name>/, may come along.',
  },
  *check({ changes, plugins, base, byMaintainer, byPipeline }) {
    if (base === undefined || byMaintainer || byPipeline || plugins.length === 0) return;
    const own = plugins.map(({ name }) => `plugins/${name}/`);
    for (const path of changes.outside) {
      if (own.some((folder) => path.startsWith(folder))) continue;
      yield {
        at: path,
        message: `Cannot take ${path} together with a change to ${plugins.map(({ name }) => `"${name}"`).join(', ')}`,
        found: path,
        expected: 'files of the index only',
        hint: 'split the change in two',
      };
    }
  },
};

export const entryRules: readonly Rule[] = [
  ownerNotAuthor,
  ownerChanged,
  ownerDuplicate,
  entrySourceChanged,
  entryMaintainerField,
  entryCategory,
  entryReplacement,
  licenseDiffers,
  changeScope,
  changeMixed,
];
