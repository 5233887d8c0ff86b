// Requests that the real services refuse too: forged tokens, keys that nobody holds, signatures that do not hold.
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLocalSigner,
  type LocalSigstore,
  localIssuer,
  localRun,
  openLocalSigstore,
  toWorkflowClaims,
} from '@plugindex/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '../../../packages/local/src/sigstore/identity-token.ts';

let folder: string;
let sigstore: LocalSigstore;
const clock = new Date('2026-08-01T12:00:00Z');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  sigstore = await openLocalSigstore({ folder, now: () => clock });
});
afterAll(async () => {
  await sigstore.close();
  await rm(folder, { recursive: true });
});

const claims = toWorkflowClaims({ issuer: localIssuer, run: localRun({ commit: 'c'.repeat(40) }) });
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function post(path: string, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${sigstore.url}${path}`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': type },
  });
  return { status: response.status, text: await response.text() };
}

function certificateRequest(token: string, { subject = claims.sub ?? '', key = keys } = {}) {
  const content = key.publicKey.export({ format: 'pem', type: 'spki' });
  const proof = sign('sha256', Buffer.from(subject), keys.privateKey).toString('base64');
  return {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: { publicKey: { algorithm: 'ECDSA', content }, proofOfPossession: proof },
  };
}
const askCertificate = (request: unknown) => post('/api/v2/signingCert', request);

test('a certificate is issued for a token of this Sigstore and a key that is held', async () => {
  expect((await askCertificate(certificateRequest(sigstore.token(claims)))).status).toBe(201);
});

const unsigned = [{ alg: 'none' }, { ...claims, aud: 'sigstore', iat: 0, exp: 9e9 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');
test.each<[string, () => string, string]>([
  ['with no signature', () => `${unsigned}.`, 'not signed by this issuer'],
  ['signed by another key', () => createToken(claims, { key: keys.privateKey, at: clock }), 'not signed'],
  ['for another audience', () => sigstore.token({ ...claims, aud: 'npm' }), 'audience'],
  [
    'from an unknown issuer',
    () => sigstore.token({ ...claims, iss: 'https://evil.example' }),
    'unknown here',
  ],
  ['with a changed claim', () => sigstore.token(claims).replace(/\.(.)/, '.f'), 'malformed|not signed'],
  ['that is no token', () => 'x', 'malformed'],
])('no certificate is issued for a token %s', async (_, token, why) => {
  const { status, text } = await askCertificate(certificateRequest(token()));
  expect(status).toBe(400);
  expect(text).toMatch(new RegExp(why));
});

test('no certificate is issued for a token after five minutes', async () => {
  const token = sigstore.token(claims);
  const before = clock.getTime();
  clock.setTime(before + 301_000);
  const { status, text } = await askCertificate(certificateRequest(token));
  clock.setTime(before);
  expect([status, text]).toEqual([400, expect.stringContaining('not valid at this time')]);
});

test('no certificate is issued for a key that the requester has not proven to hold', async () => {
  const token = sigstore.token(claims);
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const others = [
    certificateRequest(token, { key }),
    certificateRequest(token, { subject: 'somebody else' }),
    certificateRequest(token, { key: generateKeyPairSync('ec', { namedCurve: 'P-384' }) }),
  ];
  for (const request of others) expect((await askCertificate(request)).status).toBe(400);
});

test('neither log takes an entry whose signature does not hold, or of another kind', async () => {
  const bundle = await createLocalSigner({ sigstore, run: localRun({ commit: 'c'.repeat(40) }) }).sign(
    Buffer.from('{}'),
  );
  const { dsseEnvelope, verificationMaterial } = JSON.parse(Buffer.from(bundle).toString());
  const rawBytes = verificationMaterial.certificate.rawBytes;
  const pem = `-----BEGIN CERTIFICATE-----\n${rawBytes}\n-----END CERTIFICATE-----\n`;
  const forged = { ...dsseEnvelope, payload: Buffer.from('{"x":1}').toString('base64') };
  const toV1 = (envelope: unknown) => ({
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      proposedContent: {
        envelope: JSON.stringify(envelope),
        verifiers: [Buffer.from(pem).toString('base64')],
      },
    },
  });
  const toV2 = (envelope: unknown) => ({
    dsseRequestV002: { envelope, verifiers: [{ x509Certificate: { rawBytes } }] },
  });
  const before = sigstore.logSizes;
  expect((await post('/api/v1/log/entries', toV1(forged))).status).toBe(400);
  expect((await post('/api/v2/log/entries', toV2(forged))).status).toBe(400);
  expect((await post('/api/v1/log/entries', { kind: 'hashedrekord', apiVersion: '0.0.1' })).status).toBe(400);
  expect((await post('/api/v2/log/entries', { hashedRekordRequestV002: {} })).status).toBe(400);
  expect((await post('/api/v2/log/entries', { dsseRequestV002: {} })).status).toBe(400);
  for (const body of ['{', '[]', 'null', '"x"', '{"spec":1}'])
    for (const path of ['v1/log/entries', 'v2/log/entries', 'v2/signingCert', 'v1/timestamp'])
      expect((await post(`/api/${path}`, body)).status).toBe(400);
  expect(sigstore.logSizes).toEqual(before);
  expect((await post('/api/v1/log/entries', toV1(dsseEnvelope))).status).toBe(201);
  expect((await post('/api/v2/log/entries', toV2(dsseEnvelope))).status).toBe(201);
});

test('a page in a browser cannot post here, a large body is cut off, an unknown path is not found', async () => {
  expect((await post('/api/v2/log/entries', {}, 'text/plain')).status).toBe(415);
  expect((await post('/api/v2/log/entries', 'x'.repeat(600 * 1024))).status).toBe(413);
  expect((await post('/toString', {})).status).toBe(404);
  expect((await fetch(`${sigstore.url}/api/v2/log/entries`, { method: 'OPTIONS' })).status).toBe(404);
});
