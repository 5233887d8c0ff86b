// What an import can say of a foreign manifest: one row per code, the docs are made from it.
import { listRules, type Severity } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

const rules = {
  'import/mapped': {
    severity: 'info',
    title: 'A field was taken over',
    why: 'The message says from where to where. The meaning is the same on both sides.',
    fix: 'Nothing.',
  },
  'import/guessed': {
    severity: 'warning',
    title: 'A field was taken over by a guess',
    why: 'The original says nearly the same, and the message gives the reason for reading it this way.',
    fix: 'Read the line; correct it where the guess is wrong.',
  },
  'import/missing': {
    severity: 'error',
    title: 'The original does not say what a manifest must say',
    why: 'A licence, a commit or an owner cannot be made up. The written file has a comment at the place and does not validate until it is filled in.',
    fix: 'Fill in the value at the comment.',
  },
  'import/inexpressible': {
    severity: 'error',
    title: 'The original says something that our format cannot say',
    why: 'Turned into something similar it would be a promise that nobody made: a share of a processor is no time, every host is no list of hosts. The written file has a comment at the place and does not validate until somebody decides.',
    fix: 'Decide what is meant, and write it at the comment.',
  },
  'import/left-out': {
    severity: 'warning',
    title: 'A field has no place in our format and was left out',
    why: 'Either nobody needs it here, such as a download count, or the registry finds it out itself, such as a checksum.',
    fix: 'Nothing, unless the message says otherwise.',
  },
  'import/unknown-key': {
    severity: 'warning',
    title: 'A key that the importer does not know was left out',
    why: 'It may be a typing error in the original, or a dialect that nobody has shown us yet.',
    fix: 'Look whether the key matters, and write it into the new manifest by hand.',
  },
  'import/dialect': {
    severity: 'error',
    title: 'The file is in no dialect that the importer knows',
    why: 'Nothing in it looks like a plugin: no id, no name.',
    fix: 'Check that this is the right file.',
  },
} as const satisfies Record<string, { severity: Severity; title: string; why: string; fix: string }>;

export type ImportCode = keyof typeof rules;

export const importSeverity = (code: ImportCode): Severity => rules[code].severity;

/** Every code of an import with its documentation. */
export const importRules: readonly DocumentedRule[] = listRules(rules).map(
  ({ code, severity, ...documentation }) => ({ code, severity, documentation }),
);
