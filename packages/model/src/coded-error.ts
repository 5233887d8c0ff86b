// The form of every error that is thrown on purpose: a closed list of codes, a message, a cause.

/**
 * What a package's own error class extends. Callers compare `code`, never the message.
 * @example class TreeError extends CodedError<'tree/not-found'> {}
 */
export abstract class CodedError<Code extends string> extends Error {
  readonly code: Code;
  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
