// What a parser can find wrong with a text before any schema is looked at: one row per code, the docs are made from it.
import { listRules, type Place, type Problem, type ProblemRule } from '../problem.ts';

const rules = {
  'parse/yaml/too-large': {
    title: 'The YAML file is too large',
    documentation:
      'Every file has a cap that is checked before it is parsed. Move long texts into files of the plugin’s own source.',
  },
  'parse/yaml/control-character': {
    title: 'The YAML file holds a character that cannot be seen',
    documentation:
      'YAML allows printable characters only (YAML 1.2.2, section 5.1). Remove the character, or write it as an escape inside double quotes.',
  },
  'parse/yaml/syntax': {
    title: 'The file is not YAML',
    documentation: 'Most often a missing quote or bracket, or a value with a colon that needs quotes.',
  },
  'parse/yaml/indent': {
    title: 'The indentation does not fit',
    documentation: 'Items of one list or map start in the same column. Tabs cannot indent.',
  },
  'parse/yaml/escape': {
    title: 'Unknown escape inside double quotes',
    documentation: 'Write a backslash twice, or use single quotes, in which a backslash is only a backslash.',
  },
  'parse/yaml/key': {
    title: 'The key is not a short text on one line',
    documentation:
      'Keys are plain texts of at most 1,024 characters, without tags, anchors or nested values.',
  },
  'parse/yaml/duplicate-key': {
    title: 'The same key twice',
    documentation: 'Readers disagree about which of the two counts, so none is taken. Remove one of them.',
  },
  'parse/yaml/forbidden-key': {
    title: 'The key "__proto__" is refused',
    documentation:
      'In JavaScript this key can change an object’s prototype when it is copied. Choose another name.',
  },
  'parse/yaml/merge-key': {
    title: 'Merge keys are not supported',
    documentation: '"<<" belongs to YAML 1.1 and is read differently by different tools. Write the keys out.',
  },
  'parse/yaml/alias': {
    title: 'An alias that cannot be resolved, or stands for too much',
    documentation:
      'An alias names an anchor that stands above it and does not contain it. All aliases of a file together may stand for a limited number of values.',
  },
  'parse/yaml/tag': {
    title: 'Tags are not supported',
    documentation:
      'Values are those of the YAML 1.2 core schema. Remove the tag; quote a text that looks like a number.',
  },
  'parse/yaml/directive': {
    title: 'Directives are not supported',
    documentation: 'Remove the line that starts with "%". Files are always YAML 1.2.',
  },
  'parse/yaml/documents': {
    title: 'More than one document in the file',
    documentation: 'Each file holds one document. Remove the "---" between them, or split the file.',
  },
  'parse/yaml/number': {
    title: 'A number that JSON cannot keep',
    documentation:
      'Infinity, not-a-number and integers beyond 9007199254740991 would change silently on their way to a client. Quote the value to make it a text.',
  },
  'parse/yaml/too-deep': {
    title: 'The file nests too deeply',
    documentation: 'Maps and lists may nest 64 levels deep.',
  },
  'parse/json/too-large': {
    title: 'The JSON file is too large',
    documentation: 'Every file has a cap that is checked before it is parsed.',
  },
  'parse/json/encoding': {
    title: 'The file is not UTF-8',
    documentation: 'JSON between systems is UTF-8 without a byte order mark (RFC 8259, section 8.1).',
  },
  'parse/json/syntax': {
    title: 'The file is not JSON',
    documentation: 'The text must follow RFC 8259: no comments, no trailing commas, double quotes only.',
  },
  'parse/json/duplicate-key': {
    title: 'The same key twice',
    documentation: 'Readers disagree about which of the two counts (RFC 8259, section 4), so none is taken.',
  },
  'parse/json/forbidden-key': {
    title: 'The key "__proto__" is refused',
    documentation: 'In JavaScript this key can change an object’s prototype when it is copied.',
  },
  'parse/json/number': {
    title: 'A number that cannot be kept exactly',
    documentation:
      'Integers beyond 9007199254740991 and numbers beyond the range of a double would change silently.',
  },
  'parse/json/too-deep': {
    title: 'The file nests too deeply',
    documentation: 'Objects and lists may nest 64 levels deep.',
  },
} as const;

export type ParseRuleCode = keyof typeof rules;

/** Every code of the YAML and JSON parsers with its documentation. */
export const parseRules: readonly ProblemRule[] = listRules(rules).map((rule) => ({
  severity: 'error',
  ...rule,
}));

/** One finding of a parser; `what` reads on from "Cannot parse the file: ". */
export function parseProblem(code: ParseRuleCode, where: Place, what: string): Problem {
  const format = code.startsWith('parse/yaml/') ? 'YAML' : 'JSON';
  return {
    code,
    severity: 'error',
    where,
    message: `Cannot parse the file as ${format}: ${what}`,
    hint: rules[code].documentation.replace(/\.$/, ''),
  };
}
