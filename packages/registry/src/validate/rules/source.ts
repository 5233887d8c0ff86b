// Rules about the source: whose it is, whether the pin holds, and what must be in it.
import { quote } from '@plugindex/model';
import type { IndexFile } from '../index-view.ts';
import type { Finding, Rule } from '../rule.ts';

const githubUrl =
  /^https:\/\/(?:www\.)?github\.com\/([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/;
const canonicalGithubUrl =
  /^https:\/\/github\.com\/[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/;

const urlGithubForm: Rule = {
  code: 'validate/url/github-form',
  severity: 'error',
  documentation: {
    title: 'A GitHub repository is written https://github.com/<owner>/<name>',
    why: 'Repositories are compared as text. One repository written in two ways would pass for two.',
    bad: 'repository: https://github.com/acme/plugin.git/',
    fix: 'Remove "www.", ".git", a final slash, and everything below the repository.',
  },
  *check({ entries, manifests }) {
    for (const { file, entry } of entries) yield* githubForm(file, entry.source.repository);
    for (const { file, manifest } of manifests) {
      if ('repository' in manifest.source) yield* githubForm(file, manifest.source.repository);
    }
  },
};

function* githubForm(file: IndexFile, url: string): Generator<Finding> {
  const host = /^https:\/\/([^/:]*)/.exec(url)?.[1]?.toLowerCase();
  if (host !== 'github.com' && host !== 'www.github.com') return;
  if (canonicalGithubUrl.test(url)) return;
  const [, owner, name] = githubUrl.exec(url) ?? [];
  const canonical = owner === undefined ? undefined : `https://github.com/${owner}/${name}`;
  yield {
    at: file,
    pointer: '/source/repository',
    message: `Cannot compare the repository ${quote(url)}: it is not in the canonical form of GitHub`,
    found: url,
    expected: canonical ?? 'https://github.com/<owner>/<name>',
    hint: 'a folder inside the repository belongs into "path" of the manifest’s source',
    ...(canonical === undefined ? {} : { fix: { pointer: '/source/repository', value: canonical } }),
  };
}

const sourceRepository: Rule = {
  code: 'validate/source/repository',
  severity: 'error',
  documentation: {
    title: 'A version is built from the repository of its entry',
    why: 'The repository and its owner are recorded in plugin.yaml and reviewed when they change. A manifest that names another one would go around that review.',
    bad: 'source:\n  repository: https://github.com/someone-else/fork',
    fix: 'Name the repository of plugin.yaml, or change plugin.yaml first.',
  },
  *check({ manifests }) {
    for (const { plugin, file, manifest, released } of manifests) {
      const expected = plugin.entry?.value?.source.repository;
      if (released || expected === undefined || !('repository' in manifest.source)) continue;
      if (manifest.source.repository === expected) continue;
      yield {
        at: file,
        pointer: '/source/repository',
        message: `Cannot build ${manifest.name} from ${quote(manifest.source.repository)}: its entry names another repository`,
        found: manifest.source.repository,
        expected,
        hint: 'name the repository of plugin.yaml, or change plugin.yaml first',
      };
    }
  },
};

const sourceFirstParty: Rule = {
  code: 'validate/source/first-party',
  severity: 'error',
  documentation: {
    title: 'Only official plugins have their source in the repository of the registry',
    why: 'A source without "repository" is a folder of the registry itself, whose maintainers answer for it.',
    bad: 'source:\n  path: plugins/auth-jwt\n  tree: 4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    fix: 'Pin your own repository: "repository", "commit" and, if needed, "path".',
  },
  *check({ manifests }) {
    for (const { plugin, file, manifest, released } of manifests) {
      if (released || 'repository' in manifest.source || plugin.entry?.value === undefined) continue;
      if (plugin.entry.value.official === true) continue;
      yield {
        at: file,
        pointer: '/source',
        message: `Cannot build ${manifest.name} from a folder of the registry: its entry is not official`,
        found: manifest.source.path,
        expected: 'a source with "repository" and "commit"',
        hint: 'pin your own repository',
      };
    }
  },
};

const sourceMissing: Rule = {
  code: 'validate/source/missing',
  severity: 'error',
  documentation: {
    title: 'The pinned source exists',
    why: 'The artifact is built from it, after the merge, by a machine: what is not there cannot be built.',
    bad: 'commit: 0000000000000000000000000000000000000000',
    fix: 'Push the commit, or correct "repository", "commit" or "path".',
  },
  *check({ manifests, sources }) {
    for (const { file, manifest } of manifests) {
      if (sources.get(file.path) !== null) continue;
      const { source } = manifest;
      yield {
        at: file,
        pointer: '/source',
        message: `Cannot find the source of ${manifest.name} ${manifest.version}: the pin leads nowhere`,
        found:
          'repository' in source
            ? `${source.repository} at ${source.commit}${source.path === undefined ? '' : ` in ${source.path}`}`
            : source.path,
        expected: 'a folder that can be read without signing in',
        hint: 'push the commit, or correct "repository", "commit" or "path"',
      };
    }
  },
};

const sourceTree: Rule = {
  code: 'validate/source/tree',
  severity: 'error',
  documentation: {
    title: 'The tree id is that of the folder',
    why: 'The id pins every byte of the source. If it does not match, something else would be built than was reviewed.',
    bad: 'tree: 4b825dc642cb6eb9a060e54bf8d69288fbee4904      # the folder has changed since',
    fix: 'Set "tree" to the id in the message: git rev-parse HEAD:<path>.',
  },
  *check({ manifests, sources }) {
    for (const { file, manifest } of manifests) {
      const facts = sources.get(file.path);
      const { source } = manifest;
      if (!facts || 'repository' in source || facts.tree === source.tree) continue;
      yield {
        at: file,
        pointer: '/source/tree',
        message: `Cannot build ${source.path}: its content is not the one that the manifest pins`,
        found: source.tree,
        expected: facts.tree,
        hint: `git rev-parse HEAD:${source.path}`,
        fix: { pointer: '/source/tree', value: facts.tree },
      };
    }
  },
};

/** File names in which people look for a text, compared without case. */
const readmeNames = /^readme(?:\.(?:md|markdown|txt))?$/i;
const changelogNames = /^(?:changelog|changes|history)(?:\.(?:md|markdown|txt))?$/i;
const licenseNames = /^(?:licen[cs]e|copying|unlicense)(?:[-.].*)?$/i;

const sourceReadme: Rule = {
  code: 'validate/source/readme',
  severity: 'error',
  documentation: {
    title: 'The source has a README',
    why: 'It is the page on which readers decide. Without one the plugin cannot be understood.',
    bad: 'readme: docs/README.md      # no such file in the source',
    fix: 'Add README.md to the source, or correct "readme".',
  },
  *check({ manifests, sources }) {
    for (const { file, manifest } of manifests) {
      const facts = sources.get(file.path);
      if (facts)
        yield* missingText(file, { path: manifest.readme, files: facts.files, names: readmeNames }, 'readme');
    }
  },
};

const sourceChangelog: Rule = {
  code: 'validate/source/changelog',
  severity: 'warning',
  documentation: {
    title: 'The source has a changelog',
    why: 'Whoever updates wants to know what changed.',
    bad: 'changelog: CHANGELOG.md     # no such file in the source',
    fix: 'Add CHANGELOG.md to the source, or correct "changelog".',
  },
  *check({ manifests, sources }) {
    for (const { file, manifest } of manifests) {
      const facts = sources.get(file.path);
      if (!facts) continue;
      const text = { path: manifest.changelog, files: facts.files, names: changelogNames };
      yield* missingText(file, text, 'changelog');
    }
  },
};

interface SourceText {
  /** Path that the manifest gives. */
  readonly path: string | undefined;
  readonly files: ReadonlySet<string>;
  readonly names: RegExp;
}

function* missingText(file: IndexFile, text: SourceText, key: 'readme' | 'changelog'): Generator<Finding> {
  const { path, files, names } = text;
  if (path === undefined ? [...files].some((name) => names.test(name)) : files.has(path)) return;
  const standard = `${key.toUpperCase()}.md`;
  yield {
    at: file,
    pointer: `/${key}`,
    message: `Cannot show a ${key}: the source has no ${path ?? standard}`,
    found: path ?? 'no such file',
    expected: 'a file of the source, relative to its path',
    hint: path === undefined ? `add ${standard} to the source` : `add the file, or correct "${key}"`,
  };
}

const sourceLicense: Rule = {
  code: 'validate/source/license',
  severity: 'error',
  documentation: {
    title: 'The source has a licence file',
    why: 'A licence counts by its text. Without it nobody may pass the artifact on, the registry included.',
    bad: 'license: MIT      # and no LICENSE in the source',
    fix: 'Add LICENSE to the folder of the source or to the top of its repository.',
  },
  *check({ manifests, sources }) {
    for (const { file, manifest } of manifests) {
      const facts = sources.get(file.path);
      if (!facts) continue;
      if ([...facts.files, ...facts.rootFiles].some((name) => licenseNames.test(name))) continue;
      yield {
        at: file,
        pointer: '/license',
        message: `Cannot pass on ${manifest.name} under ${manifest.license}: the source has no licence file`,
        found: 'no such file',
        expected:
          'LICENSE, LICENSE-<name>, COPYING or UNLICENSE, in the source or at the top of its repository',
        hint: 'add the text of the licence to the source',
      };
    }
  },
};

export const sourceRules: readonly Rule[] = [
  urlGithubForm,
  sourceRepository,
  sourceFirstParty,
  sourceMissing,
  sourceTree,
  sourceReadme,
  sourceChangelog,
  sourceLicense,
];
