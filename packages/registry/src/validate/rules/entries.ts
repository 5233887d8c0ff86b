// Rules about plugin.yaml: source, category, licence, the fields that only maintainers set; and what may change with it.
import { nearest, quote } from '@plugindex/model';
import { parseIndexPath } from '../../index-tree/index-path.ts';
import { shown } from '../places.ts';
import type { Rule } from '../rule.ts';

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

const entryRemoved: Rule = {
  code: 'validate/entry/removed',
  severity: 'review',
  documentation: {
    title: 'A plugin that leaves the index is looked at',
    why: 'Its name becomes free, and whoever takes it next is installed by everybody who still asks for it.',
    bad: 'git rm -r index/plugins/wo/rd/word-count',
    fix: 'Tell the reviewer why. A plugin that was released stays: deprecate it, or yank its versions.',
  },
  *check({ removedPlugins, root }) {
    for (const { name, folder } of removedPlugins) {
      yield {
        at: shown(`${folder}/plugin.yaml`, root),
        message: `Cannot take "${name}" out of the index without a look: its name becomes free`,
        found: 'a removed folder',
        expected: 'the folder, or a reason to remove it',
        hint: 'tell the reviewer why, or restore the folder and deprecate the plugin',
      };
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
  entrySourceChanged,
  entryRemoved,
  entryMaintainerField,
  entryCategory,
  entryReplacement,
  licenseDiffers,
  changeScope,
  changeMixed,
];
