// A value that fits a JSON Schema, for the first version of a plugin: examples and defaults first, else the smallest that fits.
import { isRecord, valueAt } from '@plugindex/model';

export interface SampleOptions {
  /** Text where the schema wants any text. */
  readonly text: string;
}

/** Deeper schemas are cut: a sample is to be read. */
const maxDepth = 12;

/**
 * @example sampleOf({ type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } }, { text: 'a' }) // { ok: false }
 */
export function sampleOf(schema: unknown, options: SampleOptions): unknown {
  return sample(schema, { ...options, root: schema, depth: 0 });
}

interface Sampling extends SampleOptions {
  readonly root: unknown;
  readonly depth: number;
}

function sample(schema: unknown, sampling: Sampling): unknown {
  if (!isRecord(schema) || sampling.depth > maxDepth) return sampling.text;
  const inner = { ...sampling, depth: sampling.depth + 1 };
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#'))
    return sample(valueAt(sampling.root, schema.$ref.slice(1)), inner);
  if (Object.hasOwn(schema, 'const')) return schema.const;
  for (const key of ['examples', 'enum']) {
    const values = schema[key];
    if (Array.isArray(values) && values.length > 0) return values[0];
  }
  if (Object.hasOwn(schema, 'default')) return schema.default;
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    const branches = schema[key];
    if (Array.isArray(branches) && branches.length > 0) return sample(branches[0], inner);
  }
  return sampleOfType(typeOf(schema), schema, inner);
}

function sampleOfType(type: string, schema: Readonly<Record<string, unknown>>, inner: Sampling): unknown {
  switch (type) {
    case 'object':
      return sampleObject(schema, inner);
    case 'array':
      return schema.items === undefined || schema.maxItems === 0 ? [] : [sample(schema.items, inner)];
    case 'integer':
    case 'number':
      return smallestNumber(schema);
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'string':
      return sampleText(schema, inner.text);
    default:
      return inner.text;
  }
}

/** What is required, and what has an example: a schema shows by it what it would like to see. */
function sampleObject(schema: Readonly<Record<string, unknown>>, inner: Sampling): unknown {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const wanted = Object.entries(properties).filter(
    ([name, property]) => required.has(name) || (isRecord(property) && Array.isArray(property.examples)),
  );
  return Object.fromEntries(wanted.map(([name, property]) => [name, sample(property, inner)]));
}

function smallestNumber(schema: Readonly<Record<string, unknown>>): number {
  const { minimum, exclusiveMinimum } = schema;
  if (typeof minimum === 'number') return minimum;
  return typeof exclusiveMinimum === 'number' ? Math.floor(exclusiveMinimum) + 1 : 0;
}

function sampleText(schema: Readonly<Record<string, unknown>>, text: string): string {
  const { pattern, maxLength } = schema;
  const candidates = [text, text.toLowerCase().replace(/[^a-z]+/g, ''), ''];
  const fits = (candidate: string) =>
    (typeof maxLength !== 'number' || candidate.length <= maxLength) &&
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(candidate));
  return candidates.find(fits) ?? text;
}

function typeOf({ type, properties, items }: Readonly<Record<string, unknown>>): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return String(type.find((one) => one !== 'null') ?? 'null');
  return properties !== undefined ? 'object' : items !== undefined ? 'array' : 'any';
}
