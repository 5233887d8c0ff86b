// Looks at one pull request: facts from the API, its files as Git objects, both judged by the code of the checkout.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryConfig } from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { createSourceLookup } from '@plugindex/node/build/source-lookup';
import { createForgeLookup } from '@plugindex/node/github/forge-lookup';
import type { GitHubClient } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import type { OpenPullRequest } from '@plugindex/node/github/open-pull-requests';
import { readPullRequestFacts } from '@plugindex/node/github/pull-request-facts';
import { assess } from '@plugindex/registry/decide/assess';
import type { RepositoryIdentity } from '@plugindex/registry/decide/assessment';
import type { AssessedPullRequest } from '@plugindex/registry/decide/decide-all';
import { ActionError } from '../action-error.ts';
import type { RegistryPlace } from '../open-index.ts';
import { atCommit, type OpenedCheckout, type OpenedProposal, openProposal } from '../proposal.ts';

export interface LookPorts {
  readonly client: GitHubClient;
  readonly place: RegistryPlace;
  readonly checkout: OpenedCheckout;
  /** registry.yaml of the checkout. */
  readonly registry: RegistryConfig;
}

/** Throws what GitHub and Git throw: `github/conflict` where the head moved while it was looked at. */
export async function look(number: number, ports: LookPorts): Promise<AssessedPullRequest> {
  const { client, place, registry } = ports;
  const facts = await readPullRequestFacts(client, place.environment.repository, number);
  const headSha = facts.head.sha;
  if (facts.state !== 'open') return { facts, assessment: bareAssessment(headSha) };
  const opened = await open(number, headSha, ports);
  const folder = await mkdtemp(join(place.environment.temporary, 'look-'));
  try {
    const { base, head, mergeBase, outside } = opened;
    const repository = atCommit(opened.repository, headSha);
    const { sources } = await createBuildPorts({ repository, folder });
    const lookup = createSourceLookup({ repository, sources });
    try {
      const findRepository = (url: string) => findSource(url, client);
      const input = { facts, base, head, mergeBase, outside, registry, findRepository, sources: lookup };
      return { facts, assessment: await assess(input) };
    } finally {
      await lookup.close();
    }
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** threat: a pull request whose commits are too large to fetch, or malformed, so that no other one is looked at. */
async function open(
  number: number,
  headSha: string,
  { place, checkout }: LookPorts,
): Promise<OpenedProposal> {
  try {
    return await openProposal({ number, headSha }, place, checkout);
  } catch (cause) {
    if (!(cause instanceof GitHubError) || cause.code !== 'github/unavailable') throw cause;
    throw new ActionError('action/commit', `Cannot look at ${number}: ${cause.message}`, { cause });
  }
}

/** A pull request that is not looked at in this run, as far as the others need to know of it: whose it is. */
export function glance(pull: OpenPullRequest): AssessedPullRequest {
  const { number, title, author, head, base, isDraft, labels, createdAt, updatedAt } = pull;
  return {
    facts: {
      ...{ number, title, author, head, isDraft, labels, createdAt, updatedAt },
      body: '',
      state: 'open',
      base: { ...base, repositoryId: 0 },
      isMergeable: null,
      checks: [],
      reviews: [],
      comments: [],
      changedFiles: 0,
    },
    assessment: bareAssessment(head.sha),
  };
}

function bareAssessment(headSha: string): AssessedPullRequest['assessment'] {
  return {
    ...{ headSha, changedFiles: 0, isTooLarge: false, outsideCount: 0, sharedCount: 0, adoption: 'none' },
    ...{ outside: [], shared: [], conflicts: [], plugins: [], problems: [] },
  };
}

async function findSource(url: string, client: GitHubClient): Promise<RepositoryIdentity | undefined> {
  const [, owner, repo] =
    /^https:\/\/github\.com\/([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+?)(?:\.git)?$/.exec(url) ?? [];
  if (owner === undefined || repo === undefined) return undefined;
  return createForgeLookup(client).repository({ owner, repo });
}
