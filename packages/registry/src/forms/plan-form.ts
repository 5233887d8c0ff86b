// Plans the answer to one issue form: a proposal, all problems at once, or word to the maintainers.
import {
  hasErrors,
  type Owner,
  type Problem,
  parseYaml,
  quote,
  type RegistryConfig,
  type TreePort,
} from '@plugindex/model';
import { stringify } from 'yaml';
import { ghostId } from '../decide/accounts.ts';
import { type CurrentEntry, pluginNames, readCurrentEntry } from '../propose/current-entry.ts';
import { planTransfer } from '../propose/plan-owners.ts';
import { planSubmission } from '../propose/plan-submission.ts';
import { planVersion } from '../propose/plan-version.ts';
import { planYank } from '../propose/plan-yank.ts';
import type { Planned } from '../propose/planned.ts';
import type { Proposal } from '../propose/proposal.ts';
import { checkProposal } from '../propose/proposed-tree.ts';
import type { DraftFile } from '../propose/wishes.ts';
import { lastVersion } from '../refresh/new-version.ts';
import {
  type ForgeLookup,
  manifestPath,
  type RepositoryAddress,
  toRepositoryAddress,
} from './forge-lookup.ts';
import type { FormId } from './form.ts';
import { foreignSource, proposalBody } from './form-messages.ts';
import { type FormCode, type FormFinding, formFile, formProblem } from './form-rules.ts';
import { type FormWish, toFormWish } from './form-wish.ts';
import { parseForm } from './parse-form.ts';

/** An issue as the forge shows it now: never the copy that an event carries. */
export interface FormRequest {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly author: Owner;
  /** Stands in for the clock, so that a second look plans the very same. */
  readonly createdAt: Date;
  readonly body: string;
  readonly labels: readonly string[];
}

export interface FormContext {
  /** registry.yaml of the base branch. */
  readonly registry: RegistryConfig;
  /** The index folder at the base branch. */
  readonly index: TreePort;
  readonly lookup: ForgeLookup;
}

export type FormPlan =
  /** Not made with a form: left alone. */
  | { readonly kind: 'none' }
  /** Closed by somebody: what was asked for is taken back. */
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'refused'; readonly form?: FormId; readonly problems: readonly Problem[] }
  /** For people to decide. */
  | { readonly kind: 'told'; readonly topic: 'adopt' | 'abuse'; readonly maintainers: readonly string[] }
  | { readonly kind: 'proposed'; readonly proposal: Proposal };

/**
 * Looks, and changes nothing. Throws only what the ports throw.
 * @example const plan = await planForm({ number: 12, state: 'open', author, body, labels }, context)
 */
export async function planForm(request: FormRequest, context: FormContext): Promise<FormPlan> {
  const parsed = parseForm(request, context.registry);
  // threat: GitHub shows one account in place of all that were deleted, so its id proves nothing
  if (parsed.kind === 'none' || request.author.id === ghostId) return { kind: 'none' };
  if (request.state === 'closed') return { kind: 'withdrawn' };
  if (parsed.kind === 'refused') return parsed;
  const { id: form } = parsed.form;
  const read = toFormWish(parsed.form);
  if (!read.ok) return { kind: 'refused', form, problems: read.problems };
  const { wish } = read;
  if (wish.kind === 'abuse' || wish.kind === 'adopt') return tell(wish, context);
  const planned = await planWish(wish, request, context);
  const problems = [...planned.problems];
  if (planned.proposal !== undefined) {
    const { proposal } = planned;
    problems.push(...(await checkProposal({ proposal, base: context.index, author: request.author })));
  }
  if (planned.proposal === undefined || hasErrors(problems))
    return { kind: 'refused', form, problems: problems.filter(({ severity }) => severity === 'error') };
  return { kind: 'proposed', proposal: forIssue(planned.proposal, request) };
}

/** Threat: two people's forms on one branch, where the later one would change what the earlier one asked for. */
function forIssue(proposal: Proposal, { number }: FormRequest): Proposal {
  return {
    ...proposal,
    branch: `${proposal.branch}-issue-${number}`,
    body: proposalBody(proposal.body, number),
  };
}

async function tell(
  wish: Extract<FormWish, { kind: 'abuse' | 'adopt' }>,
  { registry, index }: FormContext,
): Promise<FormPlan> {
  if (wish.kind === 'adopt') {
    const entry = await readCurrentEntry(index, wish.name);
    if (!entry.ok) return { kind: 'refused', form: 'transfer', problems: entry.problems };
  }
  return {
    kind: 'told',
    topic: wish.kind,
    maintainers: registry.policy.maintainers.map(({ github }) => github),
  };
}

type PlannedWish = Exclude<FormWish, { kind: 'abuse' | 'adopt' }>;

async function planWish(wish: PlannedWish, request: FormRequest, context: FormContext): Promise<Planned> {
  if (wish.kind === 'submit') return submit(wish, request, context);
  const read = await readCurrentEntry(context.index, wish.name);
  if (!read.ok) return { problems: read.problems };
  const entry = read.value;
  const { owners } = entry.state.entry;
  // The id is compared: a name may have changed hands since the plugin was listed.
  if (!owners.some(({ id }) => id === request.author.id)) {
    const message = `Cannot change ${wish.name}: the account with the id ${request.author.id} is none of its owners`;
    const expected = owners.map(({ github, id }) => `${github} (${id})`).join(', ');
    return refuse('form/owner/stranger', {
      field: 'name',
      message,
      expected,
      hint: 'ask an owner to fill in the form',
    });
  }
  if (wish.kind === 'version') return publish(wish, entry, context);
  if (wish.kind === 'yank')
    return planYank(entry, wish.yank, { registry: context.registry, now: request.createdAt });
  const to = await context.lookup.account(wish.to);
  if (to !== undefined) return planTransfer(entry, { owners: [to] });
  const message = `Cannot hand over ${wish.name}: GitHub has no account ${quote(wish.to)}`;
  return refuse('form/account/unknown', { field: 'to', message });
}

function refuse(code: FormCode, finding: FormFinding): Planned {
  return { problems: [formProblem(code, finding)] };
}

async function submit(
  wish: Extract<FormWish, { kind: 'submit' }>,
  { author }: FormRequest,
  { registry, index, lookup }: FormContext,
): Promise<Planned> {
  const { draft, tag, path } = wish;
  const [names, repository, commit] = await Promise.all([
    pluginNames(index),
    lookup.repository(wish.repository),
    lookup.commitOfTag(wish.repository, tag),
  ]);
  if (repository === undefined) return unknownRepository(wish.repository);
  if (commit === undefined) return unknownTag(tag);
  const pin = { commit, ...(path === undefined ? {} : { path }) };
  const planned = planSubmission({ draft, author, repository, pin }, { registry, names });
  const { proposal } = planned;
  if (proposal === undefined || repository.ownerId === author.id) return planned;
  // Often an organisation of theirs, sometimes somebody else's work: a reader of the pull request should know.
  return { ...planned, proposal: { ...proposal, body: proposal.body + foreignSource(repository.ownerId) } };
}

async function publish(
  wish: Extract<FormWish, { kind: 'version' }>,
  entry: CurrentEntry,
  { registry, lookup }: FormContext,
): Promise<Planned> {
  const { source } = entry.state.entry;
  const address = toRepositoryAddress(source.repository);
  const repository = address === undefined ? undefined : await lookup.repository(address);
  if (address === undefined || repository === undefined) return unknownRepository(source.repository);
  if (repository.id !== source.id || repository.ownerId !== source.ownerId) {
    const message = `Cannot release ${wish.name}: ${source.repository} has the id ${repository.id} of account ${repository.ownerId}, expected ${source.id} of account ${source.ownerId}`;
    return refuse('form/source/changed', { field: 'name', message });
  }
  const { tag, version } = wish;
  const commit = await lookup.commitOfTag(address, tag);
  if (commit === undefined) return unknownTag(tag);
  const manifest = await manifestFor(wish, entry, { lookup, address, commit });
  return planVersion(
    entry,
    { tag, version, commit, ...(manifest === undefined ? {} : { manifest }) },
    { registry },
  );
}

/** The author's manifest at the commit, or the last one of the index, with what the form changes; undefined: the last one as it is. */
async function manifestFor(
  { changes }: Extract<FormWish, { kind: 'version' }>,
  entry: CurrentEntry,
  { lookup, address, commit }: { lookup: ForgeLookup; address: RepositoryAddress; commit: string },
): Promise<DraftFile | undefined> {
  const last = entry.state.versions.get(lastVersion(entry.state) ?? '')?.manifest;
  const folder = last !== undefined && 'repository' in last.source ? last.source.path : undefined;
  const path = manifestPath(folder);
  const own = await lookup.file(address, { commit, path });
  const file = own === undefined ? undefined : { file: path, text: own };
  if (Object.keys(changes).length === 0) return file;
  if (file === undefined) return changedDraft({ ...last, version: undefined }, changes);
  const parsed = parseYaml(file.text, { file: path });
  // What is no YAML is refused by the planner, with line and column.
  return parsed.ok ? changedDraft(parsed.value.value, changes) : file;
}

function changedDraft(manifest: unknown, changes: object): DraftFile {
  const base = typeof manifest === 'object' ? manifest : {};
  const { version: _other, ...rest }: Record<string, unknown> = { ...base, ...changes };
  return { file: formFile, text: stringify(rest) };
}

function unknownRepository(address: RepositoryAddress | string): Planned {
  const name = typeof address === 'string' ? address : `${address.owner}/${address.repo}`;
  const message = `Cannot find the repository ${quote(name)}: GitHub has none of this name that everybody can read`;
  return refuse('form/source/unknown', { field: 'repository', message, hint: 'look whether it is public' });
}

function unknownTag(tag: string): Planned {
  const message = `Cannot find the tag ${quote(tag)} in the repository`;
  return refuse('form/source/unknown', { field: 'tag', message, hint: 'push the tag, or correct its name' });
}
