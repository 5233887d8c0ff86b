// What can keep a new version in a release feed from being proposed: one row per code, the docs are made from it.
import { listRules, type Problem } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

const rules = {
  'refresh/feed/unreachable': {
    severity: 'warning',
    title: 'The release feed of a plugin could not be fetched',
    why: 'The repository may be private by now, renamed or gone, or GitHub did not answer. The next run looks again.',
    fix: 'Look at the repository; take "updates" out of plugin.yaml where there is no feed any more.',
  },
  'refresh/feed/malformed': {
    severity: 'warning',
    title: 'The release feed is not what GitHub writes',
    why: 'A feed is read strictly: UTF-8, Atom, no document type, a bounded size and number of entries.',
    fix: 'Open the feed in a browser; nothing is proposed from it as it is.',
  },
  'refresh/source/changed': {
    severity: 'review',
    title: 'The repository at this address is not the one that the plugin was listed with',
    why: 'Threat: a repository that was deleted or renamed, and made anew by somebody else under the old address. Ids never change hands, names do.',
    fix: 'Ask the owners; a move is proposed by `plugindex transfer` and looked at by a maintainer.',
  },
  'refresh/tag/unknown': {
    severity: 'warning',
    title: 'The feed names a tag that the repository does not have',
    why: 'A draft of a release has no tag yet, and a tag may be deleted again.',
    fix: 'Nothing: the next run looks again.',
  },
  'refresh/tag/moved': {
    severity: 'review',
    title: 'A tag moved while its version was waiting',
    why: 'Threat: a version that was looked at, and is another one by the time it is built. The pull request keeps the commit that it was opened with, and waits for a maintainer.',
    fix: 'Ask the owners why. Close the pull request and tag a new version where the new commit is meant.',
  },
  'refresh/provenance/lost': {
    severity: 'review',
    title: 'A new version comes without the attestation that the version before had',
    why: 'Threat: somebody who can push a tag, but not run the workflow of the author.',
    fix: 'Build the release by the workflow that built the one before.',
  },
} as const;

export type RefreshCode = keyof typeof rules;

/** Every code of the refresh stage with its documentation. */
export const refreshRules: readonly DocumentedRule[] = listRules(rules).map(
  ({ code, severity, ...documentation }) => ({ code, severity, documentation }),
);

/** One finding about the feed of a plugin. */
export function refreshProblem(
  code: RefreshCode,
  file: string,
  finding: Pick<Problem, 'message' | 'found' | 'expected' | 'hint'>,
): Problem {
  const { severity, fix } = rules[code];
  return { code, severity, where: { file, pointer: '/updates' }, hint: fix.replace(/\.$/, ''), ...finding };
}
