// Turns a planned change into a pull request: fork or branch, commit, pull request; each found again before it is made.
import type { OpenedProposal, Proposal, ProposalPort } from '@plugindex/registry/propose/proposal';
import { readAccount } from './account.ts';
import { createOnce } from './create-once.ts';
import { openFork } from './fork.ts';
import {
  placeBranch,
  type RemoteCommit,
  readBranch,
  readCommit,
  writeCommit,
  writeTree,
} from './git-data.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError } from './github-error.ts';
import { readRepository } from './repository-facts.ts';

export interface ProposalPortOptions {
  /** The repository that takes the pull request. */
  readonly repository: RepositoryName;
  /** Its branch, such as `main`. */
  readonly base: string;
  /** `fork`: of the token's account; `branch`: of the repository itself, for its own automation. */
  readonly from: 'fork' | 'branch';
}

/** Where a proposal's branch lives. */
interface Place {
  readonly client: GitHubClient;
  readonly options: ProposalPortOptions;
  readonly head: RepositoryName;
  readonly base: RemoteCommit;
}

interface FoundPull {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
}

/** Only such branches are made or moved: nothing that a person works on. */
const branchPattern = /^plugindex\/[a-z0-9][a-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9.+_-]{0,150}$/;

/**
 * Opens the port. `open` throws GitHubError `github/unchanged` when the base says already what the proposal wants.
 * @example
 * const port = createProposalPort(client, { repository, base: 'main', from: 'fork' });
 * const { url } = await port.open(proposal);
 */
export function createProposalPort(client: GitHubClient, options: ProposalPortOptions): ProposalPort {
  return { open: (proposal) => open(client, options, proposal) };
}

async function open(
  client: GitHubClient,
  options: ProposalPortOptions,
  proposal: Proposal,
): Promise<OpenedProposal> {
  checkBranch(proposal.branch);
  const place = await findPlace(client, options);
  const pull = await findPull(place, proposal.branch);
  const commit = await placeCommit(place, proposal, pull);
  const opened = pull === undefined ? await openPull(place, proposal) : undefined;
  const { number, url, title, body } = opened ?? pull ?? missing(proposal);
  const saysTheSame = title === proposal.title && plain(body) === plain(proposal.body);
  if (!saysTheSame) {
    const words = { title: proposal.title, body: proposal.body };
    await client.rest.pulls.update({ ...options.repository, pull_number: number, ...words });
  }
  if (opened !== undefined) return { number, url, outcome: 'opened' };
  return { number, url, outcome: commit === 'there' && saysTheSame ? 'found' : 'updated' };
}

function missing({ branch }: Proposal): never {
  throw new GitHubError(
    'github/answer',
    `Cannot find the pull request of ${branch} that GitHub has just made`,
  );
}

/** threat: a wish whose branch is `main`, or one that a person works on */
function checkBranch(branch: string): void {
  if (branchPattern.test(branch) && !branch.includes('..') && !branch.endsWith('.lock')) return;
  throw new GitHubError(
    'github/refused',
    `Cannot propose from the branch ${JSON.stringify(branch.slice(0, 80))}: expected plugindex/<verb>/<plugin>-<version>`,
  );
}

async function findPlace(client: GitHubClient, options: ProposalPortOptions): Promise<Place> {
  const { repository } = options;
  // Read before the fork is brought up to date: the fork then holds at least this commit.
  const sha = await readBranch(client, repository, options.base);
  if (sha === undefined)
    throw new GitHubError(
      'github/not-found',
      `Cannot propose to ${repository.owner}/${repository.repo}: it has no branch "${options.base}"`,
    );
  const base = await readCommit(client, repository, sha);
  const head = options.from === 'branch' ? repository : await findHead(client, options);
  return { client, options, head, base };
}

/** Nobody can fork what is their own; a branch does there. */
async function findHead(
  client: GitHubClient,
  { repository, base }: ProposalPortOptions,
): Promise<RepositoryName> {
  const account = await readAccount(client);
  const upstream = await readRepository(client, repository);
  if (account.id === upstream.ownerId) return repository;
  return openFork(client, { upstream: repository, upstreamId: upstream.id, account, base });
}

/** The open pull request of this branch. */
async function findPull({ client, options, head }: Place, branch: string): Promise<FoundPull | undefined> {
  const { data } = await client.rest.pulls.list({
    ...options.repository,
    state: 'open',
    head: `${head.owner}:${branch}`,
    base: options.base,
    per_page: 100,
  });
  const pull = data.find(
    ({ head: { ref, repo } }) =>
      ref === branch &&
      repo?.owner.login.toLowerCase() === head.owner.toLowerCase() &&
      repo.name.toLowerCase() === head.repo.toLowerCase(),
  );
  return pull && { number: pull.number, url: pull.html_url, title: pull.title, body: pull.body ?? '' };
}

/** `there`: the branch held the change already. */
async function placeCommit(
  place: Place,
  proposal: Proposal,
  pull: FoundPull | undefined,
): Promise<'there' | 'written'> {
  const { client, head, base } = place;
  const { branch, files, message } = proposal;
  const current = await readBranch(client, head, branch);
  const there = current === undefined ? undefined : await readCommit(client, head, current);
  // What people look at stays as it is while it says the wish, although the base moved on.
  if (pull !== undefined && there !== undefined) {
    const wanted = await writeTree(client, head, { onto: there, files });
    if (wanted === there.tree) return 'there';
  }
  const tree = await writeTree(client, head, { onto: base, files });
  if (tree === base.tree)
    throw new GitHubError(
      'github/unchanged',
      `Cannot propose "${proposal.title}": ${place.options.base} says the same already`,
    );
  // A run that was killed between branch and pull request left the very commit.
  if (pull === undefined && there?.tree === tree) return 'there';
  // Under an open pull request nothing is taken away; a branch that nobody proposes from is begun anew.
  const parents = pull === undefined || there === undefined ? [base.sha] : [there.sha, base.sha];
  const sha = await writeCommit(client, head, { message, tree, parents });
  await placeBranch(client, head, { branch, sha, current, force: pull === undefined });
  return 'written';
}

async function openPull(place: Place, proposal: Proposal): Promise<FoundPull> {
  const { client, options, head } = place;
  const { title, body, branch } = proposal;
  const isFork = head.owner !== options.repository.owner || head.repo !== options.repository.repo;
  return createOnce(client, {
    find: () => findPull(place, branch),
    isAbsent: true,
    create: async () => {
      const { data } = await client.rest.pulls.create({
        ...options.repository,
        title,
        body,
        base: options.base,
        head: isFork ? `${head.owner}:${branch}` : branch,
        ...(isFork && { maintainer_can_modify: true }),
      });
      return { number: data.number, url: data.html_url, title: data.title, body: data.body ?? '' };
    },
  });
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
