// JSON Schemas that plugins bring along, and values under them. Hostile: nothing is compiled to code, nothing loops. Plain ones
// and values that follow them are known without a library.
import { isRecord, joinPointer, splitPointer, valueAt } from '@plugindex/model';
import { isPlainSchema } from '@plugindex/model/schema/plain-schema';
import { createQuickCheck } from '@plugindex/model/schema/quick-check';
import type { ErrorObject } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { XSchema } from 'typebox/schema';
import { loadAjv, loadSchemaCheck } from '../libraries.ts';
import { isRiskyPattern } from './risky-pattern.ts';

export interface SchemaFinding {
  /** Pointer into the schema. */
  readonly pointer: string;
  readonly what: string;
}

/** Keywords under which a schema stands, one or many; anything else is data. */
const oneSchema = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const schemaList = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const schemaMap = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);

/** Keywords that move the base of references: with them nobody can tell what a reference means without a network. */
const refused = new Set(['$id', '$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveRef', '$vocabulary']);
const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** Deeper or larger schemas than any form for people needs (threat: a schema that costs more than its size). */
const maxSubschemas = 2000;

/** More faults of one value than this help nobody. */
const maxFaults = 100;

let ajv: Ajv2020 | undefined;

/** Every subschema with its pointer, the root first; at most `maxSubschemas`. */
export function* subschemas(root: unknown): Generator<readonly [pointer: string, schema: object]> {
  const stack: [string, unknown][] = [['', root]];
  for (let count = 0; stack.length > 0 && count < maxSubschemas; count++) {
    const [pointer, schema] = stack.pop() ?? ['', undefined];
    if (!isRecord(schema)) continue;
    yield [pointer, schema];
    for (const [key, value] of Object.entries(schema)) {
      if (oneSchema.has(key)) stack.push([joinPointer(pointer, key), value]);
      else if ((schemaList.has(key) && Array.isArray(value)) || (schemaMap.has(key) && isRecord(value))) {
        const below = joinPointer(pointer, key);
        for (const [name, item] of Object.entries(value)) stack.push([joinPointer(below, name), item]);
      }
    }
  }
}

/**
 * What is wrong with a configuration schema: against the meta-schema of draft 2020-12, and against our own bounds.
 * @example findSchemaFaults({ type: 'objekt' }) // [{ pointer: '/type', what: '…' }]
 */
export function findSchemaFaults(schema: unknown): readonly SchemaFinding[] {
  if (!isRecord(schema)) return [{ pointer: '', what: 'it is no object' }];
  const faults: SchemaFinding[] = [];
  const seen = new Set<string>();
  for (const error of isPlainSchema(schema) ? [] : metaErrors(schema)) {
    // `anyOf` only sums up the errors of its branches.
    if (error.keyword === 'anyOf' || seen.has(error.instancePath)) continue;
    seen.add(error.instancePath);
    const allowed: unknown = error.params.allowedValues;
    const choice = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
    faults.push({ pointer: error.instancePath, what: `it ${error.message ?? 'is no schema'}${choice}` });
  }
  const type: unknown = Reflect.get(schema, 'type');
  if (faults.length === 0 && type !== 'object') {
    faults.push({ pointer: '/type', what: 'it describes something else than an object' });
  }
  let count = 0;
  for (const [pointer, subschema] of subschemas(schema)) {
    count += 1;
    faults.push(...keywordFaults(schema, pointer, subschema));
  }
  if (count >= maxSubschemas)
    faults.push({ pointer: '', what: `it has ${maxSubschemas} subschemas or more` });
  return faults;
}

function metaErrors(
  schema: object,
): readonly Pick<ErrorObject, 'keyword' | 'instancePath' | 'message' | 'params'>[] {
  ajv ??= new (loadAjv().Ajv2020)({ strict: false, logger: false, validateFormats: false, allErrors: true });
  try {
    const valid = ajv.validateSchema({ ...schema, $schema: dialect }) === true;
    return valid ? [] : (ajv.errors ?? []);
  } catch (cause) {
    // threat: ajv compares items by calling their own "valueOf" or "toString", which here may be data.
    if (!(cause instanceof TypeError)) throw cause;
    return [{ keyword: '', instancePath: '', message: 'holds keys that no schema has', params: {} }];
  }
}

function keywordFaults(root: object, pointer: string, schema: object): readonly SchemaFinding[] {
  const faults: SchemaFinding[] = [];
  const add = (what: string, ...keys: readonly string[]) =>
    faults.push({ pointer: keys.reduce(joinPointer, pointer), what });
  for (const [key, value] of Object.entries(schema)) {
    if (refused.has(key) || key.startsWith('~')) add(`it uses "${key}"`, key);
    else if (key === '$schema' && value !== dialect)
      add(`it is in the dialect ${JSON.stringify(value)}`, key);
    else if (key === '$ref' && typeof value === 'string') {
      const local = value === '#' || value.startsWith('#/');
      if (!local) add(`it refers to "${value}"`, key);
      else if (!isSchema(valueAt(root, refPointer(value))))
        add(`it refers to "${value}", which is not there`, key);
    } else if (key === 'pattern' && typeof value === 'string' && !isRegExp(value))
      add(`"${value}" is no regular expression`, key);
    else if (key === 'patternProperties' && isRecord(value)) {
      for (const pattern of Object.keys(value).filter((text) => !isRegExp(text)))
        add(`"${pattern}" is no regular expression`, key, pattern);
    }
  }
  return faults;
}

/** Patterns of a schema that can take very long on a short text, with their pointers. */
export function findRiskyPatterns(schema: unknown): readonly SchemaFinding[] {
  const found: SchemaFinding[] = [];
  for (const [pointer, subschema] of subschemas(schema)) {
    const pattern: unknown = Reflect.get(subschema, 'pattern');
    if (typeof pattern === 'string' && isRiskyPattern(pattern)) {
      found.push({ pointer: joinPointer(pointer, 'pattern'), what: pattern });
    }
    const properties: unknown = Reflect.get(subschema, 'patternProperties');
    for (const text of isRecord(properties) ? Object.keys(properties).filter(isRiskyPattern) : []) {
      found.push({ pointer: joinPointer(joinPointer(pointer, 'patternProperties'), text), what: text });
    }
  }
  return found;
}

const checkable = new WeakMap<object, boolean>();

/** True for a schema under which values can be checked without harm: no faults, no risky patterns. Looked at once. */
export function isCheckableSchema(schema: object): boolean {
  const known = checkable.get(schema);
  if (known !== undefined) return known;
  const answer = findSchemaFaults(schema).length === 0 && findRiskyPatterns(schema).length === 0;
  checkable.set(schema, answer);
  return answer;
}

/**
 * The first reason why a value is not valid under a schema, or undefined. The schema must be checkable: then
 * this neither throws nor loops. A schema that never ends refuses everything.
 * @example findValueFault({ type: 'integer' }, 'a') // 'it must be integer'
 */
export function findValueFault(schema: unknown, value: unknown): string | undefined {
  return findValueFaults(schema, value).at(-1);
}

/**
 * Every reason why a value is not valid under a checkable schema, at most `maxFaults`; the outermost comes last.
 * @example findValueFaults({ required: ['a', 'b'] }, {}) // ['it must have required properties a, b']
 */
export function findValueFaults(schema: unknown, value: unknown): readonly string[] {
  if (!isSchema(schema)) return [];
  if (isPlainSchema(schema) && createQuickCheck(schema, { formats: {} })(value)) return [];
  const { Check, Errors } = loadSchemaCheck();
  try {
    if (Check(schema, value)) return [];
    const errors = Errors(schema, value)[1].slice(-maxFaults);
    if (errors.length === 0) return ['it does not follow the schema'];
    return errors.map(
      ({ instancePath, message }) => `${instancePath === '' ? 'it' : instancePath} ${message}`,
    );
  } catch (cause) {
    if (cause instanceof RangeError) return ['the schema refers to itself without end'];
    if (cause instanceof TypeError) return ['the value cannot be compared'];
    throw cause;
  }
}

/** Every default that is not valid under the subschema in which it stands. */
export function findDefaultFaults(root: unknown): readonly SchemaFinding[] {
  const faults: SchemaFinding[] = [];
  for (const [pointer, schema] of subschemas(root)) {
    if (!Object.hasOwn(schema, 'default')) continue;
    const value: unknown = Reflect.get(schema, 'default');
    const fault = findValueFault(standalone(root, schema), value);
    if (fault !== undefined) faults.push({ pointer: joinPointer(pointer, 'default'), what: fault });
  }
  return faults;
}

/** A subschema that means the same outside its document: what it refers to comes along in its own `$defs`. */
function standalone(root: unknown, schema: object): unknown {
  const targets = new Map<string, unknown>();
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key !== '$ref' || typeof item !== 'string') return [key, rewrite(item)];
        const name = `r${splitPointer(refPointer(item)).join('.')}`.replaceAll(/[~/%]/g, '_');
        if (!targets.has(name)) {
          targets.set(name, true);
          targets.set(name, rewrite(valueAt(root, refPointer(item))));
        }
        return [key, `#/$defs/${name}`];
      }),
    );
  };
  if (!JSON.stringify(schema).includes('"$ref"')) return schema;
  const copy = rewrite(schema);
  return { ...(isRecord(copy) ? copy : {}), $defs: Object.fromEntries(targets) };
}

/** A local reference as a JSON pointer. RFC 6901, section 6: the fragment is percent-encoded. */
function refPointer(ref: string): string {
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return ref.slice(1);
  }
}

function isRegExp(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function isSchema(value: unknown): value is XSchema {
  return typeof value === 'boolean' || isRecord(value);
}
