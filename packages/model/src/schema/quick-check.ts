// A quick answer to "is this value valid?": closures instead of generated code, so that nothing is compiled at the first
// document and nothing is evaluated. It only says yes; where it does not, ajv decides and explains.
import { isRecord } from '../record.ts';

/** True only for a value that is valid under the schema it was made from. */
export type QuickCheck = (value: unknown) => boolean;

export interface QuickCheckOptions {
  /** Exact checks by name; each accepts only texts that match its pattern. */
  readonly formats: Readonly<
    Record<string, { readonly pattern: string; readonly check: (text: string) => boolean }>
  >;
}

/** Says no to everything: the check of a schema with a keyword that is not known here. */
const never: QuickCheck = () => false;

/** Keywords that say nothing about validity. */
const annotations = new Set(['$schema', '$id', 'title', 'description', 'examples', 'default']);

type Json = Readonly<Record<string, unknown>>;
type Rule = (schema: Json, options: QuickCheckOptions) => QuickCheck | undefined;

/**
 * Makes the check of a schema. Keywords that our formats do not use make it say no to everything.
 * @example createQuickCheck({ type: 'string', maxLength: 3 }, { formats: {} })('abc') // true
 */
export function createQuickCheck(schema: unknown, options: QuickCheckOptions): QuickCheck {
  if (!isRecord(schema)) return schema === true ? () => true : never;
  const checks: QuickCheck[] = [];
  for (const keyword of Object.keys(schema)) {
    if (annotations.has(keyword)) continue;
    const check = Object.hasOwn(rules, keyword) ? rules[keyword]?.(schema, options) : undefined;
    if (check === undefined) return never;
    checks.push(check);
  }
  return allOf(checks);
}

function allOf(checks: readonly QuickCheck[]): QuickCheck {
  const [first, second, third] = checks;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (value) => first(value) && second(value);
  return (value) => checks.every((check) => check(value));
}

const types: Readonly<Record<string, QuickCheck>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  object: isRecord,
  array: Array.isArray,
  null: (value) => value === null,
};

const rules: Readonly<Record<string, Rule>> = {
  type: ({ type }) => (Array.isArray(type) ? checkTypes(type) : checkOfType(type)),
  const: (schema) => {
    const wanted = schema.const;
    return wanted !== null && typeof wanted === 'object' ? undefined : (value) => value === wanted;
  },
  enum: (schema) => {
    const wanted = new Set(listOf(schema.enum));
    return (value) => wanted.has(value);
  },
  minimum: ({ minimum }) => compare((value) => value >= Number(minimum)),
  maximum: ({ maximum }) => compare((value) => value <= Number(maximum)),
  minLength: ({ minLength }) => checkText((text) => textLength(text) >= Number(minLength)),
  maxLength: ({ maxLength }) =>
    // UTF-16 units are never fewer than characters: most texts need no counting.
    checkText((text) => text.length <= Number(maxLength) || textLength(text) <= Number(maxLength)),
  pattern: ({ pattern, format }, { formats }) => {
    // The check of a format implies its pattern, and V8 takes a millisecond and more to compile some of them.
    if (format !== undefined && formats[String(format)]?.pattern === pattern) return () => true;
    return lazily(() => {
      const expression = new RegExp(String(pattern), 'u');
      return checkText((text) => expression.test(text));
    });
  },
  format: ({ format }, { formats }) => {
    const known = formats[String(format)];
    return known === undefined ? undefined : checkText(remember(known.check));
  },
  minItems: ({ minItems }) => checkList((list) => list.length >= Number(minItems)),
  maxItems: ({ maxItems }) => checkList((list) => list.length <= Number(maxItems)),
  uniqueItems: () => checkList(areDistinctTexts),
  items: ({ items }, options) => {
    const check = lazily(() => createQuickCheck(items, options));
    return checkList((list) => list.every(check));
  },
  minProperties: ({ minProperties }) =>
    checkObject((value) => Object.keys(value).length >= Number(minProperties)),
  maxProperties: ({ maxProperties }) =>
    checkObject((value) => Object.keys(value).length <= Number(maxProperties)),
  required: ({ required }) => {
    const keys = listOf(required).map(String);
    // threat: a schema that asks for "toString", which every object inherits
    return checkObject((value) => keys.every((key) => value[key] !== undefined && Object.hasOwn(value, key)));
  },
  properties: (schema, options) => checkProperties(schema, options),
  // Both speak of the keys that `properties` leaves over: one check does for both.
  additionalProperties: (schema, options) =>
    'properties' in schema ? () => true : checkProperties(schema, options),
  propertyNames: ({ propertyNames }, options) => {
    const check = createQuickCheck(propertyNames, options);
    return checkObject((value) => Object.keys(value).every(check));
  },
  anyOf: (schema, options) => {
    const branches = listOf(schema.anyOf).map((branch) => lazily(() => createQuickCheck(branch, options)));
    return (value) => branches.some((check) => check(value));
  },
};

/** Made when the first value asks: most documents have a few of the keys that their format allows. */
function lazily(make: () => QuickCheck): QuickCheck {
  let check: QuickCheck | undefined;
  return (value) => {
    check ??= make();
    return check(value);
  };
}

function checkOfType(name: unknown): QuickCheck | undefined {
  return typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined;
}

/** One of several types; a name that is none is left to ajv. */
function checkTypes(names: readonly unknown[]): QuickCheck | undefined {
  const checks = names.map(checkOfType);
  return checks.includes(undefined) ? undefined : (value) => checks.some((check) => check?.(value) === true);
}

function checkProperties(schema: Json, options: QuickCheckOptions): QuickCheck {
  const known = new Map(
    Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(
      ([key, property]) => [key, lazily(() => createQuickCheck(property, options))] as const,
    ),
  );
  const rest = schema.additionalProperties;
  const others = rest === undefined ? () => true : lazily(() => createQuickCheck(rest, options));
  return checkObject((value) => {
    for (const key of Object.keys(value)) {
      if (!(known.get(key) ?? others)(value[key])) return false;
    }
    return true;
  });
}

function checkText(check: (text: string) => boolean): QuickCheck {
  return (value) => typeof value !== 'string' || check(value);
}

const mostRemembered = 1000;
const longestRemembered = 200;

/** Licences and ranges say the same in each version of a plugin, and in most plugins. */
function remember(check: (text: string) => boolean): (text: string) => boolean {
  const accepted = new Set<string>();
  return (text) => {
    if (accepted.has(text)) return true;
    const isAccepted = check(text);
    if (accepted.size >= mostRemembered) accepted.clear();
    if (isAccepted && text.length <= longestRemembered) accepted.add(text);
    return isAccepted;
  };
}

function checkList(check: (list: readonly unknown[]) => boolean): QuickCheck {
  return (value) => !Array.isArray(value) || check(value);
}

function checkObject(check: (value: Json) => boolean): QuickCheck {
  return (value) => !isRecord(value) || check(value);
}

function compare(check: (value: number) => boolean): QuickCheck {
  return (value) => typeof value !== 'number' || check(value);
}

/** JSON Schema counts Unicode characters, not UTF-16 units. */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Lists of texts without repetition; any other list is left to ajv. */
function areDistinctTexts(list: readonly unknown[]): boolean {
  return list.every((item) => typeof item === 'string') && new Set(list).size === list.length;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
