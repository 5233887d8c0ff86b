// Rekor's first API, `POST /api/v1/log/entries`: an entry with the log's own time and a signed promise beside the proof.

import { sign } from 'node:crypto';
import { valueAt } from '@plugindex/model';
import { json } from '@sigstore/core';
import { Envelope } from '@sigstore/protobuf-specs';
import { checkEnvelope, refused, sha256 } from './rekor-entry.ts';
import type { Inclusion, TransparencyLog } from './transparency-log.ts';

/**
 * Adds one proposed entry of kind `dsse` 0.0.1; returns the body of the answer.
 * Throws LocalError `sigstore/refused` for any other kind, and for a signature that does not hold.
 */
export async function addRekorV1Entry(
  log: TransparencyLog,
  request: unknown,
  at: Date,
): Promise<Readonly<Record<string, unknown>>> {
  const body = Buffer.from(json.canonicalize(toDsseEntry(request)));
  const inclusion = await log.append(body);
  const promised = {
    body: body.toString('base64'),
    integratedTime: Math.floor(at.getTime() / 1000),
    logIndex: inclusion.logIndex,
    logID: log.logId.toString('hex'),
  };
  const promise = sign('sha256', Buffer.from(json.canonicalize(promised)), log.privateKey);
  return {
    [sha256(body).toString('hex')]: {
      ...promised,
      verification: {
        inclusionProof: toProof(inclusion),
        signedEntryTimestamp: promise.toString('base64'),
      },
    },
  };
}

/** Keeps digests and signatures, not the payload: https://github.com/sigstore/rekor/tree/main/pkg/types/dsse */
function toDsseEntry(request: unknown): unknown {
  const kind = valueAt(request, '/kind');
  const apiVersion = valueAt(request, '/apiVersion');
  if (kind !== 'dsse' || apiVersion !== '0.0.1')
    throw refused(`it has kind ${kind} ${apiVersion}, expected dsse 0.0.1`);
  const proposed = valueAt(request, '/spec/proposedContent');
  const text = valueAt(proposed, '/envelope');
  const verifiers = valueAt(proposed, '/verifiers');
  if (typeof text !== 'string' || !isTextList(verifiers))
    throw refused('"proposedContent" is malformed, expected an envelope as text and a list of verifiers');
  const envelope = parseEnvelope(text);
  checkEnvelope(
    envelope,
    verifiers.map((verifier) => Buffer.from(verifier, 'base64')),
  );
  return {
    apiVersion,
    kind,
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256(Buffer.from(text)).toString('hex') },
      payloadHash: { algorithm: 'sha256', value: sha256(envelope.payload).toString('hex') },
      signatures: envelope.signatures.map(({ sig }, index) => ({
        signature: sig.toString('base64'),
        verifier: verifiers[index],
      })),
    },
  };
}

function toProof(inclusion: Inclusion): unknown {
  return {
    checkpoint: inclusion.checkpoint,
    hashes: inclusion.hashes.map((hash) => hash.toString('hex')),
    logIndex: inclusion.logIndex,
    rootHash: inclusion.rootHash.toString('hex'),
    treeSize: inclusion.treeSize,
  };
}

function parseEnvelope(text: string): Envelope {
  try {
    return Envelope.fromJSON(JSON.parse(text));
  } catch (cause) {
    throw refused('the envelope is malformed', cause);
  }
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
