// Digests: the SHA-256 of some bytes, always written with its algorithm.

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

export const digestPattern = '^sha256:[0-9a-f]{64}$';
const digestRegExp = new RegExp(digestPattern);

/**
 * True for a well-formed digest.
 * @example isDigest('sha256:' + '0'.repeat(64)) // true
 */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && digestRegExp.test(text);
}

/** The 64 hexadecimal digits without the prefix, as in-toto statements and some clients want them. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** Joins the prefix to 64 hexadecimal digits. Throws a RangeError on anything else: callers pass computed digests. */
export function toDigest(hex: string): Digest {
  const digest = `sha256:${hex}`;
  if (!isDigest(digest))
    throw new RangeError(`Cannot form a digest: found "${hex}", expected 64 hexadecimal digits`);
  return digest;
}
