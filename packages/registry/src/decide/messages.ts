// Every text that `decide` shows to people. Text of others stands in code spans, where nothing in it comes alive.
import type { LanePolicy, Problem } from '@plugindex/model';
import { inlineCode } from '../report/code-span.ts';
import { placeText } from '../report/summary.ts';
import type { InterfaceChange, SourceChange } from './assessment.ts';
import type { DecisionState, Turn } from './decision.ts';
import type { LaneReason } from './lanes.ts';
import type { ObstacleReason } from './obstacles.ts';

export const headlines: Readonly<Record<DecisionState, string>> = {
  'checks-running': 'The checks are running',
  'checks-failed': 'Something must be corrected first',
  'needs-author': 'The author is asked for something',
  'needs-maintainer': 'A maintainer is asked for a decision',
  'waiting-period': 'Waiting whether anybody objects',
  blocked: 'On hold',
  draft: 'A draft: nothing is decided yet',
  ready: 'Accepted: this commit is merged now',
  closed: 'Closed',
};

export const turnWords: Readonly<Record<Turn, string>> = {
  author: 'the author',
  maintainer: 'a maintainer',
  machine: 'the machine',
  nobody: 'nobody, it goes on by itself',
};

export const headings = {
  next: 'What happens next',
  problems: 'What the rules found',
  whole: 'About the whole change',
  help: 'Help',
} as const;

export const columns = ['version', 'part', 'before', 'after', 'needs'] as const;

export const partWords: Readonly<Record<InterfaceChange['part'] | 'capability', string>> = {
  capability: 'capability',
  kind: 'kind',
  host: 'host versions',
  config: 'configuration',
  dependency: 'dependency',
  license: 'licence',
};

export const levelWords: Readonly<Record<InterfaceChange['level'], string>> = {
  patch: 'a patch version',
  minor: 'a minor version',
  major: 'a major version',
};

/** Longer lists hide what matters. */
const maxListed = 10;

/** Names or paths, the first ones of `total`. */
function list(items: readonly string[], total = items.length): string {
  const shown = items.slice(0, maxListed).map((item) => inlineCode(item));
  const more = total - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Lanes with their ids, the strictest first. */
export function laneLines(lanes: readonly (readonly [id: string, lane: LanePolicy])[]): string {
  const [first, ...others] = lanes.map(([id, lane]) => `${lane.title} (\`${id}\`). ${lane.description}`);
  if (others.length === 0) return `**Lane:** ${first}`;
  const also = others.map((text) => `**Also:** ${text}`).join('\n\n');
  return `**Lane:** ${first}\n\n${also}\n\nOf several lanes, the most approvals and the longest wait count.`;
}

export const turnLine = (turn: Turn) => `**Whose turn:** ${turnWords[turn]}.`;
export const commitLine = (sha: string) =>
  `Everything below is about commit \`${sha}\`. A push begins anew: approvals, checks and waiting periods count for one commit only.`;

export const pluginHeading = (name: string, lane: LanePolicy) => `${inlineCode(name)}: ${lane.title}`;
export const firstVersion = 'first version';
export const nothing = 'nothing';
export const noChanges = 'Nothing that a user of the plugin would notice changes.';
export const asksNothing = 'Its first version asks for no capability.';
export const morePlugins = (count: number) =>
  `${plural(count, 'more plugin', 'more plugins')} left out for length.`;
export const moreProblems = (count: number) =>
  `${plural(count, 'more problem', 'more problems')} left out for length.`;
export const moreRows = (count: number) =>
  `${plural(count, 'more change', 'more changes')} left out for length.`;

export function yankLine({ version, reason }: { readonly version: string; readonly reason: string }): string {
  return `Yanks ${inlineCode(version)}: ${inlineCode(reason, 500)}`;
}

export function problemLine(problem: Problem): string {
  const hint = problem.hint === undefined ? '' : ` Hint: ${inlineCode(problem.hint, 300)}`;
  return `${problem.severity}: \`${problem.code}\` in ${inlineCode(placeText(problem))}: ${inlineCode(problem.message, 300)}.${hint}`;
}

/** Why a plugin is in its lane. */
export function reasonText(reason: LaneReason): string {
  switch (reason.code) {
    case 'routine':
      return 'An owner changes it, its source is the one on record, and it asks for nothing new.';
    case 'new-name':
      return reason.nearNames.length === 0
        ? 'The name is new. No other name is near it.'
        : `The name is new. Names near it: ${list(reason.nearNames)}.`;
    case 'capabilities':
      return `Version ${inlineCode(reason.version)} asks for more than the one before: ${list(reason.items)}.`;
    case 'semver':
      return semverText(reason.change);
    case 'provenance':
      return `The provenance of version ${inlineCode(reason.version)} says less than that of the one before: it is not pinned to a commit of the repository on record.`;
    case 'source':
      return sourceText(reason.change);
    case 'owners':
      return 'Its owners change.';
    case 'unyanked':
      return `A yank is taken back or says something else: ${list(reason.versions)}.`;
    case 'review':
      return `Rules ask for a look: ${list(reason.codes)}.`;
    case 'not-owner':
      return 'It belongs to others than whoever proposes the change.';
    case 'maintainer-fields':
      return `Fields change that speak for the registry: ${list(reason.fields)}.`;
    case 'removed':
      return 'Its whole folder is removed.';
  }
}

function semverText({
  version,
  previous,
  announced,
}: Extract<LaneReason, { code: 'semver' }>['change']): string {
  const says = announced === null ? 'is too low' : `announces ${levelWords[announced]}, which is too little`;
  return `The number ${inlineCode(version)} ${says} for what changed since ${inlineCode(previous ?? '')}. The table shows what each change needs.`;
}

const sourceWords: Readonly<Record<SourceChange['key'], string>> = {
  repository: 'address of its source repository',
  id: 'id of its source repository',
  ownerId: 'id of the account that owns its source repository',
};

function sourceText({ key, before, after, found }: SourceChange): string {
  const what = sourceWords[key];
  return found === 'entry'
    ? `The ${what} changes from ${inlineCode(before)} to ${inlineCode(after)}.`
    : `The ${what} is ${inlineCode(after)} on GitHub today, not ${inlineCode(before)} as plugin.yaml says.`;
}

/** What must happen before the merge, for whoever's turn it is. */
export function obstacleText(reason: ObstacleReason): string {
  switch (reason.code) {
    case 'draft':
      return 'The author marks the pull request as ready for review.';
    case 'gone-author':
      return 'The account that proposed this is gone, so nobody can answer for it. The pull request is closed; anybody may propose the change again.';
    case 'empty':
      return 'There is nothing left to merge: the index holds all of it already. The pull request is closed.';
    case 'too-many':
      return `The author has more than ${plural(reason.max, 'pull request', 'pull requests')} open. This one is looked at when one of ${reason.older.map((number) => `#${number}`).join(', ')} is merged or closed.`;
    case 'conflict':
      return 'The author resolves the conflict with the base branch: GitHub shows it below.';
    case 'out-of-date':
      return `The author brings the branch up to date: ${list(reason.paths)} changed on both sides since it left the base branch.`;
    case 'problems':
      return `The author corrects ${plural(reason.count, 'error', 'errors')} that the rules found, listed above, and pushes. \`plugindex validate\` finds the same ones at home.`;
    case 'name-taken':
      return `The name ${inlineCode(reason.name)} is taken: its plugin.yaml came from somebody else while this was open. The author takes another name.`;
    case 'not-owner':
      return `An owner of ${inlineCode(reason.name)} proposes the change, or lists its author among the owners first. To ask for a plugin that its owners have left, write \`/adopt\`.`;
    case 'adoption':
      return `A maintainer decides whether ${inlineCode(reason.name)} changes hands: \`/adopt\` in a comment of theirs lets the change through to review. Until then it stays as it is.`;
    case 'source-differs':
      return `The author corrects what plugin.yaml of ${inlineCode(reason.name)} says of its source. ${reason.changes.map(sourceText).join(' ')}`;
    case 'source-hidden':
      return `The author makes the source repository of ${inlineCode(reason.name)} public, or corrects its address in plugin.yaml: GitHub shows nobody a repository there.`;
    case 'checks-failed':
      return `The author looks at what failed and pushes a correction, or asks for another run with \`/rebuild\`: ${list(reason.names)}.`;
    case 'checks-running':
      return `The checks come to their end: ${list(reason.names)}.`;
    case 'checks-held':
      return `A maintainer lets the checks run with "Approve and run": GitHub holds back ${list(reason.names)} because the author is new here.`;
    case 'checks-lost':
      return `The author pushes a commit, or closes and reopens the pull request: that begins the checks anew, ${list(reason.names)}. \`/rebuild\` cannot: GitHub has no run of this commit that it would repeat, and repeats none after 30 days.`;
    case 'mergeable-unknown':
      return 'GitHub works out whether the branch can be merged.';
    case 'by-hand':
      return 'A maintainer looks at the whole change and merges it by hand: it reaches beyond what this machine looks at, and could have changed its own checks.';
    case 'racing':
      return `Pull request #${reason.older} asked for the name ${inlineCode(reason.name)}, or one that could be taken for it, first. If it is closed, this one goes on; to go on at once, the author takes another name.`;
    case 'changes-requested':
      return `The author answers what ${list(reason.by)} asked for; whoever asked looks again.`;
    case 'comments':
      return `The author answers ${list(reason.by)}: while a name is new, every comment of a person holds it. A comment that begins with \`[non-blocking]\` does not, and a maintainer clears all earlier ones with \`/skip-wait\`.`;
    case 'approvals':
      return approvalsText(reason);
    case 'waiting':
      return `Until ${reason.until.replace('T', ' ').replace('Z', ' UTC')} anybody may object with a comment. Then the machine merges. A maintainer may shorten this with \`/skip-wait\`.`;
  }
}

function approvalsText({ given, needed, stale }: Extract<ObstacleReason, { code: 'approvals' }>): string {
  const left = needed - given;
  const who =
    left > 1
      ? `${left} maintainers approve`
      : given > 0
        ? 'One more maintainer approves'
        : 'A maintainer approves';
  const old =
    stale === 0
      ? ''
      : ` ${plural(stale, 'approval', 'approvals')} of an earlier commit no longer ${stale === 1 ? 'counts' : 'count'}.`;
  return `${who} this commit in a review. The author’s own approval does not count.${old}`;
}

export const readyText =
  'The machine merges this commit and starts the publication. Nobody needs to do anything.';
export const closedText = 'Nothing: the pull request is closed.';
export const otherBranchText =
  'It is for another branch than the one that is published: nothing is decided about it here.';
export const movedText = 'The head moved while it was looked at. The next run judges the new one.';

export const outsideLine = (count: number, paths: readonly string[]) =>
  `Changes ${plural(count, 'file', 'files')} outside the index: ${list(paths, count)}.`;
export const sharedLine = (count: number, paths: readonly string[]) =>
  `Changes ${plural(count, 'file', 'files')} of the index that belong to no plugin: ${list(paths, count)}.`;
export const attestationLine =
  'The release of the version before came with an attestation of its build, the one of this version does not.';
export const tagMovedLine =
  'The tag behind this version points to another commit by now. The commit in the manifest is the one that is built.';
export const manyNamesLine = (count: number, max: number) =>
  `Asks for ${count} new names at once: maintainers look at whoever takes more than ${max}.`;
export const tooLargeLine = (count: number) =>
  `Changes ${count} files: more than this machine looks at. No rule was run; smaller pull requests are decided sooner.`;
export const hiddenLine = (github: number, seen: number) =>
  `GitHub counts ${plural(github, 'changed file', 'changed files')}, this machine sees ${seen}: links, submodules or modes change as well.`;

export const helpText = `Commands, each alone in a comment: \`/rebuild\` runs the checks again (author, owners, maintainers), \`/skip-wait\` ends the waiting period and clears comments (maintainers), \`/adopt\` asks for a plugin that its owners have left (anybody asks, a maintainer decides). Edited comments command nothing. To ask for help, write a comment in your own words: maintainers read them all.`;

export const decideCheck = 'decide';

/** The first line of the merge commit and of the check, from names and versions that the rules let through. */
export function mergeTitle(changes: readonly string[], number: number): string {
  const shown = changes.slice(0, 3).join(', ');
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : '';
  return `${shown === '' ? 'Change the index' : shown}${more} (#${number})`;
}

export const changeWords = {
  added: (name: string, versions: string) => (versions === '' ? `Add ${name}` : `Add ${name} ${versions}`),
  released: (name: string, versions: string) => `Release ${name} ${versions}`,
  yanked: (name: string, versions: string) => `Yank ${name} ${versions}`,
  changed: (name: string) => `Change ${name}`,
  removed: (name: string) => `Remove ${name}`,
} as const;

export function mergeMessage(input: {
  readonly lane: LanePolicy;
  readonly sha: string;
  readonly approvedBy: readonly string[];
}): string {
  const by = input.approvedBy.length === 0 ? '' : `\nApproved by ${input.approvedBy.join(', ')}`;
  return `Decided in the lane "${input.lane.title}" for commit ${input.sha}${by}`;
}
