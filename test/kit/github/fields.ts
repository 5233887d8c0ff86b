// Reads fields of JSON whose form was checked already, without trusting that it was.

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unknown JSON, asked field by field. A field of another type than asked for counts as absent. */
export interface Fields {
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** Text that must be there: the contract was checked before, so an empty string stands in for nothing. */
  name(name: string): string;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  list(name: string): readonly unknown[] | undefined;
  texts(name: string): readonly string[] | undefined;
  inner(name: string): Fields;
  value(name: string): unknown;
}

export function fieldsOf(source: unknown): Fields {
  const object = isObject(source) ? source : {};
  const list = (name: string) => {
    const value = object[name];
    return Array.isArray(value) ? value : undefined;
  };
  const text = (name: string) => {
    const value = object[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    has: (name) => object[name] !== undefined,
    text,
    name: (name) => text(name) ?? '',
    number: (name) => (typeof object[name] === 'number' ? object[name] : undefined),
    flag: (name) => (typeof object[name] === 'boolean' ? object[name] : undefined),
    list,
    texts: (name) => list(name)?.filter((item) => typeof item === 'string'),
    inner: (name) => fieldsOf(object[name]),
    value: (name) => object[name],
  };
}
