// From a JSON Schema (2020-12) to the shape of its values: what a language without such schemas can say in its types.
import { isRecord, splitPointer, valueAt } from '@plugindex/model';

/**
 * Never narrower than the schema: every value that is valid has this shape. What a shape cannot say (lengths, patterns,
 * conditions) is left to the check at run time; the parts that people should know are in `constraints`.
 */
export type Shape =
  | { readonly type: 'any' | 'never' | ScalarName }
  | { readonly type: 'constant'; readonly value: string | number | boolean }
  | { readonly type: 'list'; readonly items: Shape }
  | ObjectShape
  /** A local `$ref`: the root ("") or one of `$defs`, as a pointer into the same schema. */
  | { readonly type: 'reference'; readonly pointer: string }
  | { readonly type: 'union'; readonly members: readonly Shape[] };

export type ScalarName = 'null' | 'boolean' | 'integer' | 'number' | 'text';

export interface ObjectShape {
  readonly type: 'object';
  readonly description?: string;
  readonly fields: readonly FieldShape[];
  /** Values of all other keys; `never` where there may be none. */
  readonly rest: Shape;
}

export interface FieldShape {
  readonly name: string;
  readonly isRequired: boolean;
  readonly shape: Shape;
  readonly description?: string;
  /** What else holds of the value, such as "at least 100"; for people. */
  readonly constraints: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

const any: Shape = { type: 'any' };
const never: Shape = { type: 'never' };

/**
 * The shape of a schema. References are local; what one leads to is asked for with `schemaAt`.
 * @example toShape({ type: ['string', 'null'] }) // { type: 'union', members: [{ type: 'text' }, { type: 'null' }] }
 */
export function toShape(schema: unknown): Shape {
  if (schema === false) return never;
  if (!isRecord(schema)) return any;
  const parts = [typeShape(schema), referenceShape(schema), constantShape(schema)];
  for (const branch of listOf(schema.allOf)) parts.push(toShape(branch));
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    if (schema[keyword] !== undefined) parts.push(unionOf(listOf(schema[keyword]).map(toShape)));
  }
  return parts.reduce(both, any);
}

/** What a reference's pointer leads to; `true`, which allows everything, where it leads nowhere. */
export function schemaAt(root: unknown, pointer: string): unknown {
  return valueAt(root, pointer) ?? true;
}

/** One shape for values of any of them; nested unions and repetitions are gone. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const members: Shape[] = [];
  for (const shape of shapes.flatMap((one) => (one.type === 'union' ? one.members : [one]))) {
    if (shape.type === 'any') return any;
    if (shape.type !== 'never' && !members.some((member) => isSame(member, shape))) members.push(shape);
  }
  const hasNumber = members.some(({ type }) => type === 'number');
  const kept = members.filter(({ type }) => !(hasNumber && type === 'integer'));
  const [first, ...others] = kept;
  if (first === undefined) return never;
  return others.length === 0 ? first : { type: 'union', members: kept };
}

const scalars: Readonly<Record<string, Shape>> = {
  string: { type: 'text' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  null: { type: 'null' },
};

function typeShape(schema: Schema): Shape {
  if (schema.type === undefined) return any;
  return unionOf([schema.type].flat().map((name) => shapeOfType(name, schema)));
}

function shapeOfType(name: unknown, schema: Schema): Shape {
  if (name === 'object') return objectShape(schema);
  // A tuple (`prefixItems`) is a list of anything: its places have no names.
  if (name === 'array') {
    return { type: 'list', items: schema.prefixItems === undefined ? toShape(schema.items ?? true) : any };
  }
  return (typeof name === 'string' && Object.hasOwn(scalars, name) ? scalars[name] : undefined) ?? any;
}

function objectShape(schema: Schema): ObjectShape {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = listOf(schema.required).filter((key) => typeof key === 'string');
  // A required key of which nothing else is said is a field too.
  const names = [...new Set([...Object.keys(properties), ...required])];
  const rest = schema.patternProperties === undefined ? toShape(schema.additionalProperties ?? true) : any;
  return {
    type: 'object',
    ...descriptionOf(schema),
    fields: names.map((name) => ({
      name,
      isRequired: required.includes(name),
      shape: Object.hasOwn(properties, name) ? toShape(properties[name]) : rest,
      ...descriptionOf(properties[name]),
      constraints: constraintsOf(properties[name]),
    })),
    rest,
  };
}

function referenceShape({ $ref }: Schema): Shape {
  if (typeof $ref !== 'string' || !$ref.startsWith('#')) return any;
  const pointer = toPointer($ref);
  const [keyword, name, ...deeper] = splitPointer(pointer);
  const isNamed = keyword === '$defs' && name !== undefined && deeper.length === 0;
  return pointer === '' || isNamed ? { type: 'reference', pointer } : any;
}

/** RFC 6901, section 6: a pointer in a fragment is percent-encoded. */
function toPointer($ref: string): string {
  try {
    return decodeURIComponent($ref.slice(1));
  } catch {
    return $ref.slice(1);
  }
}

function constantShape(schema: Schema): Shape {
  if (schema.const !== undefined) return toConstant(schema.const);
  return schema.enum === undefined ? any : unionOf(listOf(schema.enum).map(toConstant));
}

function toConstant(value: unknown): Shape {
  if (value === null) return { type: 'null' };
  const isSimple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isSimple ? { type: 'constant', value } : any;
}

/** What has both shapes; where that cannot be said, the one that says more. */
function both(a: Shape, b: Shape): Shape {
  if (a.type === 'any' || b.type === 'never') return b;
  if (b.type === 'any' || a.type === 'never') return a;
  if (a.type === 'reference' || b.type === 'reference') return a.type === 'reference' ? b : a;
  if (a.type === 'union') return unionOf(a.members.map((member) => both(member, b)));
  if (b.type === 'union') return unionOf(b.members.map((member) => both(a, member)));
  if (a.type === 'constant') return isOfType(a.value, b) ? a : never;
  if (b.type === 'constant') return isOfType(b.value, a) ? b : never;
  if (a.type === 'object' && b.type === 'object') return merged(a, b);
  if (a.type === 'list' && b.type === 'list') return { type: 'list', items: both(a.items, b.items) };
  if (a.type === b.type) return a;
  const isInteger = [a.type, b.type].toSorted().join() === 'integer,number';
  return isInteger ? { type: 'integer' } : never;
}

function isOfType(value: string | number | boolean, shape: Shape): boolean {
  if (shape.type === 'constant') return shape.value === value;
  if (typeof value === 'string') return shape.type === 'text';
  if (typeof value === 'boolean') return shape.type === 'boolean';
  return shape.type === 'number' || (shape.type === 'integer' && Number.isInteger(value));
}

function merged(a: ObjectShape, b: ObjectShape): ObjectShape {
  const names = [...new Set([...a.fields, ...b.fields].map(({ name }) => name))];
  const fields = names.map((name): FieldShape => {
    const sides = [a, b].map((side) => side.fields.find((field) => field.name === name));
    const known = sides.filter((field) => field !== undefined);
    const description = known.find((field) => field.description !== undefined)?.description;
    return {
      name,
      isRequired: known.some((field) => field.isRequired),
      shape: both(sides[0]?.shape ?? a.rest, sides[1]?.shape ?? b.rest),
      ...(description === undefined ? {} : { description }),
      constraints: [...new Set(known.flatMap((field) => field.constraints))],
    };
  });
  const description = a.description ?? b.description;
  const about = description === undefined ? {} : { description };
  return { type: 'object', ...about, fields, rest: both(a.rest, b.rest) };
}

const constraintWords: Readonly<Record<string, string>> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
  multipleOf: 'a multiple of',
  minLength: 'characters: at least',
  maxLength: 'characters: at most',
  minItems: 'items: at least',
  maxItems: 'items: at most',
  minProperties: 'keys: at least',
  maxProperties: 'keys: at most',
  pattern: 'matches',
  format: 'format',
};

function constraintsOf(schema: unknown): string[] {
  if (!isRecord(schema)) return [];
  const told = Object.entries(constraintWords).filter(([keyword]) => schema[keyword] !== undefined);
  // Nothing and null show nobody what is meant.
  const shown = listOf(schema.examples).filter((example) => example !== null && example !== '');
  const examples = shown.map((example) => JSON.stringify(example));
  return [
    ...told.map(([keyword, words]) => `${words} ${String(schema[keyword])}`),
    ...(examples.length === 0 ? [] : [`such as ${examples.join(', ')}`]),
  ];
}

function descriptionOf(schema: unknown): { readonly description?: string } {
  return isRecord(schema) && typeof schema.description === 'string'
    ? { description: schema.description }
    : {};
}

function isSame(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
