// What can be wrong with a filled-in issue form: one row per code, the docs are made from it.
import { listRules, type Problem } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

const rules = {
  'form/body/too-large': {
    title: 'The form is longer than GitHub lets anybody write',
    why: 'A text of that size comes from no form, and is not read.',
    fix: 'Open the form again and fill it in.',
  },
  'form/body/unreadable': {
    title: 'The headings of the form are gone',
    why: 'The registry finds each answer by the heading above it. Without them it would have to guess.',
    fix: 'Open the form again, or put the headings back: `### ` and the name of the field.',
  },
  'form/field/missing': {
    title: 'A field that is needed is empty',
    why: 'The registry makes nothing up.',
    fix: 'Edit the issue and write the answer below the heading.',
  },
  'form/field/twice': {
    title: 'A heading of the form is there twice',
    why: 'Two answers to one question: the registry does not choose between them.',
    fix: 'Edit the issue and keep the one that you mean.',
  },
  'form/field/too-long': {
    title: 'An answer is too long',
    why: 'The formats of the index have a limit for every text.',
    fix: 'Edit the issue and shorten it.',
  },
  'form/field/choice': {
    title: 'An answer is none of the choices',
    why: 'What can be chosen stands in the form.',
    fix: 'Edit the issue and write one of the choices, as the message lists them.',
  },
  'form/field/form': {
    title: 'An answer has not the form that is needed',
    why: 'Names, versions and addresses have one spelling each, so that two of them can be compared.',
    fix: 'Edit the issue and write it as the message says.',
  },
  'form/field/characters': {
    title: 'An answer holds characters that nobody can see',
    why: 'Control, bidirectional and invisible characters make a reader see something else than what a machine reads.',
    fix: 'Edit the issue and type the text anew.',
  },
  'form/owner/stranger': {
    title: 'Only an owner of the plugin can ask for this',
    why: 'Accounts are compared by their numeric ids, as they stand in plugin.yaml. A name may change hands.',
    fix: 'Ask an owner to fill in the form, or ask to adopt the plugin where nobody answers.',
  },
  'form/source/unknown': {
    title: 'The repository, or the tag in it, cannot be found',
    why: 'The registry builds every release from public source.',
    fix: 'Look whether the repository is public and the tag is pushed.',
  },
  'form/source/changed': {
    title: 'The repository at this address is not the one that the plugin was listed with',
    why: 'Threat: a repository that was deleted or renamed, and made anew by somebody else under the old address.',
    fix: 'Transfer the plugin to the new repository first; a maintainer looks at it.',
  },
  'form/account/unknown': {
    title: 'There is no such account',
    why: 'The index keeps the numeric id of an account beside its name.',
    fix: 'Correct the name of the account.',
  },
} as const;

export type FormCode = keyof typeof rules;

/** Every code of the issue forms with its documentation. */
export const formRules: readonly DocumentedRule[] = listRules(rules).map(({ code, ...documentation }) => ({
  code,
  severity: 'error',
  documentation,
}));

export interface FormFinding extends Pick<Problem, 'message' | 'hint' | 'found' | 'expected'> {
  /** Name of the field; absent for a finding about the whole form. */
  readonly field?: string;
}

/** One finding; the issue stands where a file would. */
export function formProblem(code: FormCode, { field, ...words }: FormFinding): Problem {
  const pointer = field === undefined ? {} : { pointer: `/${field}` };
  return { code, severity: 'error', where: { file: formFile, ...pointer }, ...words };
}

/** What stands for the issue in problems. */
export const formFile = 'form';
