// The first thing that is wrong with a value, for schemas of everyday keywords: without a library, without generated code.
import { joinPointer } from '../parse/source-document.ts';
import { quote } from '../quote.ts';
import { isRecord } from '../record.ts';
import { textLength } from './quick-check.ts';
import { keysOf, listOf, textOf, typeNames, typeOf } from './schema-words.ts';

/** Where a value breaks its schema. */
export interface ValueFault {
  /** JSON pointer; of a missing key, where it should be. */
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

/** `unknown`: a keyword that is not known here, or a comparison that is not made here. */
type Found = ValueFault | 'unknown' | undefined;

type Json = Readonly<Record<string, unknown>>;
type Rule = (schema: Json, value: unknown, pointer: string) => Found;

/** Keywords that say nothing about validity here; formats are for people. */
const annotations = new Set([
  ...['$schema', '$id', '$defs', '$comment', 'title', 'description', 'examples', 'default', 'format'],
  // Speak together with `properties`.
  'additionalProperties',
]);

/**
 * Undefined for a valid value, its first fault for another; `unknown` where only a whole validator can tell.
 * @example findFirstFault({ type: 'string' }, 1) // { pointer: '', found: '1', expected: 'a text' }
 */
export function findFirstFault(schema: unknown, value: unknown, pointer = ''): Found {
  if (schema === true) return undefined;
  if (schema === false) return wrong(value, pointer, 'nothing here');
  if (!isRecord(schema)) return 'unknown';
  const keywords = Object.keys(schema);
  // A keyword that is not known may change what the others mean.
  if (keywords.some((keyword) => !annotations.has(keyword) && !Object.hasOwn(rules, keyword)))
    return 'unknown';
  for (const keyword of ['type', ...keywords]) {
    const found = keyword in schema ? rules[keyword]?.(schema, value, pointer) : undefined;
    if (found !== undefined) return found;
  }
  return 'additionalProperties' in schema && !('properties' in schema)
    ? propertiesFault(schema, value, pointer)
    : undefined;
}

const rules: Readonly<Record<string, Rule>> = {
  type: ({ type }, value, pointer) => {
    const names = [type].flat().map(textOf);
    if (names.some((name) => !Object.hasOwn(typeNames, name))) return 'unknown';
    const found = typeOf(value);
    if (names.includes(found) || (found === 'integer' && names.includes('number'))) return undefined;
    return wrong(value, pointer, names.map((name) => typeNames[name]).join(' or '));
  },
  const: (schema, value, pointer) => oneOfValues([schema.const], value, pointer),
  enum: (schema, value, pointer) => oneOfValues(itemsOf(schema.enum), value, pointer),
  minimum: bound((value) => (typeof value === 'number' ? value : undefined), 'minimum', 'at least'),
  maximum: bound((value) => (typeof value === 'number' ? value : undefined), 'maximum', 'at most'),
  minLength: bound(characterCount, 'minLength', 'at least', 'characters'),
  maxLength: bound(characterCount, 'maxLength', 'at most', 'characters'),
  minItems: bound(listLength, 'minItems', 'at least', 'items'),
  maxItems: bound(listLength, 'maxItems', 'at most', 'items'),
  minProperties: bound(keyCount, 'minProperties', 'at least', 'keys'),
  maxProperties: bound(keyCount, 'maxProperties', 'at most', 'keys'),
  pattern: ({ pattern }, value, pointer) =>
    typeof value === 'string' && !new RegExp(String(pattern), 'u').test(value)
      ? wrong(value, pointer, `a text that matches ${String(pattern)}`)
      : undefined,
  uniqueItems: ({ uniqueItems }, value, pointer) => {
    if (!Array.isArray(value) || uniqueItems !== true || value.length < 2) return undefined;
    if (!value.every((item) => typeof item === 'string')) return 'unknown';
    return new Set(value).size === value.length ? undefined : wrong(value, pointer, 'each item once');
  },
  items: ({ items }, value, pointer) => {
    if (!Array.isArray(value)) return undefined;
    for (const [index, item] of value.entries()) {
      const found = findFirstFault(items, item, joinPointer(pointer, index));
      if (found !== undefined) return found;
    }
    return undefined;
  },
  required: ({ required, properties }, value, pointer) => {
    if (!isRecord(value)) return undefined;
    const missing = itemsOf(required)
      .map(String)
      .find((key) => value[key] === undefined);
    if (missing === undefined) return undefined;
    const schema =
      isRecord(properties) && Object.hasOwn(properties, missing) ? properties[missing] : undefined;
    const about = isRecord(schema) ? textOf(schema.description) : '';
    const expected = about === '' ? `the key ${quote(missing)}` : about;
    return { pointer: joinPointer(pointer, missing), found: 'nothing', expected };
  },
  properties: propertiesFault,
  propertyNames: ({ propertyNames }, value, pointer) => {
    for (const key of keysOf(value)) {
      const found = findFirstFault(propertyNames, key, pointer);
      if (found !== undefined) {
        return found === 'unknown' ? found : { ...found, found: `the key ${quote(key)}` };
      }
    }
    return undefined;
  },
  allOf: ({ allOf }, value, pointer) => {
    for (const branch of itemsOf(allOf)) {
      const found = findFirstFault(branch, value, pointer);
      if (found !== undefined) return found;
    }
    return undefined;
  },
  anyOf: ({ anyOf }, value, pointer) =>
    countFault(itemsOf(anyOf), { value, pointer, isEnough: (count) => count > 0 }),
  oneOf: ({ oneOf }, value, pointer) =>
    countFault(itemsOf(oneOf), { value, pointer, isEnough: (count) => count === 1 }),
};

function propertiesFault(schema: Json, value: unknown, pointer: string): Found {
  if (!isRecord(value)) return undefined;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const { additionalProperties: rest = true } = schema;
  for (const key of Object.keys(value)) {
    const isKnown = Object.hasOwn(properties, key);
    const below = joinPointer(pointer, key);
    if (!isKnown && rest === false) {
      return { pointer: below, found: `the key ${quote(key)}`, expected: listOf(Object.keys(properties)) };
    }
    const found = findFirstFault(isKnown ? properties[key] : rest, value[key], below);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Branches {
  readonly value: unknown;
  readonly pointer: string;
  readonly isEnough: (count: number) => boolean;
}

function countFault(branches: readonly unknown[], { value, pointer, isEnough }: Branches): Found {
  const found = branches.map((branch) => findFirstFault(branch, value, pointer));
  if (found.includes('unknown')) return 'unknown';
  const faults = found.filter((fault) => fault !== undefined && fault !== 'unknown');
  if (isEnough(branches.length - faults.length)) return undefined;
  // Below the value, a branch was meant: its fault says more than all of them together.
  const meant = faults.find((fault) => fault.pointer !== pointer);
  const expected = [...new Set(faults.map((fault) => fault.expected))].join(', or ');
  return meant ?? wrong(value, pointer, expected === '' ? 'what exactly one alternative asks' : expected);
}

function oneOfValues(wanted: readonly unknown[], value: unknown, pointer: string): Found {
  if (wanted.some((one) => typeof one === 'object' && one !== null)) return 'unknown';
  return wanted.includes(value) ? undefined : wrong(value, pointer, listOf(wanted));
}

function bound(
  measure: (value: unknown) => number | undefined,
  keyword: string,
  side: 'at least' | 'at most',
  unit = '',
): Rule {
  return (schema, value, pointer) => {
    const size = measure(value);
    const limit = Number(schema[keyword]);
    if (size === undefined || (side === 'at least' ? size >= limit : size <= limit)) return undefined;
    return wrong(value, pointer, `${side} ${limit} ${unit}`.trim());
  };
}

function characterCount(value: unknown): number | undefined {
  return typeof value === 'string' ? textLength(value) : undefined;
}

function listLength(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function keyCount(value: unknown): number | undefined {
  return isRecord(value) ? Object.keys(value).length : undefined;
}

function wrong(value: unknown, pointer: string, expected: string): ValueFault {
  return { pointer, found: quote(value), expected };
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
