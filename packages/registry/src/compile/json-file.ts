// How values become the bytes of compiled files: compact JSON, keys in the order they were built, one newline at the end.

/** A compiled file: path below /v1/, and bytes. */
export type CompiledFile = readonly [path: string, bytes: Uint8Array];

/** One JSON value as a file. @example toJsonFile({ format: 1 }) // bytes of '{"format":1}\n' */
export function toJsonFile(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** One JSON value per line. */
export function toNdjsonFile(values: readonly unknown[]): Uint8Array {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
