// /repos/{owner}/{repo}/attestations: Sigstore bundles, found by the digest of what they speak of.
import { type Answer, created, notFound, ok, unprocessable } from '../answer.ts';
import { fieldsOf } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import type { Attestation } from '../world.ts';

export const attestationRoutes: Routes = {
  'POST /repos/{owner}/{repo}/attestations': { needs: writes('attestations'), handle: createAttestation },
  'GET /repos/{owner}/{repo}/attestations/{subject_digest}': {
    needs: reads('attestations'),
    handle: listAttestations,
  },
};

/** The statement inside the envelope names its subjects; GitHub indexes it by them. */
function createAttestation(call: Call): Answer {
  const bundle = call.body.inner('bundle');
  const payload = bundle.inner('dsseEnvelope').text('payload');
  if (payload === undefined) throw unprocessable('Invalid bundle: no DSSE envelope');
  const statement = fieldsOf(JSON.parse(Buffer.from(payload, 'base64').toString()));
  const digests = (statement.list('subject') ?? []).flatMap((subject) => {
    const digest = fieldsOf(subject).inner('digest').text('sha256');
    return digest === undefined ? [] : [`sha256:${digest}`];
  });
  if (digests.length === 0) throw unprocessable('Invalid bundle: no subject with a sha256 digest');
  const attestation: Attestation = {
    id: call.world.nextId(),
    subjectDigests: digests,
    predicateType: statement.name('predicateType'),
    bundle: call.body.value('bundle'),
  };
  repositoryOf(call).attestations.push(attestation);
  return created({ id: attestation.id });
}

/** Short names that the filter knows: https://docs.github.com/rest/repos/attestations */
const shortTypes: Readonly<Record<string, string>> = {
  provenance: 'https://slsa.dev/provenance/v1',
  sbom: 'https://spdx.dev/Document/v2.3',
  release: 'https://in-toto.io/attestation/release/v0.1',
};

function listAttestations(call: Call): Answer {
  const repository = repositoryOf(call);
  const digest = call.params.name('subject_digest');
  const asked = call.query.text('predicate_type');
  const type = asked === undefined ? undefined : (shortTypes[asked] ?? asked);
  const found = repository.attestations
    .filter(({ subjectDigests }) => subjectDigests.includes(digest))
    .filter(({ predicateType }) => type === undefined || predicateType === type)
    .toReversed();
  if (found.length === 0) throw notFound();
  const { items } = pageOf(call, found);
  return ok({
    attestations: items.map(({ bundle }) => ({ bundle, repository_id: repository.id })),
  });
}
