// What somebody answers who wants a registry of their own, read from plain texts; all that is wrong is found at once.
import { type Problem, quote } from '@plugindex/model';
import { type SetupCode, setupSeverity } from './setup-rules.ts';

/** As typed: nothing is checked yet. */
export interface RawAnswers {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly host?: string;
  readonly hostTitle?: string;
  readonly hostHomepage?: string;
  readonly hostVersions: readonly string[];
  /** `<kind>:<hook>,<hook>` each. */
  readonly kinds: readonly string[];
  /** `<owner>/<name>`. */
  readonly repository?: string;
  readonly branch?: string;
  /** `<login>:<id>` each. */
  readonly maintainers: readonly string[];
  readonly site?: string;
}

export interface Answers {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly host: {
    readonly name: string;
    readonly title: string;
    readonly homepage?: string;
    readonly versions: readonly string[];
  };
  readonly kinds: readonly { readonly name: string; readonly hooks: readonly string[] }[];
  readonly repository: { readonly owner: string; readonly name: string; readonly url: string };
  readonly branch: string;
  readonly maintainers: readonly { readonly github: string; readonly id: number }[];
  /** Where people browse and clients fetch, without a final slash. */
  readonly site: string;
}

/** What was understood, with stand-ins where an answer is missing or wrong, so that the others can still be judged. */
export interface ReadAnswers {
  readonly answers: Answers;
  readonly problems: readonly Problem[];
}

type Say = (code: SetupCode, option: string, words: Omit<Problem, 'code' | 'severity' | 'where'>) => void;

/** Stand-ins are good by themselves: no problem ever speaks of them. */
const standIn = {
  name: 'acme',
  host: 'acme',
  version: '1.0.0',
  kind: { name: 'command', hooks: ['run'] },
  repository: { owner: 'acme', name: 'registry' },
  maintainer: { github: 'octocat', id: 583231 },
};

/** @example readAnswers({ hostVersions: [], kinds: [], maintainers: [] }).problems.length // 6 */
export function readAnswers(raw: RawAnswers): ReadAnswers {
  const problems: Problem[] = [];
  const say: Say = (code, option, words) =>
    problems.push({ code, severity: setupSeverity(code), where: { file: option }, ...words });
  const name = raw.name ?? missing(say, '--name', 'a short name, such as "acme"', standIn.name);
  const host = raw.host ?? missing(say, '--host', 'the name of the application', standIn.host);
  const hostTitle = raw.hostTitle ?? host;
  const title = raw.title ?? `Plugins for ${hostTitle}`;
  const repository = readRepository(raw.repository, say);
  const pagesHost = `${repository.owner.toLowerCase()}.github.io`;
  const isOwnersSite = repository.name.toLowerCase() === pagesHost;
  return {
    answers: {
      name,
      title,
      description:
        raw.description ??
        `${title}: built from public source, signed without keys, verified by every client.`,
      host: {
        name: host,
        title: hostTitle,
        ...(raw.hostHomepage !== undefined && { homepage: raw.hostHomepage }),
        versions: orMissing(raw.hostVersions, say, '--host-version', standIn.version),
      },
      kinds: readKinds(raw.kinds, say),
      repository: { ...repository, url: `https://github.com/${repository.owner}/${repository.name}` },
      branch: raw.branch ?? 'main',
      maintainers: readMaintainers(raw.maintainers, say),
      site: (raw.site ?? `https://${pagesHost}${isOwnersSite ? '' : `/${repository.name}`}`).replace(
        /\/+$/,
        '',
      ),
    },
    problems,
  };
}

function missing<T>(say: Say, option: string, expected: string, instead: T): T {
  say('setup/answer/missing', option, {
    message: `Cannot write a registry: found no ${option}, expected ${expected}`,
    found: 'nothing',
    expected,
    hint: `add ${option}`,
  });
  return instead;
}

function orMissing(values: readonly string[], say: Say, option: string, instead: string): readonly string[] {
  return values.length > 0 ? values : [missing(say, option, `at least one, such as "${instead}"`, instead)];
}

function readRepository(
  text: string | undefined,
  say: Say,
): { readonly owner: string; readonly name: string } {
  if (text === undefined)
    return missing(say, '--repository', 'owner and name, such as "acme/plugins"', standIn.repository);
  // GitHub: logins are letters, digits and single hyphens, at most 39; names of repositories have at most 100 characters.
  const match = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/.exec(text);
  const [, owner, name] = match ?? [];
  if (owner !== undefined && name !== undefined && !/^\.{1,2}$/.test(name)) return { owner, name };
  say('setup/answer/repository', '--repository', {
    message: `Cannot name the repository: found ${quote(text)}, expected "<owner>/<name>"`,
    found: text,
    expected: '<owner>/<name>',
    hint: 'write it as in "acme/plugins"',
  });
  return standIn.repository;
}

function readMaintainers(texts: readonly string[], say: Say): Answers['maintainers'] {
  if (texts.length === 0)
    return [missing(say, '--maintainer', 'login and id, such as "octocat:583231"', standIn.maintainer)];
  return texts.map((text) => {
    const [, github, digits] = /^([A-Za-z0-9-]{1,39}):([1-9][0-9]{0,14})$/.exec(text) ?? [];
    if (github !== undefined && digits !== undefined) return { github, id: Number(digits) };
    const login = /^[A-Za-z0-9-]{1,39}/.exec(text)?.[0] ?? '<login>';
    say('setup/answer/maintainer', '--maintainer', {
      message: `Cannot give rights to ${quote(text)}: expected "<login>:<id>"`,
      found: text,
      expected: '<login>:<id>',
      hint: `the id is in https://api.github.com/users/${login}`,
    });
    return standIn.maintainer;
  });
}

function readKinds(texts: readonly string[], say: Say): Answers['kinds'] {
  if (texts.length === 0)
    return [missing(say, '--kind', 'a kind and its hooks, such as "command:run"', standIn.kind)];
  return texts.map((text) => {
    const [name = '', hooks = '', ...rest] = text.split(':');
    const names = hooks.split(',').filter((hook) => hook !== '');
    if (name !== '' && names.length > 0 && rest.length === 0) return { name, hooks: names };
    say('setup/answer/kind', '--kind', {
      message: `Cannot tell what plugins of a kind export: found ${quote(text)}, expected "<kind>:<hook>,<hook>"`,
      found: text,
      expected: '<kind>:<hook>,<hook>',
      hint: `write --kind ${/^[a-z0-9-]+/.exec(text)?.[0] ?? 'command'}:run`,
    });
    return standIn.kind;
  });
}
