// What can be wrong with the answers that `registry init` starts from, with the words for each.
import { listRules, type Severity } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

const rules = {
  'setup/answer/missing': {
    severity: 'error',
    title: 'Every question that has no default is answered',
    why: 'A registry without a name, a host, a kind, a repository and a maintainer cannot be checked, signed or decided by anybody.',
    fix: 'Add the option; `plugindex help registry` shows all of them.',
  },
  'setup/answer/repository': {
    severity: 'error',
    title: 'The repository is written as GitHub writes it',
    why: 'Owner and name become part of the identity that clients compare exactly.',
    bad: '--repository https://github.com/acme/plugins',
    fix: 'Write owner and name with a slash between them: `acme/plugins`.',
  },
  'setup/answer/maintainer': {
    severity: 'error',
    title: 'A maintainer is a login with its numeric id',
    why: 'A login may change hands, an id does not, so only the id gives rights.',
    bad: '--maintainer octocat',
    fix: 'Look the id up at `https://api.github.com/users/<login>` and write `<login>:<id>`.',
  },
  'setup/answer/kind': {
    severity: 'error',
    title: 'A kind comes with the hooks that its plugins export',
    why: 'The hooks are what the host application calls; without one, a plugin of the kind does nothing.',
    bad: '--kind command',
    fix: 'Write the hooks behind a colon, with commas between them: `command:run,describe`.',
  },
  'setup/answer/refused': {
    severity: 'error',
    title: 'Answers make a registry.yaml that parses',
    why: 'The new file is held against the same format as any other before anything is written.',
    fix: 'Read what was found and expected, and correct the answer.',
  },
} as const satisfies Record<
  string,
  { severity: Severity; title: string; why: string; bad?: string; fix: string }
>;

export type SetupCode = keyof typeof rules;

export const setupSeverity = (code: SetupCode): Severity => rules[code].severity;

/** Every code of `registry init` with its documentation. */
export const setupRules: readonly DocumentedRule[] = listRules(rules).map(
  ({ code, severity, ...documentation }) => ({ code, severity, documentation }),
);
