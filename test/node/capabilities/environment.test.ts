// What the environment of a host may not change for its plugins: proxies, and whom TLS trusts.
import { execFile } from 'node:child_process';
import { createServer as createSecureServer } from 'node:https';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLoopbackCertificate } from '../../kit/loopback-certificate.ts';
import { serveHttp, started } from './open-http.ts';

const run = promisify(execFile);
const transport = new URL('../../../packages/node/src/capabilities/http-transport.ts', import.meta.url);

/** Sends a request in a process of its own, with this environment, and tells what came of it. */
async function send(isTls: boolean, port: number, env: Readonly<Record<string, string>>): Promise<string> {
  const script = `
    const { createCapabilityTransport } = await import(${JSON.stringify(transport.href)});
    const request = { addresses: ['127.0.0.1'], host: 'a.example', port: ${port}, isTls: ${isTls}, method: 'GET', path: '/',
      headers: new Map(), maxBytes: 10000, timeoutMs: 10000, signal: new AbortController().signal };
    const reply = await createCapabilityTransport().request(request).catch((error) => ({ failed: error.code }));
    console.log(reply.failed ?? new TextDecoder().decode(reply.body));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

test('no proxy of the environment gets to see a request', async () => {
  let proxied = 0;
  const proxy = await serveHttp((_request, response) => {
    proxied++;
    response.end('proxy');
  });
  const port = await serveHttp((_request, response) => response.end('direct'));
  const url = `http://127.0.0.1:${proxy}`;
  const env = {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    NO_PROXY: '',
    no_proxy: '',
  };
  expect(await send(false, port, env)).toBe('direct');
  expect(proxied).toBe(0);
});

test('a process that trusts every certificate does not make its plugins trust them', async () => {
  const { key, cert } = await createLoopbackCertificate(['a.example']);
  const server = createSecureServer({ key, cert }, (_request, response) => response.end('trusted'));
  server.on('tlsClientError', () => {});
  const port = await started(server, '127.0.0.1', 0);
  expect(await send(true, port, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe('tls');
});
