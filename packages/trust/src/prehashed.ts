// P-256 signatures over a digest: what node:crypto, which always hashes itself, cannot check.
import type { KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';

/**
 * True when the DER signature over the SHA-256 digest holds; false for it and for any other kind of key.
 * @example createVerifier(root, { verifyPrehashed })
 */
export function verifyPrehashed(digest: Buffer, signature: Buffer, key: KeyObject): boolean {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  const { x, y } = key.export({ format: 'jwk' });
  if (x === undefined || y === undefined) return false;
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  try {
    return p256.verify(signature, digest, point, { prehash: false, format: 'der', lowS: false });
  } catch {
    // A signature that is no DER is a signature that does not hold.
    return false;
  }
}
