// The public queue: what this run decided, and what earlier runs said of the pull requests that it did not look at.
import type { Queue, RegistryConfig } from '@plugindex/model';
import type { GitHubClient, RepositoryName } from '@plugindex/node/github/github-client';
import {
  laneOfLabel,
  type MergedPullRequest,
  type QueueEntry,
  toQueue,
} from '@plugindex/registry/queue/to-queue';

export interface QueueUpdate {
  readonly entries: readonly QueueEntry[];
  /** Open pull requests that this run did not look at. */
  readonly unseen: ReadonlySet<number>;
  readonly merged: readonly MergedPullRequest[];
  readonly registry: RegistryConfig;
  readonly previous: Queue | undefined;
}

/** The next queue. @example updateQueue({ entries, unseen: new Set([12]), merged, registry, previous }, new Date()) */
export function updateQueue({ unseen, previous, ...input }: QueueUpdate, now: Date): Queue {
  const queue = toQueue({ ...input, ...(previous === undefined ? {} : { previous }) }, now);
  const kept = (previous?.pullRequests ?? [])
    .filter(({ number }) => unseen.has(number))
    .map((pull) => ({ ...pull, ageMs: Math.max(0, now.getTime() - Date.parse(pull.openedAt)) }));
  const pullRequests = [...queue.pullRequests, ...kept].toSorted((a, b) => a.number - b.number);
  const lanes = queue.lanes.map((lane) => ({
    ...lane,
    open: pullRequests.filter((pull) => pull.lane === lane.id).length,
  }));
  return { ...queue, lanes, pullRequests };
}

/** The last hundred that were closed: what medians are taken of. One request. */
export async function readMerged(
  client: GitHubClient,
  repository: RepositoryName,
): Promise<readonly MergedPullRequest[]> {
  const { data } = await client.rest.pulls.list({
    ...repository,
    state: 'closed',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
  });
  return data.flatMap(({ merged_at: mergedAt, created_at: createdAt, labels }) => {
    const lane = labels.map(({ name }) => laneOfLabel(name)).find((found) => found !== undefined);
    return mergedAt === null || lane === undefined ? [] : [{ lane, createdAt, mergedAt }];
  });
}
