// Rekor's second API, `POST /api/v2/log/entries`: a proof under a checkpoint, and no time of its own.
import { json } from '@sigstore/core';
import { HashAlgorithm, TransparencyLogEntry } from '@sigstore/protobuf-specs';
import { CreateEntryRequest, Entry } from '@sigstore/protobuf-specs/rekor/v2';
import { checkEnvelope, refused, sha256 } from './rekor-entry.ts';
import type { TransparencyLog } from './transparency-log.ts';

const kindVersion = { kind: 'dsse', version: '0.0.2' };

/**
 * Adds the entry of one DSSE request; returns the body of the answer, a TransparencyLogEntry as JSON.
 * Throws LocalError `sigstore/refused` for any other kind, and for a signature that does not hold.
 */
export async function addRekorV2Entry(log: TransparencyLog, request: unknown): Promise<unknown> {
  const body = Buffer.from(json.canonicalize(Entry.toJSON(toDsseEntry(request))));
  const inclusion = await log.append(body);
  return TransparencyLogEntry.toJSON({
    logIndex: String(inclusion.logIndex),
    logId: { keyId: log.logId },
    kindVersion,
    // The time of an entry comes from a timestamp authority: https://github.com/sigstore/rekor-tiles
    integratedTime: '0',
    inclusionPromise: undefined,
    inclusionProof: {
      logIndex: String(inclusion.logIndex),
      treeSize: String(inclusion.treeSize),
      rootHash: inclusion.rootHash,
      hashes: [...inclusion.hashes],
      checkpoint: { envelope: inclusion.checkpoint },
    },
    canonicalizedBody: body,
  });
}

function toDsseEntry(request: unknown): Entry {
  const { spec } = parseRequest(request);
  if (spec?.$case !== 'dsseRequestV002')
    throw refused(`it has kind ${spec?.$case}, expected dsseRequestV002`);
  const { envelope, verifiers } = spec.dsseRequestV002;
  checkEnvelope(
    envelope,
    verifiers.map(({ verifier }) => {
      if (verifier?.$case === 'x509Certificate') return verifier.x509Certificate.rawBytes;
      throw refused('a verifier is no certificate');
    }),
  );
  return {
    kind: kindVersion.kind,
    apiVersion: kindVersion.version,
    spec: {
      spec: {
        $case: 'dsseV002',
        dsseV002: {
          payloadHash: { algorithm: HashAlgorithm.SHA2_256, digest: sha256(envelope.payload) },
          signatures: envelope.signatures.map(({ sig }, index) => ({
            content: sig,
            verifier: verifiers[index],
          })),
        },
      },
    },
  };
}

function parseRequest(request: unknown): CreateEntryRequest {
  try {
    return CreateEntryRequest.fromJSON(request);
  } catch (cause) {
    throw refused('the request is malformed', cause);
  }
}
