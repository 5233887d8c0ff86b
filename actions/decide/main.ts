// Decides about open pull requests: what changed since the last look is looked at, and each plan is carried out.
import { writeFile } from 'node:fs/promises';
import type { FolderPort, RegistryConfig } from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { fetchPullRequestHeads } from '@plugindex/node/github/fetch-pull-request-head';
import { createGitHubClient, type GitHubClient } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { listOpenPullRequests, type OpenPullRequest } from '@plugindex/node/github/open-pull-requests';
import { createPullRequestPort } from '@plugindex/node/github/pull-request-port';
import { automationId } from '@plugindex/registry/decide/accounts';
import { publishStart } from '@plugindex/registry/decide/decide';
import { type AssessedPullRequest, decideAll } from '@plugindex/registry/decide/decide-all';
import type { Decision, PullRequestPort, WorkflowStart } from '@plugindex/registry/decide/decision';
import { executeDecision } from '@plugindex/registry/decide/execute';
import { publishPending } from '@plugindex/registry/decide/labels';
import { numberAt, textAt } from '../event.ts';
import { placeOf, remoteOf } from '../open-index.ts';
import { type OpenedCheckout, openCheckout } from '../proposal.ts';
import { maxQueueBytes, readQueue, saysTheSame, toQueueFile } from '../queue-file.ts';
import { readRegistry } from '../read-registry.ts';
import { type ActionCall, runAction } from '../run.ts';
import { labelStyles } from './label-styles.ts';
import { glance, type LookPorts, look } from './look.ts';
import { readMerged, updateQueue } from './public-queue.ts';
import { isDue, isFullLookDue, readSeen, type Seen, toSeen, writeSeen } from './seen.ts';

const userAgent = 'plugindex-decide';
const queueFile = 'queue.json';
const decideStart: WorkflowStart = { file: 'decide.yml', inputs: {} };

await runAction(async (call) => {
  const { apiUrl } = call.environment;
  const token = call.neededInput('token');
  const state = createFolderPort(call.neededInput('state'));
  // Kept answers only tell whether there is anything to do; decisions are made from fresh ones.
  const lists = createGitHubClient({
    apiUrl,
    token,
    userAgent,
    cache: createFolderPort(`${call.neededInput('state')}/answers`),
    // Each run has a token of its own; it is the same account, and what it lists is public.
    cacheOwner: String(automationId),
  });
  const client = createGitHubClient({ apiUrl, token, userAgent });
  const round = await planRound(call, { lists, state });
  if (round.numbers.size === 0) {
    call.say(`Nothing changed among ${round.open.length} open pull requests`);
    return;
  }
  const checkout = await openCheckout(placeOf(call));
  try {
    const registry = await readRegistry(checkout.index);
    await decideRound(call, round, { client, state, registry, checkout });
  } finally {
    await checkout.repository.close();
  }
});

interface Round {
  readonly open: readonly OpenPullRequest[];
  /** Which are looked at. */
  readonly numbers: ReadonlySet<number>;
  readonly seen: Seen | undefined;
  readonly isFull: boolean;
  readonly now: Date;
}

interface RoundPorts {
  readonly lists: GitHubClient;
  readonly state: FolderPort;
}

/** Two requests, however many pull requests are open; answered from the state where GitHub says that nothing changed. */
async function planRound(call: ActionCall, { lists, state }: RoundPorts): Promise<Round> {
  const { repository } = call.environment;
  const now = new Date();
  const seen = await readSeen(state);
  const isFull = isFullLookDue(seen, now);
  // What is for another branch publishes nothing, and is nobody's business here.
  const open = (await listOpenPullRequests(lists, repository)).filter(({ base }) => base.isDefault);
  const { data: unfinished } = await lists.rest.issues.listForRepo({
    ...repository,
    state: 'closed',
    labels: publishPending,
  });
  const due = open.filter((pull) => isFull || isDue(pull, { seen, now }));
  const named = namedByEvent(call, open);
  const gone = Object.keys(seen?.pulls ?? {})
    .map(Number)
    .filter((number) => !open.some((pull) => pull.number === number));
  const numbers = new Set([
    ...gone,
    ...due.map(({ number }) => number),
    // Merged by a run that ended before it started what must follow.
    ...unfinished.filter((issue) => issue.pull_request !== undefined).map(({ number }) => number),
    ...(named === undefined ? [] : [named]),
  ]);
  // Who asked for a name first is told by all that ask for one. The lane of a pull request is its strictest.
  const asking = open
    .filter(({ labels }) => labels.includes('lane:new-name') || labels.includes('lane:registry'))
    .map(({ number }) => number);
  return { open, numbers: numbers.size === 0 ? numbers : numbers.union(new Set(asking)), seen, isFull, now };
}

/** A pull request of the list, or one that the event says is closed: the list tells which are for the default branch. */
function namedByEvent(call: ActionCall, open: readonly OpenPullRequest[]): number | undefined {
  const number = numberAt(call.event, '/pull_request/number') ?? numberAt(call.event, '/issue/number');
  const state = textAt(call.event, '/pull_request/state') ?? textAt(call.event, '/issue/state');
  return state === 'closed' || open.some((pull) => pull.number === number) ? number : undefined;
}

interface DecidePorts {
  readonly client: GitHubClient;
  readonly state: FolderPort;
  readonly registry: RegistryConfig;
  readonly checkout: OpenedCheckout;
}

async function decideRound(call: ActionCall, round: Round, ports: DecidePorts): Promise<void> {
  const { client, registry, state, checkout } = ports;
  const { open, seen, isFull, now } = round;
  const looked = await lookAtAll(call, round, { client, checkout, place: placeOf(call), registry });
  const glanced = open.filter(({ number }) => !looked.has(number)).map(glance);
  const all = [...looked.values(), ...glanced].toSorted((a, b) => a.facts.number - b.facts.number);
  const decided = decideAll(all, { registry, now }).filter(({ number }) => looked.has(number));
  const port = openPort(call, client, open);
  const done = await executeAll(call, decided, port);
  call.output('decided', JSON.stringify(decided.map(({ number }) => number)));
  // What was merged here is done with: the next run would read it again only to find it closed.
  const isLeft = ({ number }: { readonly number: number }) => !done.merged.has(number);
  await tellQueue(call, { ...ports, port, round, looked, decided: decided.filter(isLeft), done });
  await writeSeen(state, toSeen(open.filter(isLeft), { seen, decisions: done.decisions, now, isFull }));
  if (isLookDue(done) && !call.flag('dry_run')) await port.startWorkflow(decideStart);
  call.say(`${client.requests.sent} requests`);
}

/** The list tells the default branch: asking for it would be one request more. */
function openPort(call: ActionCall, client: GitHubClient, open: readonly OpenPullRequest[]): PullRequestPort {
  const [first] = open;
  return createPullRequestPort(client, call.environment.repository, {
    accountId: automationId,
    labels: labelStyles,
    ...(first === undefined ? {} : { defaultBranch: first.base.branch }),
  });
}

interface Decided extends DecidePorts {
  readonly port: PullRequestPort;
  readonly round: Round;
  readonly looked: ReadonlyMap<number, AssessedPullRequest>;
  readonly decided: readonly Decision[];
  readonly done: Done;
}

/** Keeps the queue, and has it published where it says something new. */
async function tellQueue(call: ActionCall, parts: Decided): Promise<void> {
  const { client, state, registry, round, looked, decided, done } = parts;
  const kept = await state.read(queueFile, { maxBytes: maxQueueBytes });
  const previous = kept === undefined ? undefined : readQueue(kept);
  const entries = decided.flatMap((decision) => {
    const facts = looked.get(decision.number)?.facts;
    return facts === undefined ? [] : [{ facts, decision }];
  });
  const unseen = new Set(round.open.map(({ number }) => number).filter((number) => !looked.has(number)));
  const merged = await readMerged(client, call.environment.repository);
  const queue = updateQueue({ entries, unseen, merged, registry, previous }, round.now);
  const file = call.input('queue');
  if (file !== undefined) await writeFile(file, toQueueFile(queue));
  if (call.flag('dry_run')) return;
  const isNew = previous === undefined || !saysTheSame(previous, queue);
  // A merge has started it already.
  if (isNew && done.merged.size === 0) await parts.port.startWorkflow(publishStart);
  await state.write(queueFile, toQueueFile(queue));
}

/** One that cannot be looked at is no reason to leave the others waiting. */
async function lookAtAll(
  call: ActionCall,
  { numbers, open }: Round,
  ports: LookPorts,
): Promise<ReadonlyMap<number, AssessedPullRequest>> {
  await fetchAll(
    call,
    open.filter(({ number }) => numbers.has(number)),
    ports,
  );
  const looked = new Map<number, AssessedPullRequest>();
  for (const number of numbers) {
    try {
      looked.set(number, await look(number, ports));
    } catch (error) {
      if (!isAboutOne(error)) throw error;
      call.say(`${number}: ${error.message}`);
    }
  }
  return looked;
}

/** With one connection. Where that fails, each is fetched alone, and only those that cannot be had are not looked at. */
async function fetchAll(
  call: ActionCall,
  pulls: readonly OpenPullRequest[],
  { checkout, place }: LookPorts,
): Promise<void> {
  const heads = pulls.map(({ number, head }) => ({ number, sha: head.sha }));
  try {
    await fetchPullRequestHeads(checkout.repository, remoteOf(place), heads);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    call.say(`Fetching one by one: ${error.message}`);
  }
}

/** A number that is an issue's; a head that moved, or that shares no history with its base; a discussion without end. */
function isAboutOne(error: unknown): error is Error {
  if (error instanceof GitHubError)
    return ['github/not-found', 'github/conflict', 'github/too-large'].includes(error.code);
  return error instanceof Error && 'code' in error && error.code === 'action/commit';
}

interface Done {
  /** Those that were carried out: what failed is decided again by the next run. */
  readonly decisions: ReadonlyMap<number, Decision>;
  readonly merged: ReadonlySet<number>;
  /** One was ready, and waits for the index as the merge of another leaves it. */
  readonly isOneHeldUp: boolean;
}

/** After a merge nobody's event comes: what it held up would wait for the timer. Each such look follows a merge, so they end. */
function isLookDue({ merged, isOneHeldUp }: Done): boolean {
  return merged.size > 1 || (merged.size > 0 && isOneHeldUp);
}

async function executeAll(
  call: ActionCall,
  decisions: readonly Decision[],
  port: PullRequestPort,
): Promise<Done> {
  const dryRun = call.flag('dry_run');
  const done = new Map<number, Decision>();
  const merged = new Set<number>();
  let isOneHeldUp = false;
  for (const decision of decisions) {
    try {
      const { lines, merge } = await executeDecision(decision, port, { dryRun });
      for (const line of lines) call.say(`#${decision.number} ${line}`);
      if (merge !== undefined) call.say(`#${decision.number} ${merge}`);
      if (merge === 'merged') merged.add(decision.number);
      isOneHeldUp ||= merge === 'refused' || isPostponed(decision);
      // What was not merged is looked at again: the base may have moved under it.
      if (!dryRun && (merge === undefined || merge === 'merged')) done.set(decision.number, decision);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      call.say(`#${decision.number} ${error.code}: ${error.message}`);
      process.exitCode = 1;
    }
  }
  return { decisions: done, merged, isOneHeldUp };
}

function isPostponed({ merge, state, nextLookAt }: Decision): boolean {
  return merge === undefined && state === 'checks-running' && nextLookAt !== undefined;
}
