// What can be wrong with a wish before it becomes a change: one row per code, the docs are made from it.
import { listRules, type Place, type Problem } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

const rules = {
  'propose/plugin/unknown': {
    title: 'The registry has no such plugin',
    why: 'A version, a yank or a change of owners belongs to an entry that is there already.',
    fix: 'Correct the name, or submit the plugin first: `plugindex submit`.',
  },
  'propose/plugin/taken': {
    title: 'The registry has a plugin of this name already',
    why: 'A name belongs to the owners of its entry. Another version of the same plugin is published, not submitted.',
    fix: 'For a new version of your plugin run `plugindex publish`; for another plugin choose another name.',
  },
  'propose/draft/missing': {
    title: 'A file of the draft is missing',
    why: 'The folder of a plugin holds `plugin.yaml`, which is true of the plugin whatever its version, and `manifest.yaml`, which is true of one version.',
    fix: 'Write the file; the guide for authors shows both in full.',
  },
  'propose/draft/differs': {
    title: 'The two files of the draft name different plugins',
    why: 'Both files describe one plugin.',
    fix: 'Correct the name in one of them, or leave it out there.',
  },
  'propose/draft/name': {
    title: 'The draft names no plugin',
    why: 'The name is the folder of the plugin in the index, and what people type to install it.',
    bad: 'name: Auth JWT',
    fix: 'Write lower-case words joined by hyphens: `name: auth-jwt`.',
  },
  'propose/source/first-party': {
    title: 'The plugin has its source in the registry itself',
    why: 'Such a source is pinned by its Git tree, which a tag does not name.',
    fix: 'Add the manifest in the repository of the registry.',
  },
  'propose/source/private': {
    title: 'The source repository is not public',
    why: 'The registry builds every release from source that anybody can read, without signing in.',
    fix: 'Make the repository public, or publish from another one.',
  },
  'propose/source/replaced': {
    title: 'The source repository is not the one that was recorded',
    why: 'A repository that was deleted and made again by somebody else keeps its name, not its id.',
    fix: 'Where you moved it yourself, hand the plugin over to the new repository first: `plugindex transfer`.',
  },
  'propose/tag/missing': {
    title: 'No tag names the commit',
    why: 'A version is built from one commit that everybody can find by its tag.',
    fix: 'Tag the commit and push the tag: `git tag v1.2.0 && git push origin v1.2.0`.',
  },
  'propose/tag/unfit': {
    title: 'The tag does not name the version',
    why: 'A version is found by its tag. Where the tag says another version, one of the two is wrong.',
    bad: 'tag: v1.3.0\nversion: 1.2.0      # in manifest.yaml',
    fix: 'Name the tag after the version (v1.3.0), or name the version with `--version`.',
  },
  'propose/version/taken': {
    title: 'The registry has this version already',
    why: 'A version stands for the same bytes for ever.',
    fix: 'Raise the version, tag the commit anew, and publish that tag.',
  },
  'propose/version/unknown': {
    title: 'The plugin has no such version',
    why: 'Only a version that is in the index can be yanked or taken back.',
    fix: 'Choose one of the versions in the message.',
  },
  'propose/words/unfit': {
    title: 'A reason is missing, too long, or cannot be shown',
    why: 'Everybody who meets the change reads the reason: it is a text of people, on one or a few lines.',
    fix: 'Say in a sentence what happened.',
  },
  'propose/owner/none': {
    title: 'Nobody would own the plugin',
    why: 'Without an owner nobody could release, yank or hand over.',
    fix: 'Name at least one account.',
  },
  'propose/change/none': {
    title: 'The index says so already',
    why: 'There is nothing to review in a change that changes nothing.',
    fix: 'Nothing: it is as you asked.',
  },
} as const;

export type ProposeCode = keyof typeof rules;

/** Every code of the planners with its documentation. */
export const proposeRules: readonly DocumentedRule[] = listRules(rules).map(({ code, ...documentation }) => ({
  code,
  severity: 'error',
  documentation,
}));

/** One finding about a wish. */
export function proposeProblem(
  code: ProposeCode,
  where: Place,
  finding: Pick<Problem, 'message' | 'found' | 'expected' | 'hint'>,
): Problem {
  return { code, severity: 'error', where, ...finding };
}
