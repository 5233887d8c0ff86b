// Reads the code of a system error (`ENOENT`), which Node leaves untyped.

/**
 * True when an error carries one of these system codes.
 * @example hasErrorCode(error, 'ENOENT', 'ENOTDIR')
 */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
