// What stops a client, one class with a closed union of codes.

export type ClientErrorCode =
  | 'client/registry/unknown'
  | 'client/registry/mismatch'
  | 'client/registry/pinned'
  | 'client/snapshot/unsigned'
  | 'client/snapshot/malformed'
  | 'client/snapshot/rolled-back'
  | 'client/snapshot/forked'
  | 'client/snapshot/expired'
  | 'client/snapshot/from-the-future'
  | 'client/file/digest-mismatch'
  | 'client/file/malformed'
  | 'client/file/missing'
  | 'client/plugin/not-found'
  | 'client/plugin/not-installed'
  | 'client/plugin/other-registry'
  | 'client/resolve/conflict'
  | 'client/consent/required'
  | 'client/artifact/digest-mismatch'
  | 'client/artifact/unverified'
  | 'client/artifact/changed'
  | 'client/store/corrupt'
  | 'client/generation/missing'
  | 'client/home/malformed'
  | 'client/offline';

/** `hint` says what to type next. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  readonly hint: string | undefined;
  constructor(
    code: ClientErrorCode,
    message: string,
    options: ErrorOptions & { readonly hint?: string } = {},
  ) {
    super(message, options);
    this.name = 'ClientError';
    this.code = code;
    this.hint = options.hint;
  }
}
