// What a schema can find wrong with a document: one row per code, the docs are made from it.
import { listRules, type ProblemRule } from '../problem.ts';

const rules = {
  'validate/schema/unknown-key': {
    title: 'A key that the format does not know',
    documentation:
      'Formats are closed, so that a typing error never passes silently. Correct the key, or remove it. A key cannot be renamed mechanically: only its writer knows which one was meant.',
  },
  'validate/schema/missing-key': {
    title: 'A key that must be there is missing',
    documentation: 'Add the key. The format’s page describes every key with an example.',
  },
  'validate/schema/key': {
    title: 'A key has the wrong form',
    documentation:
      'The keys of this object are data, such as names or versions, and have a form of their own.',
  },
  'validate/schema/type': {
    title: 'A value has the wrong type',
    documentation:
      'YAML decides by the look of a plain value: 1.0 is a number, "1.0" is a text. Add or remove quotes, or write a list or an object where one is asked.',
  },
  'validate/schema/value': {
    title: 'A value that is not one of those allowed',
    documentation: 'Choose one of the values that the message lists.',
  },
  'validate/schema/pattern': {
    title: 'A text has the wrong form',
    documentation: 'The message says which form is expected; the format’s page has examples.',
  },
  'validate/schema/format': {
    title: 'A text is not a well-formed version, range, time, URL or licence',
    documentation: 'The message says which form is expected. All of them are in canonical spelling only.',
  },
  'validate/schema/length': {
    title: 'A text is too short or too long',
    documentation: 'Lengths are counted in Unicode characters.',
  },
  'validate/schema/count': {
    title: 'Too few or too many items',
    documentation: 'Lists and objects have a smallest and a largest size.',
  },
  'validate/schema/range': {
    title: 'A number is too small or too large',
    documentation: 'The unit is in the key’s name: maxMemoryBytes, timeoutMs.',
  },
  'validate/schema/duplicate-item': {
    title: 'The same item twice in one list',
    documentation: 'Remove one of the two.',
  },
  'validate/schema/too-many-problems': {
    title: 'More problems than are shown',
    documentation: 'Correct the ones shown and run again.',
  },
  'validate/schema/other': {
    title: 'The value does not follow its schema',
    documentation: 'The message names the rule of JSON Schema that is broken.',
  },
} as const;

export type SchemaRuleCode = keyof typeof rules;

/** Every code of the schema checks with its documentation. */
export const schemaRules: readonly ProblemRule[] = listRules(rules).map((rule) => ({
  severity: 'error',
  ...rule,
}));
