// The stage sign: it signs what it has hashed itself, and hands out nothing that a client would refuse.
import { createLocalSigner, localRun } from '@plugindex/local';
import { digestOf } from '@plugindex/model';
import { sign } from '@plugindex/registry/sign/sign';
import { parseStatement } from '@plugindex/trust';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LittleRegistry, openLittleRegistry } from '../../kit/little-registry.ts';

let little: LittleRegistry;
beforeAll(async () => {
  little = await openLittleRegistry();
});
afterAll(() => little.close());

function signInput() {
  const { facts, built, verifier, policy, input } = little;
  return { artifact: built.artifact, facts, signer: input.signer, verifier, policy };
}

test('sign() returns a bundle v0.3 over the statement of the facts, with the digest of each', async () => {
  const input = signInput();
  const { bundle, statement, digests } = await sign(input);
  const json = JSON.parse(Buffer.from(bundle).toString());
  expect(json.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
  expect(Buffer.from(json.dsseEnvelope.payload, 'base64')).toEqual(Buffer.from(statement));
  expect(parseStatement(statement)).toEqual({ kind: 'release', facts: input.facts });
  expect(digests).toEqual({
    artifact: little.built.digest,
    bundle: digestOf(bundle),
    statement: digestOf(statement),
  });
});

test('sign() refuses an artifact other than the build named, before anything is signed', async () => {
  const { sigstore } = little;
  const before = sigstore.logSizes.v2;
  const artifact = Buffer.concat([little.built.artifact, Buffer.of(0)]);
  await expect(sign({ ...signInput(), artifact })).rejects.toMatchObject({ code: 'sign/artifact/differs' });
  expect(sigstore.logSizes.v2).toBe(before);
});

test('sign() refuses the work of a signer whose identity is not the one that will count', async () => {
  const { sigstore } = little;
  const identity =
    'https://plugindex.localhost/mallory/registry/.github/workflows/publish.yml@refs/heads/main';
  const run = localRun({ commit: 'c'.repeat(40), identity });
  const signer = createLocalSigner({ sigstore, run });
  await expect(sign({ ...signInput(), signer })).rejects.toMatchObject({
    code: 'sign/bundle/refused',
    cause: { code: 'trust/policy/identity' },
  });
});

test('sign() refuses the work of a signer whose certificate tells of another run', async () => {
  const { sigstore, run } = little;
  const signer = createLocalSigner({ sigstore, run: { ...run, commit: 'd'.repeat(40) } });
  await expect(sign({ ...signInput(), signer })).rejects.toMatchObject({
    code: 'sign/bundle/refused',
    cause: { code: 'trust/statement/certificate' },
  });
});

test('sign() refuses a signer that signs something else than it was given', async () => {
  const input = signInput();
  const signer = {
    sign: (statement: Uint8Array) =>
      input.signer.sign(Buffer.from(Buffer.from(statement).toString().replace('auth-badge', 'auth-other'))),
  };
  await expect(sign({ ...input, signer })).rejects.toMatchObject({ code: 'sign/bundle/refused' });
});
