// plugindex status
import { isPluginName, isVersion, quote } from '@plugindex/model';
import type { PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import { readStanding, type Standing } from '@plugindex/registry/propose/standing';
import { type Command, type CommandCall, UsageError } from '../command.ts';
import { type GitHubSession, openReading, openSignedIn } from '../github-session.ts';
import { toJsonText, toSafeLine } from '../output.ts';
import { placeOptions } from '../registry-place.ts';

/** Each costs several requests; who has more open than this looks at the queue. */
const maxShown = 10;

export const statusCommand: Command = {
  name: 'status',
  summary: 'where a pull request stands, who must act, and what is next',
  arguments: '[plugin | number]',
  options: placeOptions,
  examples: ['plugindex status', 'plugindex status auth-jwt', 'plugindex status 42'],
  run: async (call) => {
    const [subject, ...rest] = call.args;
    if (rest.length > 0)
      throw new UsageError(
        'Cannot tell where it stands: expected one plugin, or the number of one pull request',
        'plugindex help status',
      );
    const { session, numbers } = await find(call, subject);
    const shown = numbers.slice(0, maxShown);
    const found: PullRequestFacts[] = [];
    for (const number of shown)
      found.push(await session.github.readPullRequest(session.place.repository, number));
    const rows = found.map((facts) => toRow(facts, session));
    if (call.isJson) call.ports.out(toJsonText({ pullRequests: rows, more: numbers.length - shown.length }));
    else
      call.ports.out(
        rows.map(describe).join('\n') ||
          `No open pull request${subject ? ` for ${subject}` : ' of yours'}.\n`,
      );
    return 0;
  },
};

interface Found {
  readonly session: GitHubSession;
  readonly numbers: readonly number[];
}

/** A number, every open change to a plugin, or everything that is open of one's own. */
async function find(call: CommandCall, subject: string | undefined): Promise<Found> {
  if (subject === undefined) {
    const session = await openSignedIn(call);
    const open = await session.github.listOpenPullRequests(session.place.repository);
    const mine = open.filter(({ author }) => author.id === session.account.id);
    return { session, numbers: mine.map(({ number }) => number) };
  }
  if (/^#?[1-9][0-9]{0,8}$/.test(subject))
    return { session: await openReading(call), numbers: [Number(subject.replace('#', ''))] };
  if (!isPluginName(subject))
    throw new UsageError(
      `Cannot find ${quote(subject)}: expected a plugin, or the number of a pull request`,
      'plugindex help status',
    );
  const session = await openReading(call);
  const open = await session.github.listOpenPullRequests(session.place.repository);
  const ofPlugin = open.filter(({ head }) => isAbout(head.branch, subject));
  return { session, numbers: ofPlugin.map(({ number }) => number) };
}

/** Branches are named by propose: `plugindex/<verb>/<plugin>`, with `-<version>` where one is meant. */
function isAbout(branch: string, name: string): boolean {
  const [root, , subject] = branch.split('/');
  if (root !== 'plugindex' || subject === undefined) return false;
  return subject === name || (subject.startsWith(`${name}-`) && isVersion(subject.slice(name.length + 1)));
}

interface Row extends Standing {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly checks: readonly { readonly name: string; readonly result: string }[];
}

function toRow(facts: PullRequestFacts, { place }: GitHubSession): Row {
  const { number, title, head, checks } = facts;
  const atHead = checks.filter(({ headSha }) => headSha === head.sha);
  return {
    number,
    title,
    url: `${place.url}/pull/${number}`,
    ...readStanding(facts),
    checks: atHead.map(({ name, status, conclusion }) => ({ name, result: conclusion ?? status })),
  };
}

function describe({ number, title, url, headline, whose, lane, checks, next }: Row): string {
  const lines = [
    `#${number} ${toSafeLine(title)}`,
    `  state   ${headline}`,
    `  turn    ${whose}`,
    ...(lane === undefined ? [] : [`  lane    ${lane}`]),
    ...checks.map(({ name, result }) => `  check   ${toSafeLine(name)}: ${toSafeLine(result)}`),
    ...next.map((line, index) => `  ${index === 0 ? 'next' : '    '}    ${toSafeLine(line)}`),
    `  page    ${url}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
