// The static server: the right file with the right headers, and nothing outside its folders.
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StaticServer, startStaticServer } from '@plugindex/node/http/static-server';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: StaticServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-static-'));
  await mkdir(join(folder, 'site/docs'), { recursive: true });
  await mkdir(join(folder, 'v1'));
  await writeFile(join(folder, 'site/index.html'), '<h1>Home</h1>');
  await writeFile(join(folder, 'site/docs/index.html'), '<h1>Docs</h1>');
  await writeFile(join(folder, 'site/404.html'), '<h1>Nothing</h1>');
  await writeFile(join(folder, 'v1/config.json'), JSON.stringify({ long: 'x'.repeat(5000) }));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'site/.hidden'), 'secret');
  await symlink('../secret.txt', join(folder, 'site/linked.txt'));
  await symlink('..', join(folder, 'site/linked'));
  await mkdir(join(folder, 'v1/index/au/th'), { recursive: true });
  await writeFile(join(folder, 'v1/index/au/th/auth-jwt'), '{"name":"auth-jwt"}\n'.repeat(100));
  await mkdir(join(folder, 'site/_astro'));
  await writeFile(join(folder, 'site/_astro/app.js'), 'x');
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
  '/.hidden',
  '/linked.txt',
  '/linked/secret.txt',
  '/docs/../../secret.txt',
  '/index.html/',
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

test('startStaticServer() compresses index files too, with a tag of its own for each encoding', async () => {
  const tags = new Set<string | null>();
  for (const encoding of ['br', 'gzip', 'identity', 'br;q=0, gzip;q=0.0', 'brotli']) {
    const answer = await fetch(`${server.url}/v1/index/au/th/auth-jwt`, {
      headers: { 'accept-encoding': encoding },
    });
    expect(answer.headers.get('content-encoding')).toBe(['br', 'gzip'].includes(encoding) ? encoding : null);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(await answer.text()).toContain('auth-jwt');
    tags.add(answer.headers.get('etag'));
  }
  expect(tags.size).toBe(3);
});

test('startStaticServer() reads a tag among others, weak or not, and an old one gets the file', async () => {
  const etag = (await fetch(`${server.url}/docs/`)).headers.get('etag') ?? '';
  for (const header of [`"x", W/${etag}`, '*', ` ${etag} `])
    expect(
      (await fetch(`${server.url}/docs/`, { headers: { 'if-none-match': header } })).status,
      header,
    ).toBe(304);
  expect((await fetch(`${server.url}/docs/`, { headers: { 'if-none-match': '"old"' } })).status).toBe(200);
});

test('startStaticServer() serves a changed file at once', async () => {
  await writeFile(join(folder, 'site/live.txt'), 'one');
  expect((await raw('/live.txt')).body).toBe('one');
  await writeFile(join(folder, 'site/live.txt'), 'two');
  expect((await raw('/live.txt')).body).toBe('two');
});

test('startStaticServer() answers HEAD with the head alone, and lets only named-by-content files be kept', async () => {
  const head = await fetch(`${server.url}/docs/`, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('13');
  expect(await head.text()).toBe('');
  expect(head.headers.get('cache-control')).toBe('no-cache');
  expect((await fetch(`${server.url}/_astro/app.js`)).headers.get('cache-control')).toContain('immutable');
});

test('startStaticServer() sends a folder without its slash to the one with it, never to another host', async () => {
  const answer = await fetch(`${server.url}/docs`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([301, './docs/']);
  expect(await (await fetch(`${server.url}/docs`)).text()).toContain('Docs');
  expect((await raw('//127.0.0.1/docs')).status).toBe(404);
});
