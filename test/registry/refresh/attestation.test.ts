// Proofs of an author's build, really signed by a little Sigstore, and everything that is nearly one.
import { buildWorkflowSigner, isAttested } from '@plugindex/registry/refresh/attestation';
import { createReleaseStatement, createVerifier, type WorkflowRun } from '@plugindex/trust';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifact, digestOf, facts, openSigning, type Signing } from '../../trust/signing.ts';
import { registry } from '../forms/acme-index.ts';

const commit = 'c'.repeat(40);
const from = { repositoryId: 4242, commit };
const identity = 'https://github.com/plugindex/registry/.github/workflows/build-plugin.yml@refs/heads/main';

/** A run in the author's repository that called our reusable workflow on a tag. */
const callerRun: WorkflowRun = {
  ...facts.run,
  repository: 'https://github.com/alice/plugins',
  repositoryId: '4242',
  ref: 'refs/tags/v1.1.0',
  commit,
  workflowPath: '.github/workflows/release.yml',
  signerIdentity: identity,
};

let signing: Signing;

beforeAll(async () => {
  signing = await openSigning();
});

afterAll(() => signing.close());

async function bundleOf(run: WorkflowRun, bytes: Uint8Array = artifact): Promise<Uint8Array> {
  return signing.sign(createReleaseStatement({ ...facts, artifact: digestOf(bytes), run }), { run });
}

async function attested(bundles: readonly Uint8Array[], question = from): Promise<boolean> {
  const signer = buildWorkflowSigner(registry);
  if (signer === undefined) throw new Error('the registry names no workflow');
  const verifier = createVerifier(signing.sigstore.trustedRoot);
  return isAttested([{ digest: digestOf(artifact), bundles }], { verifier, signer, from: question });
}

test('the signer is our reusable workflow at the ref of the other signing workflows', () => {
  expect(buildWorkflowSigner(registry)).toEqual({
    issuer: 'https://token.actions.githubusercontent.com',
    identity,
  });
});

test('a bundle of our workflow, called by the author’s repository for that commit, holds', async () => {
  expect(await attested([await bundleOf(callerRun)])).toBe(true);
  expect(await attested([Buffer.from('{}'), await bundleOf(callerRun)])).toBe(true);
});

test('nothing else holds: another caller, commit, workflow, branch, artifact, or nothing at all', async () => {
  const hostile: readonly WorkflowRun[] = [
    { ...callerRun, repositoryId: '666', repository: 'https://github.com/mallory/plugins' },
    { ...callerRun, commit: 'd'.repeat(40) },
    { ...callerRun, signerIdentity: identity.replace('build-plugin', 'anything') },
    { ...callerRun, signerIdentity: identity.replace('heads/main', 'heads/mallory') },
    { ...callerRun, signerIdentity: identity.replace('plugindex/registry', 'mallory/registry') },
    { ...callerRun, signerIdentity: `${identity}x` },
  ];
  for (const run of hostile) expect(await attested([await bundleOf(run)])).toBe(false);
  expect(await attested([await bundleOf(callerRun, Buffer.from('other bytes'))])).toBe(false);
  expect(await attested([])).toBe(false);
  expect(await attested([Buffer.from('not json'), Buffer.alloc(3_000_000)])).toBe(false);
  expect(await attested([await bundleOf(callerRun)], { repositoryId: 42, commit })).toBe(false);
});

test('a release without an artifact is attested by nothing, and one artifact without a proof spoils the others', async () => {
  const signer = buildWorkflowSigner(registry);
  if (signer === undefined) throw new Error('the registry names no workflow');
  const verifier = createVerifier(signing.sigstore.trustedRoot);
  const good = { digest: digestOf(artifact), bundles: [await bundleOf(callerRun)] };
  const bare = { digest: digestOf(Buffer.from('x')), bundles: [] };
  expect(isAttested([], { verifier, signer, from })).toBe(false);
  expect(isAttested([good], { verifier, signer, from })).toBe(true);
  expect(isAttested([good, bare], { verifier, signer, from })).toBe(false);
});
