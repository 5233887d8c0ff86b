// The makers of TypeBox that our formats use, made here and typed by TypeBox: its own module brings more than 500 files,
// which every process would read for these thirteen functions.
import type { TSchema, Type as TypeBox } from 'typebox';

export type Maker =
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe';

type Options = Readonly<Record<string, unknown>>;

/** Says that a key may be left out. Not enumerable, as in TypeBox: it is no word of JSON Schema. */
const optionalMark = '~optional';

function optional(schema: object): object {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(schema));
  return Object.defineProperty(copy, optionalMark, { value: true });
}

function object(properties: Readonly<Record<string, TSchema>>, options?: Options): object {
  const required = Object.keys(properties).filter(
    (key) => !Object.hasOwn(properties[key] ?? {}, optionalMark),
  );
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options };
}

const makers = {
  Array: (items: TSchema, options?: Options) => ({ type: 'array', items, ...options }),
  Boolean: (options?: Options) => ({ type: 'boolean', ...options }),
  Enum: (values: readonly unknown[], options?: Options) => ({ enum: values, ...options }),
  Integer: (options?: Options) => ({ type: 'integer', ...options }),
  Literal: (value: unknown, options?: Options) => ({ type: typeof value, const: value, ...options }),
  Null: (options?: Options) => ({ type: 'null', ...options }),
  Number: (options?: Options) => ({ type: 'number', ...options }),
  Object: object,
  Optional: optional,
  String: (options?: Options) => ({ type: 'string', ...options }),
  Union: (anyOf: readonly TSchema[], options?: Options) => ({ anyOf, ...options }),
  Unknown: (options?: Options) => ({ ...options }),
  Unsafe: (schema: object) => ({ ...schema }),
} satisfies Record<Maker, (...given: never) => object>;

/**
 * Schemas as plain objects, with the types that TypeBox gives them. A test holds every maker against TypeBox's own.
 * @example type Point = Static<typeof point>; const point = Type.Object({ x: Type.Integer(), y: Type.Optional(Type.Integer()) })
 */
// The one cast: what these types say about a schema is known to the compiler alone.
export const Type = makers as unknown as Pick<typeof TypeBox, Maker>;
