// The stage `validate`: a pull request as data, held against the rules of the checkout; or the whole index, and what is left to do in it.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, sortProblems } from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { createSourceLookup } from '@plugindex/node/build/source-lookup';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { readPullRequestOrigin } from '@plugindex/node/github/pull-request-origin';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { findWork } from '@plugindex/registry/reconcile/plan-work';
import type { Author } from '@plugindex/registry/validate/context';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { ActionError } from '../action-error.ts';
import { commitAt, numberAt, parseNumber, textAt } from '../event.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { atCommit, openProposal } from '../proposal.ts';
import { writeReport } from '../report-file.ts';
import { type ActionCall, runAction } from '../run.ts';

interface Target {
  readonly number: number | null;
  readonly headSha: string;
  readonly author?: Author;
}

/** Jobs that a matrix may have; what is left is the next run's. https://docs.github.com/actions/reference/limits */
const maxJobs = 256;

await runAction(async (call) => {
  const target = await readTarget(call);
  await (target === undefined ? validateWhole(call) : validateProposal(call, target));
});

/** Undefined where the run is about no proposal. */
async function readTarget(call: ActionCall): Promise<Target | undefined> {
  const { event, environment } = call;
  if (environment.eventName === 'merge_group') {
    return {
      number: null,
      headSha: commitAt(event, '/merge_group/head_sha'),
    };
  }
  const wanted = call.input('pull_request');
  if (wanted === undefined) return undefined;
  const number = parseNumber(wanted);
  const [id, github] = [numberAt(event, '/pull_request/user/id'), textAt(event, '/pull_request/user/login')];
  // What the registry opened itself is on behalf of somebody, whom only the API names.
  const isByPerson = textAt(event, '/pull_request/user/type') === 'User';
  if (numberAt(event, '/pull_request/number') === number && isByPerson && id !== undefined) {
    return {
      number,
      headSha: commitAt(event, '/pull_request/head/sha'),
      author: { id, github: github ?? '' },
    };
  }
  return readTargetFromApi(call, number);
}

async function readTargetFromApi(call: ActionCall, number: number): Promise<Target> {
  const { apiUrl, repository } = call.environment;
  const client = createGitHubClient({
    apiUrl,
    token: call.neededInput('token'),
    userAgent: 'plugindex-validate',
  });
  const { headSha, author, onBehalfOf } = await readPullRequestOrigin(client, repository, number);
  const expected = call.input('head_sha');
  // The checks of this run belong to the commit that it was started on, and say nothing about another.
  if (expected !== undefined && expected !== headSha)
    throw new ActionError(
      'action/commit',
      `Cannot validate ${number} here: its head is ${headSha}, expected ${expected} as this run was started on it`,
    );
  const account = onBehalfOf?.by === 'form' ? onBehalfOf.account : author;
  const isFeed = onBehalfOf?.by === 'feed';
  return {
    number,
    headSha,
    ...(isFeed ? {} : { author: { id: account.id, github: account.github } }),
  };
}

async function validateProposal(call: ActionCall, target: Target): Promise<void> {
  const opened = await openProposal(target, placeOf(call));
  try {
    call.output('base_sha', opened.baseSha);
    call.output('head_sha', opened.headSha);
    const problems = await withSources(call, atCommit(opened.repository, opened.headSha), (sources) =>
      validateIndex({
        head: opened.proposed.tree,
        base: opened.base,
        outside: opened.outside,
        sources,
        ...(target.author === undefined ? {} : { author: target.author }),
      }),
    );
    const file = call.input('report');
    const { number: pullRequest, headSha } = target;
    if (file !== undefined)
      await writeReport(file, { format: 1, stage: 'validate', pullRequest, headSha, problems, plugins: [] });
    await call.report(problems, { title: 'Validation' });
  } finally {
    await opened.close();
  }
}

async function validateWhole(call: ActionCall): Promise<void> {
  const repository = await openRepository(call.environment.workspace);
  try {
    const { tree, problems: orphans } = await openIndex(repository, placeOf(call));
    const found = await withSources(call, repository, (sources) =>
      validateIndex({ head: tree, sources, byPipeline: true }),
    );
    const problems = sortProblems([...found, ...orphans]);
    const { state } = await readIndex(tree);
    await call.report(problems, { title: 'Validation', fails: state === undefined });
    if (state === undefined)
      throw new ActionError('action/index', 'Cannot publish: registry.yaml cannot be read');
    const work = findWork(state, problems).slice(0, maxJobs);
    call.output('work', JSON.stringify(work.map(({ name, version }) => `${name}@${version}`)));
    call.output('head_sha', (await repository.commitId('HEAD')) ?? '');
    call.say(`${work.length} versions are to be released`);
  } finally {
    await repository.close();
  }
}

type Sources = ReturnType<typeof createSourceLookup>;

async function withSources(
  call: ActionCall,
  repository: Repository,
  work: (sources: Sources) => Promise<readonly Problem[]>,
): Promise<readonly Problem[]> {
  const folder = await mkdtemp(join(call.environment.temporary, 'validate-'));
  const { sources } = await createBuildPorts({ repository, folder });
  const lookup = createSourceLookup({ repository, sources });
  try {
    return await work(lookup);
  } finally {
    await lookup.close();
  }
}
