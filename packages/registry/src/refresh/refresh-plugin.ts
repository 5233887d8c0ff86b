// Brings one plugin up to date with its release feed: at most one pull request, found again by every later run.
import {
  FetchError,
  hasErrors,
  type Problem,
  quote,
  type RegistryConfig,
  type TreePort,
} from '@plugindex/model';
import type { PullRequestPort } from '../decide/decision.ts';
import { checksStart } from '../decide/rebuild.ts';
import {
  type ForgeLookup,
  manifestPath,
  type RepositoryAddress,
  toRepositoryAddress,
} from '../forms/forge-lookup.ts';
import type { PluginState } from '../index-state.ts';
import { type CurrentEntry, entryPath, readCurrentEntry } from '../propose/current-entry.ts';
import { planVersion } from '../propose/plan-version.ts';
import { proposalBranch } from '../propose/planned.ts';
import type { Proposal, ProposalPort } from '../propose/proposal.ts';
import { readAtomFeed } from './atom-feed.ts';
import { commitOfFeedBody, holdLabel, tagMovedComment, tagMovedMarker, toFeedBody } from './feed-body.ts';
import { findNewVersion, lastVersion, type TaggedVersion, tagsOfFeed } from './new-version.ts';
import { type RefreshCode, refreshProblem } from './refresh-rules.ts';

/** A pull request from a branch of the registry itself, whatever became of it. */
export interface EarlierRequest {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  readonly body: string;
}

export interface TagQuestion {
  readonly tag: string;
  readonly commit: string;
  readonly repositoryId: number;
}

export interface RefreshPorts {
  /** Bytes of `<repository>/releases.atom` or `tags.atom`. Throws a FetchError. */
  readonly readFeed: (address: RepositoryAddress, from: 'releases' | 'tags') => Promise<Uint8Array>;
  readonly lookup: Pick<ForgeLookup, 'repository' | 'commitOfTag' | 'file'>;
  /** True when what the author attached to the release of a tag carries proofs of its build that hold. */
  readonly isAttested: (address: RepositoryAddress, tag: TagQuestion) => Promise<boolean>;
  readonly proposals: ProposalPort;
  readonly earlierRequests: (branch: string) => Promise<readonly EarlierRequest[]>;
  /** True when one of the required checks was begun on the head of a pull request. */
  readonly isChecked: (number: number) => Promise<boolean>;
  readonly requests: Pick<PullRequestPort, 'addLabels' | 'setComment' | 'startWorkflow'>;
}

export interface RefreshContext {
  readonly registry: RegistryConfig;
  /** The index folder at the base branch. */
  readonly index: TreePort;
  readonly ports: RefreshPorts;
  readonly dryRun: boolean;
}

export interface FeedOutcome {
  readonly outcome: /** The feed names nothing new. */
    | 'current'
    | 'opened'
    /** Its pull request is open and says the same. */
    | 'waiting'
    /** Its pull request was closed by somebody: it is not asked again. */
    | 'declined'
    /** Merged, and not yet in the index that was read. */
    | 'merged'
    | 'held'
    | 'refused'
    /** A dry run. */
    | 'would-open';
  readonly detail: string;
  readonly problems: readonly Problem[];
}

/**
 * Looks at the feed of one plugin whose entry names one. Throws what the ports throw, FetchError aside.
 * @example const { outcome } = await refreshPlugin(plugin, { registry, index, ports, dryRun: false })
 */
export async function refreshPlugin(plugin: PluginState, context: RefreshContext): Promise<FeedOutcome> {
  const found = await findInFeed(plugin, context.ports);
  if ('outcome' in found) return found;
  const { address, news } = found;
  const entry = await readCurrentEntry(context.index, plugin.entry.name);
  if (!entry.ok) return { outcome: 'refused', detail: 'the entry cannot be read', problems: entry.problems };
  const checked = await checkSource(plugin, found, context.ports);
  if ('outcome' in checked) return checked;
  return propose({ entry: entry.value, address, news, commit: checked.commit }, context);
}

interface Found {
  readonly address: RepositoryAddress;
  readonly news: TaggedVersion;
}

function refused(plugin: PluginState, code: RefreshCode, message: string): FeedOutcome {
  const file = entryPath(plugin.entry.name, 'plugin.yaml');
  return { outcome: 'refused', detail: message, problems: [refreshProblem(code, file, { message })] };
}

async function findInFeed(plugin: PluginState, { readFeed }: RefreshPorts): Promise<Found | FeedOutcome> {
  const { name, source, updates } = plugin.entry;
  const address = toRepositoryAddress(source.repository);
  if (updates === undefined) return { outcome: 'current', detail: 'no feed', problems: [] };
  if (address === undefined)
    return refused(
      plugin,
      'refresh/feed/unreachable',
      `Cannot find the feed of ${name}: its source is not on GitHub`,
    );
  let bytes: Uint8Array;
  try {
    bytes = await readFeed(address, updates.from);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const code = error.code === 'fetch/too-large' ? 'refresh/feed/malformed' : 'refresh/feed/unreachable';
    return refused(plugin, code, `Cannot read the feed of ${name}: ${error.message}`);
  }
  const feed = readAtomFeed(bytes);
  if (!feed.ok)
    return refused(plugin, 'refresh/feed/malformed', `Cannot read the feed of ${name}: ${feed.fault}`);
  const { tags, strangers } = tagsOfFeed(feed.entries, source.id);
  if (strangers.length > 0) {
    const found = strangers.slice(0, 3).join(', ');
    const message = `Cannot follow the feed of ${name}: it belongs to the repository with the id ${found}, expected ${source.id}`;
    return refused(plugin, 'refresh/source/changed', message);
  }
  const news = findNewVersion(tags, plugin);
  return news === undefined
    ? { outcome: 'current', detail: `${tags.length} tags, nothing new`, problems: [] }
    : { address, news };
}

async function checkSource(
  plugin: PluginState,
  { address, news }: Found,
  { lookup }: RefreshPorts,
): Promise<{ readonly commit: string } | FeedOutcome> {
  const { name, source } = plugin.entry;
  const repository = await lookup.repository(address);
  if (repository === undefined || !repository.isPublic)
    return refused(
      plugin,
      'refresh/feed/unreachable',
      `Cannot release ${name}: ${source.repository} is not public`,
    );
  // threat: a repository that was deleted or renamed, and made anew by somebody else
  for (const key of ['id', 'ownerId'] as const) {
    if (repository[key] === source[key]) continue;
    const message = `Cannot release ${name}: ${source.repository} has the ${key} ${repository[key]}, expected ${source[key]}`;
    return refused(plugin, 'refresh/source/changed', message);
  }
  const commit = await lookup.commitOfTag(address, news.tag);
  if (commit !== undefined) return { commit };
  return refused(plugin, 'refresh/tag/unknown', `Cannot find the tag ${quote(news.tag)} of ${name}`);
}

interface Update extends Found {
  readonly entry: CurrentEntry;
  readonly commit: string;
}

async function propose(update: Update, context: RefreshContext): Promise<FeedOutcome> {
  const { ports, dryRun } = context;
  const branch = proposalBranch({ verb: 'publish', name: update.entry.name, version: update.news.version });
  const [latest, ...others] = await ports.earlierRequests(branch);
  const open = [latest, ...others].find((request) => request?.state === 'open');
  if (open !== undefined) return follow({ ...open, branch }, update, context);
  if (latest !== undefined) {
    const outcome = [latest, ...others].some(({ state }) => state === 'merged') ? 'merged' : 'declined';
    return { outcome, detail: `#${latest.number}`, problems: [] };
  }
  const { proposal, problems } = await planUpdate(update, context);
  if (proposal === undefined || hasErrors(problems))
    return { outcome: 'refused', detail: problems[0]?.message ?? 'nothing to propose', problems };
  if (dryRun) return { outcome: 'would-open', detail: proposal.branch, problems };
  const opened = await ports.proposals.open(proposal);
  await ports.requests.startWorkflow(checksStart(opened.number, proposal.branch));
  return { outcome: 'opened', detail: `#${opened.number} ${proposal.title}`, problems };
}

/** A pull request that is open already stays as it is; one that a killed run left unchecked is checked. */
async function follow(
  open: EarlierRequest & { readonly branch: string },
  { news: { tag }, commit }: Update,
  context: RefreshContext,
): Promise<FeedOutcome> {
  const { ports, dryRun } = context;
  const pinned = commitOfFeedBody(open.body);
  if (pinned !== undefined && pinned !== commit)
    return hold(open, { tag, from: pinned, to: commit }, context);
  if (!dryRun && !(await ports.isChecked(open.number)))
    await ports.requests.startWorkflow(checksStart(open.number, open.branch));
  return { outcome: 'waiting', detail: `#${open.number}`, problems: [] };
}

async function planUpdate(
  { entry, address, news, commit }: Update,
  { registry, ports }: RefreshContext,
): Promise<{ readonly proposal?: Proposal; readonly problems: readonly Problem[] }> {
  const last = entry.state.versions.get(lastVersion(entry.state) ?? '')?.manifest;
  const folder = last !== undefined && 'repository' in last.source ? last.source.path : undefined;
  const file = manifestPath(folder);
  const text = await ports.lookup.file(address, { commit, path: file });
  const manifest = text === undefined ? {} : { manifest: { file, text } };
  const planned = planVersion(entry, { ...news, commit, ...manifest }, { registry });
  if (planned.proposal === undefined) return planned;
  const isProvenanceLost = await losesProvenance({ entry, address, news, commit }, ports);
  const { body } = planned.proposal;
  return {
    proposal: { ...planned.proposal, body: toFeedBody({ body, commit, isProvenanceLost }) },
    problems: isProvenanceLost ? [...planned.problems, provenanceLost(entry, news)] : planned.problems,
  };
}

/** The version before is asked only where this one has nothing to show. */
async function losesProvenance(
  { entry, address, news, commit }: Update,
  ports: RefreshPorts,
): Promise<boolean> {
  const repositoryId = entry.state.entry.source.id;
  if (await ports.isAttested(address, { tag: news.tag, commit, repositoryId })) return false;
  const last = lastVersion(entry.state);
  const before = entry.state.versions.get(last ?? '')?.manifest.source;
  if (last === undefined || before === undefined || !('commit' in before)) return false;
  const tag = news.tag.slice(0, news.tag.length - news.version.length) + last;
  return ports.isAttested(address, { tag, commit: before.commit, repositoryId });
}

function provenanceLost({ name }: CurrentEntry, { version }: TaggedVersion): Problem {
  const message = `Cannot tell who built ${name} ${version}: the version before came with an attestation, this one does not`;
  return refreshProblem('refresh/provenance/lost', entryPath(name, 'plugin.yaml'), { message });
}

/** The pull request stays as it was looked at: the other commit is another version, or an attack. */
async function hold(
  { number }: EarlierRequest,
  move: { readonly tag: string; readonly from: string; readonly to: string },
  { ports: { requests }, dryRun }: RefreshContext,
): Promise<FeedOutcome> {
  if (!dryRun) {
    await requests.addLabels(number, [holdLabel]);
    await requests.setComment(number, { marker: tagMovedMarker, body: tagMovedComment(move) });
  }
  const message = `Cannot go on with #${number}: the tag ${quote(move.tag)} moved from ${move.from} to ${move.to}`;
  return {
    outcome: 'held',
    detail: message,
    problems: [refreshProblem('refresh/tag/moved', `#${number}`, { message })],
  };
}
