// Errors that cross the boundary: a stable code for programs, a message for people.

/** Snake case, stable: "not_found", "denied". */
export type ErrorCode = string;

/** What `fail` throws, and what a refusal of the host is. Uncaught, it is the answer of the hook. */
export class PluginError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'PluginError';
    this.code = code;
  }
}

/**
 * Ends the hook with an error that the host passes on as it is.
 * @example if (input.user === undefined) fail('no_user', 'There is no user');
 */
export function fail(code: ErrorCode, message: string): never {
  throw new PluginError(code, message);
}
