// Rules about where files stand: known formats only, in the right folder, under the right name.
import { isPluginName, isVersion, shardPath } from '@plugindex/model';
import { parseIndexPath } from '../../index-tree/index-path.ts';
import { isTouched } from '../context.ts';
import { nameOf, shown } from '../places.ts';
import type { Rule } from '../rule.ts';

const pathUnknownFile: Rule = {
  code: 'validate/path/unknown-file',
  severity: 'error',
  documentation: {
    title: 'Every file of the index is of a known format',
    why: 'The index is data that every client reads. A file that no format knows is a mistake in a file name, or something hidden.',
    bad: 'plugins/au/th/auth-jwt/README.md',
    fix: 'Rename the file after its format (plugin.yaml, <version>.yaml, yanks.yaml), or move it into the source of the plugin.',
  },
  *check({ changes, root }) {
    for (const path of [...changes.added, ...changes.modified]) {
      if (parseIndexPath(path).kind !== 'unknown') continue;
      yield {
        at: shown(path, root),
        message: `Cannot keep ${path}: no format of the index has this path`,
        found: path,
        expected:
          'registry.yaml, plugins/<shard>/<name>/plugin.yaml, <version>.yaml or yanks.yaml, advisories/<id>.yaml',
        hint: 'rename the file after its format, or move it into the source of the plugin',
      };
    }
  },
};

const pathShard: Rule = {
  code: 'validate/path/shard',
  severity: 'error',
  documentation: {
    title: 'A plugin stands in the folder that its name gives',
    why: 'Folders are sharded by the first four letters, so that no folder grows large and every tool finds an entry without a search. Elsewhere it would be a second entry under the same name.',
    bad: 'plugins/auth-jwt/plugin.yaml',
    fix: 'Move the folder to the path in the message.',
  },
  *check({ plugins, root }) {
    for (const { name, folder } of plugins) {
      const expected = `plugins/${shardPath(name)}`;
      if (!isPluginName(name)) {
        yield {
          at: shown(`${folder}/plugin.yaml`, root),
          message: `Cannot use the folder name "${name}" as the name of a plugin`,
          found: folder,
          expected:
            'lower-case words of a-z and 0-9 joined by single hyphens, starting with a letter, at most 64 letters',
          hint: 'rename the folder and the "name" in its files',
        };
      } else if (folder !== expected) {
        yield {
          at: shown(`${folder}/plugin.yaml`, root),
          message: `Cannot find the plugin "${name}" by its name: found it in ${folder}, expected ${expected}`,
          found: folder,
          expected,
          hint: `git mv ${shown(folder, root)} ${shown(expected, root)}`,
        };
      }
    }
  },
};

const pathName: Rule = {
  code: 'validate/path/name',
  severity: 'error',
  documentation: {
    title: 'The name in a file is the name of its folder',
    why: 'Tools find files by either; where the two differ, one plugin could speak for another.',
    bad: 'name: auth-jwt      # in plugins/au/th/auth-basic/1.0.0.yaml',
    fix: 'Set "name" to the name of the folder, or move the file.',
  },
  *check({ entries, manifests }) {
    const subjects = [
      ...entries.map(({ plugin, file, entry }) => ({ plugin, file, name: entry.name })),
      ...manifests.map(({ plugin, file, manifest }) => ({ plugin, file, name: manifest.name })),
    ];
    for (const { plugin, file, name } of subjects) {
      // A folder name that is no name at all is told by validate/path/shard.
      if (name === plugin.name || !isPluginName(plugin.name)) continue;
      yield {
        at: file,
        pointer: '/name',
        message: `Cannot keep the file in the folder of "${plugin.name}": it is named "${name}"`,
        found: name,
        expected: plugin.name,
        hint: 'set "name" to the name of the folder, or move the file',
        fix: { pointer: '/name', value: plugin.name },
      };
    }
  },
};

const pathVersion: Rule = {
  code: 'validate/path/version',
  severity: 'error',
  documentation: {
    title: 'The version in a manifest is the version in its file name',
    why: 'The file name is what Git keeps unique; where the two differ, one version could have two manifests.',
    bad: 'version: 1.2.0      # in 1.3.0.yaml',
    fix: 'Set "version" to the version in the file name, or rename the file.',
  },
  *check({ manifests, plugins, changes, root }) {
    for (const { file, manifest, version } of manifests) {
      if (manifest.version === version || !isVersion(version)) continue;
      yield {
        at: file,
        pointer: '/version',
        message: `Cannot tell the version: the manifest says ${manifest.version}, its file name ${version}`,
        found: manifest.version,
        expected: version,
        hint: 'set "version" to the version in the file name, or rename the file',
        fix: { pointer: '/version', value: version },
      };
    }
    for (const { manifests: files, folder } of plugins) {
      for (const version of files.keys()) {
        const path = `${folder}/${version}.yaml`;
        if (isVersion(version) || !isTouched(changes, { path })) continue;
        yield {
          at: shown(path, root),
          message: `Cannot take "${version}" in the file name for a version`,
          found: `${version}.yaml`,
          expected: 'a semantic version without build metadata, as in 1.2.0.yaml',
          hint: 'rename the file',
        };
      }
    }
  },
};

const entryMissing: Rule = {
  code: 'validate/entry/missing',
  severity: 'error',
  documentation: {
    title: 'Every plugin has a plugin.yaml',
    why: 'It says who owns the plugin and where its source lives; without it nobody may release.',
    bad: 'plugins/au/th/auth-jwt/1.0.0.yaml      # and no plugin.yaml beside it',
    fix: 'Add plugin.yaml to the folder.',
  },
  *check({ plugins, root }) {
    for (const plugin of plugins) {
      if (plugin.entry !== undefined) continue;
      yield {
        ...nameOf(plugin, root),
        message: `Cannot keep versions of "${plugin.name}": its folder has no plugin.yaml`,
        expected: shown(`${plugin.folder}/plugin.yaml`, root),
        hint: 'add plugin.yaml with owners, source, description, category and license',
      };
    }
  },
};

const entryWithoutVersion: Rule = {
  code: 'validate/entry/without-version',
  severity: 'warning',
  documentation: {
    title: 'An entry has at least one version',
    why: 'A name without a version keeps others from using it, and shows nothing to readers.',
    bad: 'plugins/au/th/auth-jwt/plugin.yaml     # and no manifest beside it',
    fix: 'Add the manifest of the first version in the same change.',
  },
  *check({ plugins, root }) {
    for (const plugin of plugins) {
      if (plugin.entry === undefined || plugin.manifests.size > 0) continue;
      yield {
        ...nameOf(plugin, root),
        message: `Cannot publish anything of "${plugin.name}": its folder has no manifest`,
        expected: shown(`${plugin.folder}/<version>.yaml`, root),
        hint: 'add the manifest of the first version in the same change',
      };
    }
  },
};

export const pathRules: readonly Rule[] = [
  pathUnknownFile,
  pathShard,
  pathName,
  pathVersion,
  entryMissing,
  entryWithoutVersion,
];
