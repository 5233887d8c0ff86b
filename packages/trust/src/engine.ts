// The engine: what stands between a bundle's bytes and what it proves, before anyone asks whether it is trusted.
import type { KeyObject } from 'node:crypto';
import type { CertificateClaims } from './claims.ts';

/** What somebody hands us as the signed thing: its SHA-256, and its bytes where they are at hand. */
export interface Artifact {
  readonly digest: Buffer;
  readonly bytes?: Uint8Array;
}

export interface Question {
  /** Bundle file, UTF-8 JSON; not longer than `maxBundleBytes`. */
  readonly bundle: Uint8Array;
  readonly artifact: Artifact;
  /** A key that we hold. Without one only a certificate counts, with one only this key does. */
  readonly key?: KeyObject;
}

/** What was proven: a trusted certificate authority, a certificate log, a transparency log and a clock all agree. */
export interface Proof {
  /** An envelope's content, or a bare signature over the artifact itself. */
  readonly content:
    | { readonly kind: 'dsse'; readonly payloadType: string; readonly payload: Buffer }
    | { readonly kind: 'message' };
  /** Absent when a key that we hold has signed. */
  readonly claims?: CertificateClaims;
  /** Earliest time that was proven, milliseconds since 1970. */
  readonly signedAt: number;
  /** Index in the first log, decimal digits. */
  readonly logIndex: string;
}

/** Answers a question, or throws TrustError of kind `signature`. Any other throw is a refusal too, without a good name. */
export type Engine = (question: Question) => Proof;

/** Checks a P-256 signature (DER) over a digest where the bytes are not at hand; node:crypto cannot. */
export type VerifyPrehashed = (digest: Buffer, signature: Buffer, key: KeyObject) => boolean;

export interface EngineOptions {
  readonly verifyPrehashed?: VerifyPrehashed;
}

/** Prepares an engine for one trusted root, so that keys and chains are read once. */
export type CreateEngine = (trustedRoot: unknown, options: EngineOptions) => Engine;
