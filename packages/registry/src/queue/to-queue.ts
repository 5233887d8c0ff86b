// Turns decisions into the public queue, `/v1/queue.json`: where every pull request stands, and how long each lane takes.
import {
  isPluginName,
  printable,
  type Queue,
  type Queued,
  type QueuedLane,
  type RegistryConfig,
  toTimestamp,
} from '@plugindex/model';
import type { Decision, LaneId } from '../decide/decision.ts';
import type { PullRequestFacts } from '../decide/pull-request.ts';
import { laneIds, reviewPolicy } from '../decide/review-policy.ts';

export interface QueueEntry {
  readonly facts: PullRequestFacts;
  readonly decision: Decision;
}

export interface MergedPullRequest {
  readonly lane: LaneId;
  readonly createdAt: string;
  readonly mergedAt: string;
}

export interface QueueInput {
  readonly entries: readonly QueueEntry[];
  /** Merged ones that the medians are taken of, such as those of the last months. */
  readonly merged: readonly MergedPullRequest[];
  readonly registry: RegistryConfig;
  /** The queue as it was last published: what stands in the same state since then keeps its time. */
  readonly previous?: Queue;
}

/** Titles are cut to this many characters; escapes may make them longer. */
const maxTitleLength = 200;
const maxPlugins = 20;

/**
 * The document, the oldest pull request first.
 * @example JSON.stringify(toQueue({ entries, merged: [], registry }, new Date()))
 */
export function toQueue({ entries, merged, registry, previous }: QueueInput, now: Date): Queue {
  const policy = reviewPolicy(registry);
  const pullRequests = entries
    .flatMap((entry) => toQueued(entry, { previous, now, repository: registry.deployment.urls.repository }))
    .toSorted((a, b) => a.number - b.number);
  const lanes = laneIds.map((id): QueuedLane => {
    const times = merged.filter(({ lane }) => lane === id).map(timeToMerge);
    const open = pullRequests.filter(({ lane }) => lane === id).length;
    return { id, ...policy.lanes[id], open, merged: times.length, medianMs: medianOf(times) };
  });
  return {
    ...{ format: 1, createdAt: toTimestamp(now), lanes },
    ...{ requiredChecks: policy.requiredChecks, maxOpenPullRequests: policy.maxOpenPullRequests },
    pullRequests,
  };
}

/** The name of a lane in a label of a merged pull request; undefined for any other label. @example laneOfLabel('lane:update') */
export function laneOfLabel(label: string): LaneId | undefined {
  return laneIds.find((id) => label === `lane:${id}`);
}

interface At {
  readonly previous: Queue | undefined;
  readonly now: Date;
  readonly repository: string;
}

function toQueued({ facts, decision }: QueueEntry, { previous, now, repository }: At): readonly Queued[] {
  const { state, number } = decision;
  if (state === 'closed') return [];
  const before = previous?.pullRequests.find((one) => one.number === number && one.state === state);
  return [
    {
      number,
      title: cut(facts.title, maxTitleLength),
      url: `${repository}/pull/${number}`,
      author: cut(facts.author.github, 50),
      plugins: decision.verdicts
        .map(({ name }) => name)
        .filter(isPluginName)
        .slice(0, maxPlugins),
      lane: decision.lane,
      state,
      turn: decision.turn,
      openedAt: facts.createdAt,
      ageMs: span(facts.createdAt, toTimestamp(now)),
      since: before?.since ?? toTimestamp(now),
      nextLookAt: decision.nextLookAt ?? null,
    },
  ];
}

/** Escapes are longer than what they stand for, so the cut comes before and after. */
function cut(text: string, maxLength: number): string {
  const shown = printable(text, maxLength);
  return shown.length > 2 * maxLength ? `${shown.slice(0, 2 * maxLength - 1)}…` : shown;
}

const timeToMerge = ({ createdAt, mergedAt }: MergedPullRequest) => span(createdAt, mergedAt);

/** In milliseconds; clocks that disagree never make it negative. */
function span(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** The median of nothing is unknown, not zero. */
function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
