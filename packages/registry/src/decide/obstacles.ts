// Everything that stands between a pull request and its merge, in the order in which people are told. Nothing left: it merges.
import {
  compareText,
  type Problem,
  type RegistryConfig,
  type ReviewPolicy,
  toTimestamp,
} from '@plugindex/model';
import { emptyWords, findSimilarNames } from '../validate/similar-names.ts';
import { automationId, ghostId, proposerIds, proposerOf } from './accounts.ts';
import type { Assessment, SourceChange } from './assessment.ts';
import { countChecks } from './checks.ts';
import { type Commands, isBareCommand } from './commands.ts';
import type { DecisionState, LaneId, Turn } from './decision.ts';
import { isBeyondSight, newNames } from './lanes.ts';
import type { CommentFact, PullRequestFacts } from './pull-request.ts';
import type { RebuildState } from './rebuild.ts';
import { requirementsOf } from './review-policy.ts';
import { countReviews } from './reviews.ts';
import type { Judged } from './sticky.ts';

/** What stands in the way, as data; messages.ts has the words. */
export type ObstacleReason =
  | { readonly code: 'draft' | 'gone-author' | 'empty' | 'conflict' | 'mergeable-unknown' | 'by-hand' }
  | { readonly code: 'too-many'; readonly older: readonly number[]; readonly max: number }
  | { readonly code: 'out-of-date'; readonly paths: readonly string[] }
  | { readonly code: 'problems'; readonly count: number }
  | { readonly code: 'not-owner'; readonly name: string }
  | { readonly code: 'name-taken'; readonly name: string }
  | { readonly code: 'adoption'; readonly name: string }
  | { readonly code: 'source-differs'; readonly name: string; readonly changes: readonly SourceChange[] }
  | { readonly code: 'source-hidden'; readonly name: string }
  | { readonly code: 'checks-failed' | 'checks-running' | 'checks-held'; readonly names: readonly string[] }
  | { readonly code: 'checks-lost'; readonly names: readonly string[] }
  | { readonly code: 'racing'; readonly name: string; readonly older: number }
  | { readonly code: 'changes-requested'; readonly by: readonly string[] }
  | { readonly code: 'comments'; readonly by: readonly string[] }
  | { readonly code: 'approvals'; readonly given: number; readonly needed: number; readonly stale: number }
  | { readonly code: 'waiting'; readonly until: string };

export interface Obstacle {
  readonly state: DecisionState;
  readonly turn: Turn;
  readonly reason: ObstacleReason;
}

export interface ObstacleInput {
  readonly facts: PullRequestFacts;
  readonly assessment: Assessment;
  readonly openByAuthor: readonly number[];
  readonly competing: readonly NameClaim[];
  readonly registry: RegistryConfig;
  readonly policy: ReviewPolicy;
  readonly maintainers: ReadonlySet<number>;
  /** Lanes of all plugins, and `registry` where the change reaches beyond them. */
  readonly lanes: readonly LaneId[];
  readonly commands: Commands;
  readonly judged: Judged;
  readonly rebuild: RebuildState;
  readonly now: Date;
}

/** New names that an open pull request asks for. */
export interface NameClaim {
  readonly number: number;
  readonly names: readonly string[];
}

/** The table of contents of a decision: the first that applies is the state. */
const questions = [
  isDraft,
  isAuthorGone,
  isEmpty,
  isOneTooMany,
  isConflicting,
  hasProblems,
  hasForeignPlugins,
  hasDoubtfulSources,
  areChecksMissing,
  isMergeabilityUnknown,
  isRacing,
  areChangesRequested,
  areCommentsOpen,
  areApprovalsMissing,
  isForHands,
  isWaiting,
] as const;

/** Where it is over, nothing else matters. */
export function findObstacles(input: ObstacleInput): readonly Obstacle[] {
  const obstacles = questions.flatMap((question) => question(input));
  const last = obstacles.find(isOver);
  return last === undefined ? obstacles : [last];
}

/** Nothing that anybody could do would bring it to a merge. */
export function isOver({ reason }: Obstacle): boolean {
  return reason.code === 'gone-author' || reason.code === 'empty';
}

function isDraft({ facts }: ObstacleInput): readonly Obstacle[] {
  return facts.isDraft ? [{ state: 'draft', turn: 'author', reason: { code: 'draft' } }] : [];
}

function isAuthorGone({ facts }: ObstacleInput): readonly Obstacle[] {
  return proposerIds(facts).has(ghostId)
    ? [{ state: 'blocked', turn: 'nobody', reason: { code: 'gone-author' } }]
    : [];
}

function isEmpty({ facts, assessment }: ObstacleInput): readonly Obstacle[] {
  // Changed modes and links are changes that only GitHub counts.
  const isNothing = assessment.changedFiles === 0 && !isBeyondSight(facts, assessment);
  return isNothing && !facts.isDraft
    ? [{ state: 'needs-author', turn: 'author', reason: { code: 'empty' } }]
    : [];
}

function isOneTooMany({ facts, openByAuthor, policy }: ObstacleInput): readonly Obstacle[] {
  const older = [...new Set(openByAuthor)].filter((number) => number < facts.number).sort((a, b) => a - b);
  const max = policy.maxOpenPullRequests;
  const proposer = proposerOf(facts);
  // What a machine opens, it opens for many.
  const isMachine = proposer.by === 'feed' || proposer.account.isBot;
  if (isMachine || older.length < max) return [];
  return [{ state: 'blocked', turn: 'author', reason: { code: 'too-many', older, max } }];
}

function isConflicting({ facts, assessment }: ObstacleInput): readonly Obstacle[] {
  const at = { state: 'needs-author', turn: 'author' } as const;
  const { conflicts } = assessment;
  return [
    ...(facts.isMergeable === false ? [{ ...at, reason: { code: 'conflict' } as const }] : []),
    // threat: what Git would make of two changes to one file is not what was looked at.
    ...(conflicts.length > 0 ? [{ ...at, reason: { code: 'out-of-date', paths: conflicts } as const }] : []),
  ];
}

const notAuthor = 'validate/owner/not-author';
const isError = ({ severity }: Problem) => severity === 'error';

function hasProblems({ assessment }: ObstacleInput): readonly Obstacle[] {
  // Whose plugin it is has an answer of its own.
  const isAsked = assessment.adoption === 'asked';
  const count = assessment.problems.filter(
    (problem) => isError(problem) && !(isAsked && problem.code === notAuthor),
  ).length;
  return count === 0 ? [] : [{ state: 'checks-failed', turn: 'author', reason: { code: 'problems', count } }];
}

/** Found from the ids alone, so that no rule that somebody forgets opens the door. */
function hasForeignPlugins({ facts, assessment, maintainers }: ObstacleInput): readonly Obstacle[] {
  const { adoption, plugins } = assessment;
  const proposer = proposerOf(facts);
  if (proposer.by !== 'feed' && maintainers.has(proposer.account.id)) return [];
  return plugins
    .filter(({ isByOwner }) => !isByOwner && adoption !== 'granted')
    .map(({ name, folder }) =>
      adoption === 'asked'
        ? { state: 'needs-maintainer', turn: 'maintainer', reason: { code: 'adoption', name } }
        : {
            state: 'checks-failed',
            turn: 'author',
            reason: { code: wasTaken(assessment, folder) ? 'name-taken' : 'not-owner', name },
          },
    );
}

/** Somebody else's entry came to base since head left it. */
function wasTaken({ conflicts }: Assessment, folder: string): boolean {
  return conflicts.includes(`${folder}/plugin.yaml`);
}

/** plugin.yaml must name the repository that stands at the address today, or another one is built than was agreed on. */
function hasDoubtfulSources({ assessment }: ObstacleInput): readonly Obstacle[] {
  const at = { state: 'checks-failed', turn: 'author' } as const;
  return assessment.plugins.flatMap(({ name, sourceChanges, sourceIsPublic }): readonly Obstacle[] => {
    if (!sourceIsPublic) return [{ ...at, reason: { code: 'source-hidden', name } }];
    const changes = sourceChanges.filter(({ found }) => found === 'forge');
    return changes.length === 0 ? [] : [{ ...at, reason: { code: 'source-differs', name, changes } }];
  });
}

function areChecksMissing({ facts, assessment, policy, rebuild }: ObstacleInput): readonly Obstacle[] {
  if (isBeyondSight(facts, assessment)) return [];
  const mayBeSkipped = assessment.plugins.every(({ versions }) => versions.length === 0);
  const { failed, running, missing } = countChecks(facts, policy.requiredChecks, { mayBeSkipped });
  const lost = [...failed, ...missing];
  if (rebuild === 'impossible' && lost.length > 0) {
    // Nothing that the machine could start would end it.
    return [{ state: 'needs-author', turn: 'author', reason: { code: 'checks-lost', names: lost } }];
  }
  const found: Obstacle[] = [];
  if (failed.length > 0) {
    found.push({ state: 'checks-failed', turn: 'author', reason: { code: 'checks-failed', names: failed } });
  }
  const open = [...running, ...missing];
  if (open.length === 0) return found;
  const isHeld = facts.awaitsRunApproval === true && missing.length > 0;
  found.push(
    isHeld
      ? { state: 'needs-maintainer', turn: 'maintainer', reason: { code: 'checks-held', names: missing } }
      : { state: 'checks-running', turn: 'machine', reason: { code: 'checks-running', names: open } },
  );
  return found;
}

function isMergeabilityUnknown({ facts }: ObstacleInput): readonly Obstacle[] {
  return facts.isMergeable === null
    ? [{ state: 'checks-running', turn: 'machine', reason: { code: 'mergeable-unknown' } }]
    : [];
}

/** The older one by number goes first, also for a name that could be taken for this one: once merged, rules compare the two. */
function isRacing({ facts, assessment, competing, registry }: ObstacleInput): readonly Obstacle[] {
  const mine = newNames(assessment);
  const rivals = competing
    .filter(({ number }) => number < facts.number)
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ number, names }) =>
      contested(mine, names, registry).map((name) => ({ code: 'racing', name, older: number }) as const),
    );
  return rivals.slice(0, 1).map((reason) => ({ state: 'blocked', turn: 'nobody', reason }));
}

function contested(
  mine: readonly string[],
  names: readonly string[],
  registry: RegistryConfig,
): readonly string[] {
  const near = findSimilarNames(mine, names, [...emptyWords, registry.host.name]);
  return [...mine.filter((name) => names.includes(name)), ...near.map(({ name }) => name)];
}

function areChangesRequested({ facts, maintainers }: ObstacleInput): readonly Obstacle[] {
  const { changesRequested } = countReviews(facts, maintainers);
  if (changesRequested.length === 0) return [];
  const by = changesRequested.map((review) => review.by.github).sort(compareText);
  const isAnswered = changesRequested.every(({ sha }) => sha !== facts.head.sha);
  const turn = isAnswered ? 'maintainer' : 'author';
  return [{ state: 'blocked', turn, reason: { code: 'changes-requested', by } }];
}

/** Anybody may object to a new name; saying so is enough. */
function areCommentsOpen({ facts, lanes, ...rest }: ObstacleInput): readonly Obstacle[] {
  if (!lanes.includes('new-name')) return [];
  const own = proposerIds(facts);
  const skippedAt = skipWaitAt(rest) ?? '';
  const isObjection = ({ by, body, at }: CommentFact) =>
    !by.isBot &&
    by.id !== automationId &&
    !own.has(by.id) &&
    !isBareCommand(body) &&
    !/^\s*\[non-blocking\]/i.test(body) &&
    at > skippedAt;
  const open = facts.comments.filter(isObjection);
  const last = open.at(-1);
  if (last === undefined) return [];
  const isAnswered = facts.comments.some(({ by, at }) => own.has(by.id) && at > last.at);
  const by = [...new Set(open.map((comment) => comment.by.github))].sort(compareText);
  const turn = isAnswered ? 'maintainer' : 'author';
  return [{ state: 'blocked', turn, reason: { code: 'comments', by } }];
}

function areApprovalsMissing(input: ObstacleInput): readonly Obstacle[] {
  const needed = requirementsOf(input.policy, input.lanes).approvals;
  const { approvals, stale } = countReviews(input.facts, input.maintainers);
  if (approvals.length >= needed) return [];
  const reason = { code: 'approvals', given: approvals.length, needed, stale: stale.length } as const;
  return [{ state: 'needs-maintainer', turn: 'maintainer', reason }];
}

/** No check and no look of this machine vouches for what it cannot see: a maintainer merges it, or nobody does. */
function isForHands({ facts, assessment }: ObstacleInput): readonly Obstacle[] {
  return isBeyondSight(facts, assessment)
    ? [{ state: 'needs-maintainer', turn: 'maintainer', reason: { code: 'by-hand' } }]
    : [];
}

/**
 * When a maintainer last said that nothing speaks against this head. threat: a wait that was skipped for one commit and
 * spent on the next, so only a word after the first look at this head counts.
 */
export function skipWaitAt({
  commands,
  judged,
}: Pick<ObstacleInput, 'commands' | 'judged'>): string | undefined {
  const at = commands.skipWaitAt;
  return at !== undefined && at > judged.since ? at : undefined;
}

function isWaiting({ policy, lanes, commands, judged, now }: ObstacleInput): readonly Obstacle[] {
  const { waitHours } = requirementsOf(policy, lanes);
  const isSkipped = skipWaitAt({ commands, judged }) !== undefined;
  const until = Date.parse(judged.since) + waitHours * 3_600_000;
  if (waitHours === 0 || isSkipped || now.getTime() >= until) return [];
  const reason = { code: 'waiting', until: toTimestamp(new Date(until)) } as const;
  return [{ state: 'waiting-period', turn: 'nobody', reason }];
}
