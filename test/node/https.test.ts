// The HttpPort over TLS, against a real server with a certificate of its own little authority.
import { X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import 'reflect-metadata';
import x509 from '@peculiar/x509';
import { FetchError } from '@plugindex/model';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { afterAll, beforeAll, expect, test } from 'vitest';

const caps = { maxBytes: 1000, timeoutMs: 5000 };
let server: Server;
let base: string;
let certificate: string;

/** A self-signed certificate for 127.0.0.1 and its key, PEM. */
async function createCertificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=loopback',
      serialNumber: '01',
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true),
        new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: made.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
}

beforeAll(async () => {
  const { cert, key } = await createCertificate();
  certificate = new NodeCertificate(cert).toString();
  const targets: Readonly<Record<string, string>> = {
    '/down': 'http://127.0.0.1:1/x',
    '/file': 'file:///etc/hostname',
    '/same': '/here',
  };
  server = createServer({ cert, key }, (request, response) => {
    const location = targets[request.url ?? ''];
    if (location === undefined) response.end('secure');
    else response.writeHead(302, { location }).end();
  });
  base = `https://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function get(path: string, ca?: string): Promise<string> {
  const http = createHttpPort({ proxyEnv: {}, ...(ca !== undefined && { ca }) });
  try {
    const answer = await http.get(base + path, caps);
    return answer.notModified ? 'current' : Buffer.from(answer.bytes).toString();
  } catch (error) {
    return error instanceof FetchError ? error.code : String(error);
  } finally {
    http.close();
  }
}

test('get() speaks TLS with a server whose authority it knows, and follows its redirects', async () => {
  expect(await get('/x', certificate)).toBe('secure');
  expect(await get('/same', certificate)).toBe('secure');
});

test('get() refuses a server whose authority it does not know', async () => {
  expect(await get('/x')).toBe('fetch/unreachable');
});

test.each(['/down', '/file'])('get() never leaves https by the redirect %s', async (path) => {
  expect(await get(path, certificate)).toBe('fetch/url');
});
