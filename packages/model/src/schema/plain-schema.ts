// A quick yes for plain JSON Schemas: the keywords that people use, with values of the right form. ajv looks at all others.
import { isRecord } from '../record.ts';
import { textOf, typeNames } from './schema-words.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTexts: Check = (value) =>
  Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const isSchemas: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isPlainSchema);
const isSchemaMap: Check = (value) => isRecord(value) && Object.values(value).every(isPlainSchema);
const isAnything: Check = () => true;

const keywords: Readonly<Record<string, Check>> = {
  title: isText,
  description: isText,
  default: isAnything,
  examples: Array.isArray,
  const: isAnything,
  enum: (value) => Array.isArray(value) && value.length > 0,
  type: (value) =>
    isTypeName(value) ||
    (isTexts(value) && Array.isArray(value) && value.length > 0 && value.every(isTypeName)),
  properties: isSchemaMap,
  additionalProperties: isPlainSchema,
  required: isTexts,
  minProperties: isCount,
  maxProperties: isCount,
  items: isPlainSchema,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  minLength: isCount,
  maxLength: isCount,
  pattern: isPattern,
  format: isText,
  minimum: isNumber,
  maximum: isNumber,
  allOf: isSchemas,
  anyOf: isSchemas,
  oneOf: isSchemas,
};

/**
 * True only for a JSON Schema of draft 2020-12 that is surely well formed: no references, no rare keywords.
 * @example isPlainSchema({ type: 'object', properties: { a: { type: 'string' } } }) // true
 */
export function isPlainSchema(schema: unknown): boolean {
  if (typeof schema === 'boolean') return true;
  if (!isRecord(schema)) return false;
  return Object.entries(schema).every(
    ([keyword, value]) => Object.hasOwn(keywords, keyword) && keywords[keyword]?.(value) === true,
  );
}

function isTypeName(value: unknown): boolean {
  return Object.hasOwn(typeNames, textOf(value));
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') !== undefined;
  } catch {
    return false;
  }
}
