// The static server: the right file with the right headers, and nothing outside its folders.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StaticServer, startStaticServer } from '../../packages/node/src/http/static-server.ts';

let server: StaticServer;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-static-'));
  await mkdir(join(folder, 'site/docs'), { recursive: true });
  await mkdir(join(folder, 'v1'));
  await writeFile(join(folder, 'site/index.html'), '<h1>Home</h1>');
  await writeFile(join(folder, 'site/docs/index.html'), '<h1>Docs</h1>');
  await writeFile(join(folder, 'site/404.html'), '<h1>Nothing</h1>');
  await writeFile(join(folder, 'v1/config.json'), JSON.stringify({ long: 'x'.repeat(5000) }));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  server = await startStaticServer({ roots: { '/': join(folder, 'site'), '/v1/': join(folder, 'v1') } });
});
afterAll(() => server.close());

/** A request that is sent as it is written: fetch would tidy the path. */
async function raw(path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(`${server.url}/`, { path, method }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('startStaticServer() serves files, index pages and the longest prefix', async () => {
  expect((await raw('/')).body).toContain('Home');
  expect((await raw('/docs/')).body).toContain('Docs');
  const config = await fetch(`${server.url}/v1/config.json`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(config.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(config.headers.get('content-encoding')).toBe('br');
  expect(await config.json()).toEqual({ long: 'x'.repeat(5000) });
});

test('startStaticServer() answers 304 to a copy that is current', async () => {
  const first = await fetch(`${server.url}/v1/config.json`);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).not.toBe('');
  const second = await fetch(`${server.url}/v1/config.json`, { headers: { 'if-none-match': etag } });
  expect(second.status).toBe(304);
});

test('startStaticServer() shows the 404 page of the site', async () => {
  const answer = await raw('/nothing/here');
  expect(answer).toEqual({ status: 404, body: '<h1>Nothing</h1>' });
});

test.each([
  '/../secret.txt',
  '/v1/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/v1/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/%',
  '/a%00b',
  '//etc/passwd',
  '/docs',
])('startStaticServer() lets nobody out of its folders by %j', async (path) => {
  const { status, body } = await raw(path);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

test('startStaticServer() refuses to be written to', async () => {
  expect((await raw('/v1/config.json', 'PUT')).status).toBe(405);
});

test('startStaticServer() forbids inline scripts and framing', async () => {
  const policy = (await fetch(server.url)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).toContain("frame-ancestors 'none'");
});
