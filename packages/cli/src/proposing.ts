// What every command does that changes the index: plan, check with the rules of the registry, show or open the pull request.
import {
  hasErrors,
  type Parsed,
  type Problem,
  type RegistryConfig,
  sortProblems,
  type TreePort,
} from '@plugindex/model';
import type { Account } from '@plugindex/registry/decide/pull-request';
import { layRecords } from '@plugindex/registry/index-tree/lay-records';
import { type CurrentEntry, indexRoot, readCurrentEntry } from '@plugindex/registry/propose/current-entry';
import type { Planned } from '@plugindex/registry/propose/planned';
import type { Proposal } from '@plugindex/registry/propose/proposal';
import { checkProposal } from '@plugindex/registry/propose/proposed-tree';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import type { SourceLookup } from '@plugindex/registry/validate/source-facts';
import { type CommandCall, flag, type OptionSpec } from './command.ts';
import type { GitHubPort } from './github-port.ts';
import { openSignedIn } from './github-session.ts';
import { toJsonText } from './output.ts';
import { proposalDiff } from './proposal-diff.ts';
import { readRegistryOf } from './read-registry.ts';
import { placeOptions, type RegistryPlace } from './registry-place.ts';

/** For every command that opens a pull request. */
export const proposingOptions: Readonly<Record<string, OptionSpec>> = {
  ...placeOptions,
  'dry-run': { type: 'boolean', help: 'show the exact change and send nothing' },
};

/** The registry's index as it is now on GitHub, and who wants to change it. */
export interface Proposing {
  readonly call: CommandCall;
  readonly place: RegistryPlace;
  readonly github: GitHubPort;
  readonly account: Account;
  readonly branch: string;
  /** The index folder of the default branch, with release records. */
  readonly index: TreePort;
  readonly registry: RegistryConfig;
}

/** Throws a UsageError where nobody has signed in, or the repository holds no registry. */
export async function openProposing(call: CommandCall): Promise<Proposing> {
  const { place, github, account } = await openSignedIn(call);
  const { defaultBranch: branch } = await github.readRepository(place.repository);
  const [people, records] = await Promise.all([
    github.readFolder(place.repository, { branch, folder: indexRoot.replace(/\/$/, '') }),
    github.readRecords(place.repository),
  ]);
  const { tree: index } = await layRecords(people, records);
  return { call, place, github, account, branch, index, registry: await readRegistryOf(index, place) };
}

/** Plans over the entry of a name; a name that the registry does not have is a problem like any other. */
export async function planFor(
  { index }: Pick<Proposing, 'index'>,
  name: string,
  plan: (entry: CurrentEntry) => Planned,
): Promise<Planned> {
  const current: Parsed<CurrentEntry> = await readCurrentEntry(index, name);
  return current.ok ? plan(current.value) : { problems: current.problems };
}

/** Returns the exit code. Nothing is sent while a problem is an error, nor on a dry run. */
export async function carryOut(
  proposing: Proposing,
  { proposal, problems: planned }: Planned,
  sources?: SourceLookup,
): Promise<number> {
  const { call, github, place, branch, account, index } = proposing;
  const checked =
    proposal === undefined
      ? []
      : await checkProposal({
          proposal,
          base: index,
          author: account,
          ...(sources === undefined ? {} : { sources }),
        });
  const problems = sortProblems([...planned, ...checked]);
  if (proposal === undefined || hasErrors(problems)) return refuse(call, problems);
  if (flag(call.values, 'dry-run')) return showPlan(proposing, proposal, problems);
  say(call, problems);
  const opened = await github.openProposal(place.repository, { base: branch, proposal });
  if (call.isJson) call.ports.out(toJsonText({ ...opened, branch: proposal.branch, problems }));
  else {
    const words = { opened: 'Opened', updated: 'Updated', found: 'Already open:' }[opened.outcome];
    call.ports.say(`${words} pull request #${opened.number}: ${proposal.title}\n`);
    call.ports.say(`  what is next: plugindex status ${opened.number}\n`);
    call.ports.out(`${opened.url}\n`);
  }
  return 0;
}

function refuse(call: CommandCall, problems: readonly Problem[]): number {
  if (call.isJson) call.ports.out(toJsonText({ problems }));
  else call.ports.say(`${renderTerminal(problems).trimEnd()}\nNothing was sent.\n`);
  return 1;
}

async function showPlan(
  { call, index, place }: Proposing,
  proposal: Proposal,
  problems: readonly Problem[],
): Promise<number> {
  const diff = await proposalDiff(index, proposal);
  const { branch, title, body } = proposal;
  if (call.isJson) {
    const files = [...proposal.files].map(([path, bytes]) => ({
      path,
      text: bytes === null ? null : new TextDecoder().decode(bytes),
    }));
    call.ports.out(
      toJsonText({ dryRun: true, repository: place.url, branch, title, body, files, diff, problems }),
    );
    return 0;
  }
  say(call, problems);
  call.ports.say(`Would open in ${place.url}: ${title}\n`);
  call.ports.out(diff);
  return 0;
}

function say(call: CommandCall, problems: readonly Problem[]): void {
  if (!call.isJson && problems.length > 0) call.ports.say(`${renderTerminal(problems).trimEnd()}\n`);
}
