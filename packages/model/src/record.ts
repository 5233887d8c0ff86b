// Tells a JSON object from everything else that JSON can be.

/**
 * True for an object that is no list.
 * @example isRecord([]) // false
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
