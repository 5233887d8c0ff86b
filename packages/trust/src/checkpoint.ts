// Checkpoints of a transparency log: a signed note that fixes the size and the root of its tree.
//
//   rekor.example.org            origin
//   42                           tree size, decimal
//   <base64 of 32 bytes>         root hash
//   …                            other lines
//   (empty line)
//   — rekor.example.org <base64 of 4 bytes of key hint, then the signature>
import { verify } from 'node:crypto';
import { TrustError } from './errors.ts';
import { base64Of, countOf } from './json.ts';
import type { Log } from './trusted-root.ts';

export interface Checkpoint {
  readonly treeSize: bigint;
  readonly rootHash: Buffer;
}

const signatureLine = /^\u2014 (\S+) (\S+)$/;

/** Throws TrustError `trust/log/invalid` unless one of the logs signed the note; signatures of witnesses may stand beside. */
export function verifyCheckpoint(envelope: string, logs: readonly Log[]): Checkpoint {
  const split = envelope.indexOf('\n\n');
  if (split < 0 || !envelope.endsWith('\n')) throw refusal('it is no signed note');
  const note = envelope.slice(0, split + 1);
  const lines = envelope.slice(split + 2, -1).split('\n');
  const bytes = Buffer.from(note, 'utf8');
  if (!lines.map(parseSignature).some((signature) => isSignedByLog(signature, bytes, logs)))
    throw refusal('no trusted log signed it');
  const [, size, root] = note.split('\n');
  const rootHash = base64Of(root, 'the checkpoint');
  if (rootHash.length !== 32) throw refusal('its root hash has not 32 bytes');
  return { treeSize: countOf(size, 'the checkpoint'), rootHash };
}

interface NoteSignature {
  readonly name: string;
  readonly hint: Buffer;
  readonly signature: Buffer;
}

function parseSignature(line: string): NoteSignature {
  const [, name, text] = signatureLine.exec(line) ?? [];
  const bytes = base64Of(text, 'a signature of the checkpoint');
  if (name === undefined || bytes.length < 5) throw refusal('a signature line is malformed');
  return { name, hint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function isSignedByLog(
  { name, hint, signature }: NoteSignature,
  note: Buffer,
  logs: readonly Log[],
): boolean {
  const log = logs.find(({ id, baseUrl }) => id.subarray(0, 4).equals(hint) && baseUrl.includes(name));
  return log !== undefined && verify(null, note, log.key, signature);
}

function refusal(why: string): TrustError {
  return new TrustError('trust/log/invalid', `Cannot accept the checkpoint: ${why}`);
}
