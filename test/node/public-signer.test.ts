// Signing as a GitHub workflow job does, over real HTTP: token service, certificate authority, log, timestamps.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalSigstore, localRun, openLocalSigstore, toWorkflowClaims } from '@plugindex/local';
import { digestOf } from '@plugindex/model';
import { createPublicSigner, publicServices } from '@plugindex/node/public-signer';
import { parseSigningConfig } from '@plugindex/node/signing-config';
import { createReleaseStatement, createVerifier } from '@plugindex/trust';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openTokenService, type TokenService } from '../kit/token-service.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const identity = 'https://github.com/acme/registry/.github/workflows/publish.yml@refs/heads/main';
const run = localRun({ commit: 'c'.repeat(40), identity });
const artifact = Buffer.from('wasm');
const statement = createReleaseStatement({
  name: 'auth-badge',
  version: '1.0.0',
  manifest: digestOf('manifest'),
  artifact: digestOf(artifact),
  source: { repository: run.repository, tree: 'b'.repeat(40) },
  run,
});

let folder: string;
let sigstore: LocalSigstore;
let tokens: TokenService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'public-signer-'));
  sigstore = await openLocalSigstore({ folder, now: () => new Date() });
  tokens = await openTokenService((aud) => sigstore.token({ ...toWorkflowClaims({ issuer, run }), aud }));
});
afterAll(async () => {
  await tokens.close();
  await sigstore.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function beJob(environment: TokenService['environment']): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function servicesHere(rekorVersion: 1 | 2) {
  return {
    fulcioUrl: sigstore.url,
    rekorUrl: sigstore.url,
    rekorVersion,
    tsaUrl: `${sigstore.url}/api/v1/timestamp`,
  };
}

test.each([1, 2] as const)(
  'createPublicSigner() signs as the workflow job that it runs in, with Rekor %i',
  async (rekorVersion) => {
    beJob(tokens.environment);
    const bundle = await createPublicSigner({ services: servicesHere(rekorVersion) }).sign(statement);
    const { facts, signer } = createVerifier(sigstore.trustedRoot).verifyRelease({
      artifact,
      bundle,
      expected: { name: 'auth-badge', version: '1.0.0' },
      policy: { issuer, identity },
    });
    expect(signer).toEqual({ issuer, identity });
    expect(facts.run).toEqual(run);
  },
);

test('createPublicSigner() fails outside a job, and with a job token that is not valid', async () => {
  const signer = createPublicSigner({ services: servicesHere(2), retries: 0 });
  beJob({ ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' });
  await expect(signer.sign(statement)).rejects.toMatchObject({ code: 'IDENTITY_TOKEN_READ_ERROR' });
  beJob({ ...tokens.environment, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'stolen' });
  await expect(signer.sign(statement)).rejects.toThrow();
});

test('createPublicSigner() names the service that refuses', async () => {
  beJob(tokens.environment);
  const services = { ...servicesHere(2), rekorUrl: `${sigstore.url}/nowhere` };
  await expect(createPublicSigner({ services, retries: 0 }).sign(statement)).rejects.toMatchObject({
    code: 'TLOG_CREATE_ENTRY_ERROR',
  });
});

const now = new Date('2026-08-01T00:00:00Z');
const service = (url: string, majorApiVersion: number, start: string, end?: string) => ({
  url,
  majorApiVersion,
  validFor: { start, ...(end === undefined ? {} : { end }) },
  operator: 'sigstore.dev',
});
const config = {
  mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
  caUrls: [
    service('https://old-ca.example', 1, '2021-01-01T00:00:00Z'),
    service('https://ca.example', 1, '2025-01-01T00:00:00Z'),
    service('https://next-ca.example', 1, '2027-01-01T00:00:00Z'),
    service('https://ca9.example', 9, '2025-06-01T00:00:00Z'),
  ],
  rekorTlogUrls: [
    service('https://rekor1.example', 1, '2026-01-01T00:00:00Z'),
    service('https://rekor2.example', 2, '2025-01-01T00:00:00Z'),
    service('https://closed.example', 2, '2025-02-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  ],
  tsaUrls: [service('https://tsa.example/api/v1/timestamp', 1, '2025-01-01T00:00:00Z')],
  rekorTlogConfig: { selector: 'ANY' },
  tsaConfig: { selector: 'ANY' },
};

test('parseSigningConfig() takes the highest version that we speak, then the newest, of what is in use', () => {
  expect(parseSigningConfig(config, { now })).toEqual({
    fulcioUrl: 'https://ca.example',
    rekorUrl: 'https://rekor2.example',
    rekorVersion: 2,
    tsaUrl: 'https://tsa.example/api/v1/timestamp',
  });
});

test('parseSigningConfig() refuses what it cannot follow', () => {
  for (const bad of [
    { ...config, mediaType: 'application/json' },
    { ...config, caUrls: [] },
    { ...config, rekorTlogUrls: [] },
    { ...config, tsaUrls: [] },
    { ...config, rekorTlogConfig: { selector: 'ALL' } },
    { ...config, caUrls: [{ ...config.caUrls[0], url: 7 }] },
    { ...config, tsaUrls: [{ ...config.tsaUrls[0], validFor: { start: 'soon' } }] },
    { ...config, tsaUrls: 'x' },
    null,
  ])
    expect(() => parseSigningConfig(bad, { now })).toThrow(TypeError);
});

test('the services of public Sigstore are those of its trusted root', () => {
  expect(publicServices).toMatchObject({ fulcioUrl: 'https://fulcio.sigstore.dev', rekorVersion: 1 });
});
