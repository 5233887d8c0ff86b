// Computes digests. Apart from `digest.ts`, so that code for browsers can talk about digests without node:crypto.
import { hash } from 'node:crypto';
import { type Digest, toDigest } from './digest.ts';

/**
 * The digest of some bytes; a string counts as its UTF-8 bytes.
 * @example digestOf('') // 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
 */
export function digestOf(bytes: Uint8Array | string): Digest {
  return toDigest(hash('sha256', bytes, 'hex'));
}
