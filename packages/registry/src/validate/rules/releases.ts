// Rules that keep releases as they are: what was released never changes, and only the pipeline writes records.
import { compareVersions, digestOf, isVersion, parseVersion } from '@plugindex/model';
import { type IndexPath, parseIndexPath } from '../../index-tree/index-path.ts';
import type { ValidateContext } from '../context.ts';
import { shown } from '../places.ts';
import type { Rule } from '../rule.ts';

type Versioned = Extract<IndexPath, { readonly version: string }>;

/** Changed paths of one kind that base holds a release record for. threat: history rewritten under its readers. */
function* releasedPaths(
  { base }: ValidateContext,
  paths: Iterable<string>,
): Generator<readonly [path: string, what: Versioned]> {
  for (const path of paths) {
    const what = parseIndexPath(path);
    if (what.kind !== 'manifest' && what.kind !== 'release') continue;
    if (base?.files.has(`${what.folder}/${what.version}.release.json`)) yield [path, what];
  }
}

const versionAlreadyReleased: Rule = {
  code: 'validate/version/already-released',
  severity: 'error',
  documentation: {
    title: 'A released manifest never changes',
    why: 'Lockfiles, mirrors and signatures name the version. If it could change, none of them would mean anything.',
    bad: 'git commit -m "Fix the summary" 1.2.0.yaml      # beside 1.2.0.release.json',
    fix: 'Restore the file, and release the change under a new version.',
  },
  *check(context) {
    for (const [path, what] of releasedPaths(context, context.changes.modified)) {
      if (what.kind !== 'manifest') continue;
      const release = context.base?.plugins.get(what.folder)?.releases.get(what.version)?.value;
      const when = release === undefined ? '' : ` on ${release.publishedAt.slice(0, 10)}`;
      const next = nextPatch(what.version);
      yield {
        at: shown(path, context.root),
        message: `Cannot release ${what.name} ${what.version}: it was released${when} and a release never changes`,
        found: 'a changed manifest',
        expected: 'the manifest as it was released',
        hint: `restore the file and add ${next}.yaml with "version" set to ${next} or higher`,
      };
    }
  },
};

const versionUnderWay: Rule = {
  code: 'validate/version/under-way',
  severity: 'review',
  documentation: {
    title: 'A merged manifest is not changed without a look',
    // threat: an owner who changes it between its build and its record, and so stops every publication
    why: 'Its release may be under way. The record of that release would then fit no manifest, and nothing is published until somebody has mended it.',
    bad: 'git commit -m "Fix the summary" 1.2.0.yaml      # merged an hour ago, and no record yet',
    fix: 'Put the change into a new version. Where the version cannot be released as it is, tell the reviewer, who makes sure that no run of publish is at work.',
  },
  *check({ base, byMaintainer, byPipeline, changes, root }) {
    if (base === undefined || byMaintainer || byPipeline) return;
    for (const path of changes.modified) {
      const what = parseIndexPath(path);
      if (what.kind !== 'manifest' || base.files.has(`${what.folder}/${what.version}.release.json`)) continue;
      yield {
        at: shown(path, root),
        message: `Cannot change ${what.name} ${what.version} without a look: it is merged, and its release may be under way`,
        found: 'a changed manifest',
        expected: 'the manifest as it was merged',
        hint: `restore the file and add ${nextPatch(what.version)}.yaml, or tell the reviewer why it cannot be released as it is`,
      };
    }
  },
};

const releaseRemoved: Rule = {
  code: 'validate/release/removed',
  severity: 'error',
  documentation: {
    title: 'A released version never leaves the index',
    why: 'Somebody’s lockfile names it. To withdraw a version from new installations there is the yank.',
    bad: 'git rm 1.2.0.yaml 1.2.0.release.json',
    fix: 'Restore the files, and add the version to yanks.yaml with a reason.',
  },
  *check(context) {
    for (const [path, { name, version }] of releasedPaths(context, context.changes.removed)) {
      yield {
        at: shown(path, context.root),
        message: `Cannot remove ${path}: ${name} ${version} is released and a release never leaves the index`,
        found: 'a removed file',
        expected: 'the file as it was released',
        hint: `restore the file and yank ${version} in yanks.yaml`,
      };
    }
  },
};

const releaseTouched: Rule = {
  code: 'validate/release/touched',
  severity: 'error',
  documentation: {
    title: 'Only the pipeline writes release records',
    why: 'A record says that an artifact was built from the pinned source and signed. Written by hand it would say so of anything.',
    bad: 'git add 1.2.0.release.json',
    fix: 'Remove the record from the change; the pipeline writes it after the merge.',
  },
  *check({ base, byPipeline, changes, root }) {
    if (byPipeline || base === undefined) return;
    // threat: a copy of a record, which looks like nothing new and stays when the pipeline's own is mended
    const copies = changes.outside.flatMap((path) =>
      path.startsWith(root) ? [path.slice(root.length)] : [],
    );
    for (const path of [...changes.added, ...changes.modified, ...copies]) {
      const what = parseIndexPath(path);
      if (what.kind !== 'release') continue;
      yield {
        at: shown(path, root),
        message: `Cannot take the release record of ${what.name} ${what.version} from a person: only the pipeline writes records`,
        found: changes.modified.has(path) ? 'a changed record' : 'a new record',
        hint: 'remove the file from the change; the pipeline writes it after the merge',
      };
    }
  },
};

const releaseMismatch: Rule = {
  code: 'validate/release/mismatch',
  severity: 'error',
  documentation: {
    title: 'A release record belongs to the manifest beside it',
    why: 'The record holds the digest of the manifest that was built and signed. Another manifest was never built.',
    bad: 'manifest: sha256:…      # not the digest of the file beside it',
    fix: 'Restore the manifest as it was released.',
  },
  *check({ plugins, changes, root }) {
    for (const plugin of plugins) {
      for (const [version, record] of plugin.releases) {
        const manifest = plugin.manifests.get(version);
        // A change of a released file is told by validate/version/already-released.
        if (manifest !== undefined && changes.modified.has(manifest.path)) continue;
        if (manifest === undefined) {
          yield {
            at: record,
            message: `Cannot read the release of ${plugin.name} ${version}: there is no ${version}.yaml beside it`,
            expected: shown(`${plugin.folder}/${version}.yaml`, root),
            hint: 'restore the manifest',
          };
          continue;
        }
        if (record.value === undefined) continue;
        const found = digestOf(manifest.text);
        if (found === record.value.manifest) continue;
        yield {
          at: manifest,
          message: `Cannot publish ${plugin.name} ${version}: its manifest is not the one that was released`,
          found,
          expected: record.value.manifest,
          hint: 'restore the manifest as it was released',
        };
      }
    }
  },
};

const versionOrder: Rule = {
  code: 'validate/version/order',
  severity: 'warning',
  documentation: {
    title: 'A new version is higher than the released ones of its line',
    why: 'A line is all versions with the same major and minor number. A lower one behind a higher one is seen by nobody: every range prefers the higher.',
    bad: 'version: 1.2.1      # after 1.2.3 was released',
    fix: 'Take the version in the hint, or a higher one.',
  },
  *check({ manifests }) {
    for (const { plugin, file, manifest, released } of manifests) {
      if (released || !isVersion(manifest.version)) continue;
      const highest = [...plugin.releases.keys()]
        .filter((version) => isVersion(version) && isSameLine(version, manifest.version))
        .toSorted(compareVersions)
        .at(-1);
      if (highest === undefined || compareVersions(manifest.version, highest) > 0) continue;
      yield {
        at: file,
        pointer: '/version',
        message: `Cannot expect anybody to install ${manifest.version}: ${highest} of the same line is released`,
        found: manifest.version,
        expected: `more than ${highest}`,
        hint: `set "version" to ${nextPatch(highest)} or higher and rename the file`,
      };
    }
  },
};

function isSameLine(a: string, b: string): boolean {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return left?.major === right?.major && left?.minor === right?.minor;
}

function nextPatch(version: string): string {
  const parsed = parseVersion(version);
  if (parsed === undefined) return 'a new version';
  const patch = parsed.preRelease.length > 0 ? parsed.patch : parsed.patch + 1;
  return `${parsed.major}.${parsed.minor}.${patch}`;
}

export const releaseRules: readonly Rule[] = [
  versionAlreadyReleased,
  versionUnderWay,
  releaseRemoved,
  releaseTouched,
  releaseMismatch,
  versionOrder,
];
