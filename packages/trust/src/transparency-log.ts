// Entries of a transparency log: that the log promised or proved them, and that they are about this very signature.
import { verify } from 'node:crypto';
import type { LogEntry } from './bundle.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { TrustError } from './errors.ts';
import { type EntryFacts, parseLogBody } from './log-body.ts';
import { isIncluded } from './merkle.ts';
import type { Log } from './trusted-root.ts';

/** What an entry must be about. */
export interface LoggedSignature {
  readonly signature: Buffer;
  /** SHA-256 of the envelope's payload; absent for a signature over the artifact itself. */
  readonly payloadDigest?: Buffer;
  /** SHA-256 of the bytes that were signed. */
  readonly signedDigest: Buffer;
  /** The signer's certificate or public key in DER. */
  readonly verifier: Buffer;
}

/**
 * Throws TrustError `trust/log/invalid` unless a trusted log holds the entry and the entry is about the signature.
 * `times`: all proven times, milliseconds since 1970; the log must have been trusted at each.
 */
export function verifyLogEntry(
  entry: LogEntry,
  signature: LoggedSignature,
  { logs, times }: { readonly logs: readonly Log[]; readonly times: readonly number[] },
): void {
  const candidates = logs.filter(
    (log) => log.id.equals(entry.logId) && times.every((time) => log.start <= time && time <= log.end),
  );
  if (candidates.length === 0) throw refusal('its log is not trusted, or was not at that time');
  if (entry.promise === undefined && entry.proof === undefined)
    throw refusal('it has neither a promise nor a proof of inclusion');
  if (entry.promise !== undefined) verifyPromise(entry, entry.promise, candidates);
  if (entry.proof !== undefined) {
    const checkpoint = verifyCheckpoint(entry.proof.checkpoint, candidates);
    checkProof(entry, entry.proof, checkpoint);
  }
  checkAbout(parseLogBody(entry), signature);
}

/** The log's signature over the entry as it took it in; JSON in canonical form (RFC 8785). */
function verifyPromise(entry: LogEntry, promise: Buffer, logs: readonly Log[]): void {
  const { body, integratedTime, logIndex, logId } = entry;
  if (integratedTime === 0n) throw refusal('its promise names no time');
  const taken = `{"body":"${body.toString('base64')}","integratedTime":${integratedTime},"logID":"${logId.toString('hex')}","logIndex":${logIndex}}`;
  if (!logs.some((log) => verify(null, Buffer.from(taken, 'utf8'), log.key, promise)))
    throw refusal('the log did not sign its promise of inclusion');
}

function checkProof(entry: LogEntry, proof: NonNullable<LogEntry['proof']>, checkpoint: Checkpoint): void {
  const { rootHash, treeSize } = proof;
  if (
    (rootHash !== undefined && !rootHash.equals(checkpoint.rootHash)) ||
    (treeSize !== undefined && treeSize !== checkpoint.treeSize)
  )
    throw refusal('its proof is about another tree than its checkpoint');
  // Without a promise, which signs it, the entry's own index is only as good as the proof's.
  if (entry.promise === undefined && entry.logIndex !== proof.logIndex)
    throw refusal('its index is not the one that is proven');
  if (!isIncluded(entry.body, proof, checkpoint)) throw refusal('the proof does not lead to the root');
}

function checkAbout(entry: EntryFacts, expected: LoggedSignature): void {
  const digest = entry.digestOf === 'payload' ? expected.payloadDigest : expected.signedDigest;
  if (!entry.signature.equals(expected.signature)) throw refusal('it is about another signature');
  if (digest === undefined || !entry.digest.equals(digest)) throw refusal('it is about other content');
  // Threat: a decoy in the log. Who watches the log must see the certificate that clients accept.
  if (!entry.verifier.equals(expected.verifier)) throw refusal('it names another signer than the bundle');
}

function refusal(why: string): TrustError {
  return new TrustError('trust/log/invalid', `Cannot accept the log entry: ${why}`);
}
