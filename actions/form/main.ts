// Answers one issue form. The event says which issue; what stands in it is asked from the API.

import { createForgeLookup } from '@plugindex/node/github/forge-lookup';
import {
  createGitHubClient,
  type GitHubClient,
  type RepositoryName,
} from '@plugindex/node/github/github-client';
import { isChecked, listOwnRequests } from '@plugindex/node/github/own-requests';
import { createProposalPort } from '@plugindex/node/github/proposal-port';
import { createPullRequestPort } from '@plugindex/node/github/pull-request-port';
import { readRepository } from '@plugindex/node/github/repository-facts';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { reviewPolicy } from '@plugindex/registry/decide/review-policy';
import { answerForm } from '@plugindex/registry/forms/answer-form';
import { formLabels, issueMarker } from '@plugindex/registry/forms/form-messages';
import { type FormRequest, planForm } from '@plugindex/registry/forms/plan-form';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { ActionError } from '../action-error.ts';
import { numberAt, parseNumber } from '../event.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { type ActionCall, runAction } from '../run.ts';

await runAction(async (call) => {
  const { apiUrl, repository, workspace } = call.environment;
  const token = call.neededInput('token');
  const client = createGitHubClient({ apiUrl, token, userAgent: 'plugindex-form' });
  const number = issueNumber(call);
  const request = await readRequest(client, repository, number);
  const checkout = await openRepository(workspace);
  try {
    const { tree: index } = await openIndex(checkout, placeOf(call));
    const { state } = await readIndex(index);
    if (state === undefined)
      throw new ActionError('action/index', 'Cannot answer: registry.yaml cannot be read');
    const plan =
      request === undefined
        ? ({ kind: 'none' } as const)
        : await planForm(request, { registry: state.registry, index, lookup: createForgeLookup(client) });
    const checks = reviewPolicy(state.registry).requiredChecks;
    const ports = await openPorts(client, repository, { number, checks });
    const lines = await answerForm(number, plan, { ports, dryRun: call.flag('dry_run') });
    for (const line of lines) call.say(line);
    call.output('answer', plan.kind);
  } finally {
    await checkout.close();
  }
});

function issueNumber(call: ActionCall): number {
  const wanted = call.input('issue');
  if (wanted !== undefined) return parseNumber(wanted);
  const number = numberAt(call.event, '/issue/number');
  if (number !== undefined) return number;
  throw new ActionError(
    'action/event',
    'Cannot answer: neither the event nor the input "issue" names an issue',
  );
}

/** The issue as it is now: an event waits in a queue while its issue is edited. Undefined for a pull request. */
async function readRequest(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
): Promise<FormRequest | undefined> {
  const { data } = await client.rest.issues.get({ ...repository, issue_number: number });
  const { user, labels } = data;
  if (data.pull_request !== undefined || user === null) return undefined;
  return {
    number,
    state: data.state === 'open' ? 'open' : 'closed',
    author: { github: user.login, id: user.id },
    createdAt: new Date(data.created_at),
    body: data.body ?? '',
    labels: labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
  };
}

async function openPorts(
  client: GitHubClient,
  repository: RepositoryName,
  { number, checks }: { readonly number: number; readonly checks: readonly string[] },
) {
  const { defaultBranch } = await readRepository(client, repository);
  return {
    issues: createPullRequestPort(client, repository, { labels: formLabels }),
    proposals: createProposalPort(client, { repository, base: defaultBranch, from: 'branch' }),
    openRequests: () => listOwnRequests(client, repository, issueMarker(number)),
    isChecked: (pullRequest: number) => isChecked(client, repository, { number: pullRequest, checks }),
  };
}
