// Decides about one pull request: facts and assessment in, plan out.
import { type RegistryConfig, type ReviewPolicy, toTimestamp } from '@plugindex/model';
import { actionsAppId } from './accounts.ts';
import type { Assessment, PluginAssessment } from './assessment.ts';
import { type Commands, readCommands } from './commands.ts';
import { renderComment } from './comment.ts';
import type { Decision, DecisionState, LaneId, PluginVerdict, Turn, WorkflowStart } from './decision.ts';
import {
  asksLabel,
  isLaneLabel,
  laneLabel,
  planLabels,
  publishPending,
  stateLabel,
  turnLabel,
} from './labels.ts';
import { type LaneVerdict, lanesOfPlugin, lanesOfWhole } from './lanes.ts';
import * as words from './messages.ts';
import { findObstacles, isOver, type NameClaim, type Obstacle, skipWaitAt } from './obstacles.ts';
import type { CheckFact, PullRequestFacts } from './pull-request.ts';
import { judgeRebuild, planRebuild, type RebuildState } from './rebuild.ts';
import { reviewPolicy, strictestLane } from './review-policy.ts';
import { countReviews } from './reviews.ts';
import { findSticky, type Judged, judgedSince } from './sticky.ts';

export type { NameClaim } from './obstacles.ts';

export interface DecideInput {
  readonly facts: PullRequestFacts;
  readonly assessment: Assessment;
  /** Numbers of all open pull requests of the same person, this one among them. */
  readonly openByAuthor: readonly number[];
  /** Claims of all open pull requests; this one may be among them. */
  readonly competing: readonly NameClaim[];
  /** registry.yaml of base: nobody becomes a maintainer by the change that is decided. */
  readonly registry: RegistryConfig;
  readonly now: Date;
}

export const publishStart: WorkflowStart = { file: 'publish.yml', inputs: {} };

/**
 * What is to be done about one pull request now. It merges only where nothing stands in the way, and only the head that
 * was assessed; rights come from who wrote a review or comment, never from a label.
 * @example await executeDecision(decide({ facts, assessment, openByAuthor, competing, registry, now }), port, { dryRun: false })
 */
export function decide(input: DecideInput): Decision {
  const situation = judge(input);
  const { facts, assessment } = input;
  if (facts.state !== 'open') return planClosed(situation);
  // threat: a change that is judged against one branch and merged into another, such as that of the records
  if (!facts.base.isDefault) return planNothing(situation, words.otherBranchText);
  if (facts.head.sha !== assessment.headSha) return planNothing(situation, words.movedText);
  return planOpen(situation);
}

/** Everything that the plan follows from. */
interface Situation {
  readonly input: DecideInput;
  readonly policy: ReviewPolicy;
  readonly commands: Commands;
  readonly judged: Judged;
  readonly rebuild: RebuildState;
  readonly verdicts: readonly PluginVerdict[];
  readonly lanes: readonly LaneId[];
  /** The strictest of them. */
  readonly lane: LaneId;
  readonly obstacles: readonly Obstacle[];
  readonly maintainers: ReadonlySet<number>;
}

function judge(input: DecideInput): Situation {
  const { facts, assessment, registry, now } = input;
  const policy = reviewPolicy(registry);
  const maintainers = new Set(registry.policy.maintainers.map(({ id }) => id));
  const owners = new Set(assessment.plugins.flatMap((plugin) => plugin.ownersBefore.map(({ id }) => id)));
  const commands = readCommands(facts, { maintainers, owners });
  const judged = judgedSince(facts, toTimestamp(now));
  const rebuild = judgeRebuild({ facts, commands, policy, now });
  const found = assessment.plugins.map((plugin) => [plugin, lanesOfPlugin(plugin)] as const);
  const lanes = [
    ...found.flatMap(([, verdicts]) => verdicts.map(({ lane }) => lane)),
    ...lanesOfWhole(facts, assessment, policy.maxOpenPullRequests),
  ];
  return {
    ...{ input, policy, commands, judged, maintainers, rebuild },
    verdicts: found.map(([plugin, verdicts]) => toVerdict(plugin, verdicts)),
    ...{ lanes, lane: strictestLane(lanes) },
    obstacles: findObstacles({ ...input, policy, maintainers, lanes, commands, judged, rebuild }),
  };
}

function toVerdict(plugin: PluginAssessment, verdicts: readonly LaneVerdict[]): PluginVerdict {
  const severities = plugin.problems.map(({ severity }) => severity);
  const severity = (['error', 'review', 'warning', 'info'] as const).find((one) => severities.includes(one));
  return {
    name: plugin.name,
    lane: strictestLane(verdicts.map(({ lane }) => lane)),
    severity: severity ?? 'ok',
    reasons: verdicts.map(({ reason }) => words.reasonText(reason)),
  };
}

function planOpen(situation: Situation): Decision {
  const { input, policy, obstacles, lanes, lane, verdicts, judged, rebuild } = situation;
  const { facts, assessment } = input;
  const { state, turn } = obstacles[0] ?? ({ state: 'ready', turn: 'machine' } as const);
  const plan = {
    ...{ number: facts.number, headSha: facts.head.sha, lane, state, turn, verdicts },
    check: planCheck(state, obstacles),
    workflows: [],
    ...(rebuild === 'due' ? { rebuild: planRebuild(facts) } : {}),
  };
  const asks = asksLabels(situation);
  if (isQuiet(situation)) {
    // A lane other than the common one is said early: a run that looks at some looks at all that ask for new names.
    const { add } = planLabels(facts.labels, lane === 'update' ? asks : [laneLabel(lane), ...asks]);
    return { ...plan, labels: { add, remove: [] }, checkIsCurrent: true };
  }
  const comment = renderComment({ facts, assessment, policy, judged, lanes, decision: plan, obstacles });
  const isCommentNew = comment.trimEnd() !== findSticky(facts);
  return {
    ...plan,
    labels: planLabels(facts.labels, standing(situation, { state, turn, asks })),
    ...(isCommentNew ? { comment } : {}),
    checkIsCurrent: !isCommentNew && ownCheck(facts)?.conclusion === plan.check.conclusion,
    isFirst: { comment: findSticky(facts) === undefined, check: ownCheck(facts) === undefined },
    ...planEnd(situation, plan.check.summary),
  };
}

/** Merge, close, or the time to look again. */
function planEnd(situation: Situation, summary: string): Pick<Decision, 'merge' | 'close' | 'nextLookAt'> {
  const { obstacles } = situation;
  if (obstacles.length === 0) return { merge: planMerge(situation) };
  if (obstacles.some(isOver)) return { close: { reason: summary } };
  const [until] = obstacles.flatMap(({ reason }) => (reason.code === 'waiting' ? [reason.until] : []));
  return until === undefined ? {} : { nextLookAt: until };
}

/** While only machines are at work and nothing was said yet, there is nothing to say: most updates need one comment. */
function isQuiet({ obstacles, input }: Situation): boolean {
  const isMachineOnly = obstacles.length > 0 && obstacles.every(({ turn }) => turn === 'machine');
  return isMachineOnly && findSticky(input.facts) === undefined;
}

function asksLabels(situation: Situation): readonly string[] {
  const isRebuilt = situation.rebuild === 'due' || situation.rebuild === 'started';
  return [
    ...(isRebuilt ? [asksLabel('rebuild')] : []),
    ...(skipWaitAt(situation) === undefined ? [] : [asksLabel('skip-wait')]),
    ...(situation.commands.adoption === 'none' ? [] : [asksLabel('adopt')]),
  ];
}

/** What ends with this plan keeps only its lane: nobody comes back to take the other labels away. */
function standing({ lane, obstacles }: Situation, { state, turn, asks }: Standing): readonly string[] {
  if (obstacles.length === 0) return [laneLabel(lane), publishPending];
  return obstacles.some(isOver)
    ? [laneLabel(lane)]
    : [laneLabel(lane), stateLabel(state), turnLabel(turn), ...asks];
}

interface Standing {
  readonly state: DecisionState;
  readonly turn: Turn;
  readonly asks: readonly string[];
}

const conclusions: Readonly<Record<DecisionState, Decision['check']['conclusion']>> = {
  ready: 'success',
  'checks-failed': 'failure',
  'needs-author': 'failure',
  // GitHub takes `neutral` for a pass: only what cannot be merged anyway may have it.
  draft: 'neutral',
  closed: 'neutral',
  'checks-running': 'action_required',
  'needs-maintainer': 'action_required',
  'waiting-period': 'action_required',
  blocked: 'action_required',
};

function planCheck(state: DecisionState, obstacles: readonly Obstacle[]): Decision['check'] {
  const steps = obstacles.map(({ reason }) => words.obstacleText(reason));
  const summary = steps[0] ?? (state === 'ready' ? words.readyText : words.closedText);
  return { conclusion: conclusions[state], title: words.headlines[state], summary };
}

function ownCheck({ checks, head }: PullRequestFacts): CheckFact | undefined {
  return checks.find(
    ({ name, appId, headSha }) =>
      name === words.decideCheck && appId === actionsAppId && headSha === head.sha,
  );
}

function planMerge({ input, policy, lane, maintainers }: Situation): NonNullable<Decision['merge']> {
  const { facts, assessment } = input;
  const approvedBy = countReviews(facts, maintainers).approvals.map(({ by }) => by.github);
  return {
    title: words.mergeTitle(assessment.plugins.map(describeChange), facts.number),
    message: words.mergeMessage({ lane: policy.lanes[lane], sha: facts.head.sha, approvedBy }),
  };
}

function describeChange({ name, isNew, isRemoved, versions, yanked }: PluginAssessment): string {
  const numbers = versions.map(({ version }) => version).join(', ');
  if (isRemoved) return words.changeWords.removed(name);
  if (isNew) return words.changeWords.added(name, numbers);
  if (numbers !== '') return words.changeWords.released(name, numbers);
  if (yanked.length > 0)
    return words.changeWords.yanked(name, yanked.map(({ version }) => version).join(', '));
  return words.changeWords.changed(name);
}

/** The lane stays as a label, for the statistics. A merge whose publication was never started is made good here. */
function planClosed({ input, lane, verdicts }: Situation): Decision {
  const { facts } = input;
  const kept = facts.labels.filter(isLaneLabel);
  const isOwed = facts.state === 'merged' && facts.labels.includes(publishPending);
  return {
    ...{ number: facts.number, headSha: facts.head.sha, lane, state: 'closed', turn: 'nobody', verdicts },
    labels: planLabels(facts.labels, kept),
    check: planCheck('closed', []),
    checkIsCurrent: true,
    workflows: isOwed ? [publishStart] : [],
  };
}

/** Nothing is said of a head that nobody looked at, as the next run does, nor of what is for another branch. */
function planNothing({ input, lane }: Situation, summary: string): Decision {
  const { facts } = input;
  return {
    ...{ number: facts.number, headSha: facts.head.sha, lane, state: 'checks-running', turn: 'machine' },
    verdicts: [],
    labels: { add: [], remove: [] },
    check: { ...planCheck('checks-running', []), summary },
    checkIsCurrent: true,
    workflows: [],
  };
}
