// Looks into JSON that nobody has parsed yet, without believing anything about it.

/** Value of a field, undefined when there is no such field or no object. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
