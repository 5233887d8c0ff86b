// Refusals: why a bundle does not count, as a closed list of codes in three kinds that must never be mixed up.

/**
 * `signature`: the bundle is broken or proves nothing, whoever is trusted.
 * `policy`: the bundle is genuine, but not from whom we trust, or not about what we asked.
 * `setup`: we were handed keys, a policy or facts that nothing can be verified against.
 */
export type TrustErrorKind = 'signature' | 'policy' | 'setup';

const kinds = {
  'trust/bundle/too-large': 'signature',
  'trust/bundle/malformed': 'signature',
  'trust/signature/invalid': 'signature',
  'trust/certificate/invalid': 'signature',
  'trust/key/unknown': 'signature',
  'trust/log/missing': 'signature',
  'trust/log/invalid': 'signature',
  'trust/timestamp/missing': 'signature',
  'trust/timestamp/invalid': 'signature',
  'trust/policy/issuer': 'policy',
  'trust/policy/identity': 'policy',
  'trust/policy/repository': 'policy',
  'trust/statement/malformed': 'policy',
  'trust/statement/type': 'policy',
  'trust/statement/subject': 'policy',
  'trust/statement/facts': 'policy',
  'trust/statement/certificate': 'policy',
  'trust/root/malformed': 'setup',
  'trust/policy/empty': 'setup',
  'trust/facts/malformed': 'setup',
} as const satisfies Record<string, TrustErrorKind>;

export type TrustErrorCode = keyof typeof kinds;

/** Every code there is, for documentation and for tests that must meet each one. */
export const trustErrorCodes: readonly TrustErrorCode[] = Object.keys(kinds).filter(isTrustErrorCode);

/** Thrown by everything in this package, and nothing else is: an unforeseen failure becomes one too, with its cause. */
export class TrustError extends Error {
  readonly code: TrustErrorCode;
  readonly kind: TrustErrorKind;
  constructor(code: TrustErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TrustError';
    this.code = code;
    this.kind = kinds[code];
  }
}

function isTrustErrorCode(text: string): text is TrustErrorCode {
  return Object.hasOwn(kinds, text);
}

/** A value as an error message shows it: at most 200 characters, control characters escaped. */
export function quote(found: unknown): string {
  return found === undefined ? 'missing' : (JSON.stringify(found)?.slice(0, 200) ?? typeof found);
}
