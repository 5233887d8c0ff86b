// What Git's side of a pull request does when branches move: refs/pull, the pull requests brought up to date, closing.

import { accountOf } from './caller.ts';
import { emit, emitIssue } from './events.ts';
import { timeText } from './git/commit.ts';
import { commitShape } from './shapes/commit.ts';
import { noreplyAddress } from './shapes/user.ts';
import {
  type Account,
  actionsBot,
  type Caller,
  type Issue,
  nameOf,
  type Pull,
  type Repository,
  type World,
} from './world.ts';

/** The head as refs/pull/N/head of the base's repository; its objects are there already. */
export function copyHead(repository: Repository, issue: Issue, pull: Pull): void {
  repository.git.setRef(`refs/pull/${issue.number}/head`, pull.head.sha);
}

export interface RefMove {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Everything that follows from a moved branch or tag: the push event, pull requests brought up to date or closed. */
export function refMoved(
  world: World,
  cause: { caller: Caller; repository: Repository },
  move: RefMove,
): void {
  const { repository } = cause;
  repository.pushedAt = timeText(world.now());
  emitPush(world, cause, move);
  if (!move.ref.startsWith('refs/heads/')) return;
  const branch = move.ref.slice('refs/heads/'.length);
  for (const base of world.repositories.values()) {
    for (const issue of base.issues.values()) {
      const { pull } = issue;
      if (pull === undefined || issue.state === 'closed') continue;
      if (pull.head.repository.id !== repository.id || pull.head.branch !== branch) continue;
      headMoved(world, { caller: cause.caller, repository: base, issue }, { pull, after: move.after });
    }
  }
  settleMerged(world, cause, branch);
}

interface HeadMove {
  readonly pull: Pull;
  readonly after: string | undefined;
}

function headMoved(
  world: World,
  change: { caller: Caller; repository: Repository; issue: Issue },
  { pull, after }: HeadMove,
): void {
  const { repository, issue } = change;
  issue.updatedAt = timeText(world.now());
  if (after === undefined) {
    issue.state = 'closed';
    issue.closedAt = issue.updatedAt;
    emitIssue(world, change, { action: 'closed' });
    return;
  }
  const before = pull.head.sha;
  pull.head.sha = after;
  pull.base.sha = repository.git.resolve(`refs/heads/${pull.base.branch}`) ?? pull.base.sha;
  copyHead(repository, issue, pull);
  emitIssue(world, change, { action: 'synchronize', more: { before, after } });
}

/** A pull request whose head came into its base by a push counts as merged, as on GitHub. */
function settleMerged(world: World, cause: { caller: Caller; repository: Repository }, branch: string): void {
  const { repository, caller } = cause;
  const tip = repository.git.resolve(`refs/heads/${branch}`);
  if (tip === undefined) return;
  for (const issue of repository.issues.values()) {
    const { pull } = issue;
    if (pull === undefined || issue.state === 'closed' || pull.base.branch !== branch) continue;
    if (pull.head.sha === pull.base.sha || !repository.git.isAncestor(pull.head.sha, tip)) continue;
    closeMerged(world, { caller, repository, issue }, { pull, commit: tip });
  }
}

export function closeMerged(
  world: World,
  change: { caller: Caller; repository: Repository; issue: Issue },
  { pull, commit }: { readonly pull: Pull; readonly commit: string },
): void {
  const { issue } = change;
  const at = timeText(world.now());
  pull.merged = { at, by: accountOf(change.caller) ?? actionsBot, commit };
  issue.state = 'closed';
  issue.closedAt = at;
  issue.updatedAt = at;
  change.repository.git.deleteRef(`refs/pull/${issue.number}/merge`);
  emitIssue(world, change, { action: 'closed' });
  if (pull.base.branch === change.repository.defaultBranch) closeLinked(world, change);
}

// https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
const closingWords = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #([0-9]+)\b/gi;

/**
 * Closes the issues that the words of a merged pull request name. A workflow's token does so only where it may write
 * issues, and nothing says so where it may not: https://github.com/Mergifyio/mergify/issues/410
 */
function closeLinked(
  world: World,
  { caller, repository, issue }: { caller: Caller; repository: Repository; issue: Issue },
): void {
  if (caller.kind === 'workflow' && caller.permissions.issues !== 'write') return;
  for (const [, number] of (issue.body ?? '').matchAll(closingWords)) {
    const linked = repository.issues.get(Number(number));
    if (linked === undefined || linked.pull !== undefined || linked.state === 'closed') continue;
    const at = timeText(world.now());
    Object.assign(linked, { state: 'closed', stateReason: 'completed', closedAt: at, updatedAt: at });
    emitIssue(world, { caller, repository, issue: linked }, { action: 'closed' });
  }
}

const zeros = '0'.repeat(40);

function emitPush(world: World, cause: { caller: Caller; repository: Repository }, move: RefMove): void {
  const { repository, caller } = cause;
  const pusher = accountOf(caller) ?? actionsBot;
  const { git } = repository;
  const isForced =
    move.before !== undefined && move.after !== undefined && !git.isAncestor(move.before, move.after);
  const base = `${world.url}/${nameOf(repository)}/compare/`;
  emit(world, cause, {
    event: 'push',
    payload: {
      ref: move.ref,
      before: move.before ?? zeros,
      after: move.after ?? zeros,
      created: move.before === undefined,
      deleted: move.after === undefined,
      forced: isForced,
      base_ref: null,
      compare: `${base}${(move.before ?? zeros).slice(0, 12)}...${(move.after ?? zeros).slice(0, 12)}`,
      commits: newCommits(repository, move).flatMap((sha) => pushedCommit(world, repository, sha) ?? []),
      head_commit: move.after === undefined ? null : pushedCommit(world, repository, move.after),
      pusher: { name: pusher.login, email: noreplyAddress(pusher) },
    },
  });
}

/** Oldest first, at most 2,048: https://docs.github.com/webhooks/webhook-events-and-payloads#push */
function newCommits({ git, defaultBranch }: Repository, { ref, before, after }: RefMove): readonly string[] {
  if (after === undefined || !ref.startsWith('refs/heads/')) return [];
  const from = before ?? git.resolve(`refs/heads/${defaultBranch}`);
  if (from === undefined || from === after) return [];
  return git.between(from, after).slice(0, 2048).toReversed();
}

function pushedCommit(world: World, repository: Repository, sha: string) {
  const peeled = repository.git.resolve(sha);
  if (peeled === undefined) return null;
  const commit = repository.git.commit(peeled);
  const { author, committer, message } = commit;
  const parent = commit.parents[0];
  const changes = parent === undefined ? [] : repository.git.diff(parent, peeled);
  const paths = (status: string) =>
    changes.filter((change) => change.status === status).map(({ path }) => path);
  return {
    id: peeled,
    tree_id: commit.tree,
    distinct: true,
    message,
    timestamp: committer.date,
    url: commitShape(world, repository, commit).html_url,
    author,
    committer,
    ...{ added: paths('added'), removed: paths('removed'), modified: paths('modified') },
  };
}

export function personOf(account: Account, now: Date) {
  return { name: account.login, email: noreplyAddress(account), date: timeText(now) };
}
