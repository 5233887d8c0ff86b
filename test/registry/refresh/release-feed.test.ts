// The reader of feeds over real HTTP: entity tags, caps, and servers that mean no good.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchError } from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createFeedReader, readFeedsAhead } from '@plugindex/node/github/release-feed';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { afterEach, expect, test } from 'vitest';

const closers: (() => Promise<unknown>)[] = [];
const address = { owner: 'acme', repo: 'plugins' };

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers['if-none-match'] ?? '-'}`);
    answer(request, response);
  });
  const port = await listenOnLoopback(server, 0);
  const http = createHttpPort();
  closers.push(async () => {
    http.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { serverUrl: `http://127.0.0.1:${port}`, http, seen };
}

async function openCache(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-feeds-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('an unchanged feed is taken from the cache, a changed one is fetched', async () => {
  let text = '<feed/>';
  const { serverUrl, http, seen } = await serve((request, response) => {
    const etag = `"${text.length}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag }).end(text);
  });
  const cache = createFolderPort(await openCache());
  const read = () => createFeedReader({ serverUrl, http, cache })(address, 'tags');
  expect(Buffer.from(await read()).toString()).toBe('<feed/>');
  expect(Buffer.from(await read()).toString()).toBe('<feed/>');
  text = '<feed>more</feed>';
  expect(Buffer.from(await read()).toString()).toBe('<feed>more</feed>');
  expect(seen).toEqual([
    '/acme/plugins/tags.atom -',
    '/acme/plugins/tags.atom "7"',
    '/acme/plugins/tags.atom "7"',
  ]);
});

test('a broken cache is fetched anew, whatever is in it', async () => {
  const { serverUrl, http, seen } = await serve((_request, response) => {
    response.writeHead(200, { etag: '"1"' }).end('<feed/>');
  });
  const folder = await openCache();
  const read = () =>
    createFeedReader({ serverUrl, http, cache: createFolderPort(folder) })(address, 'releases');
  await read();
  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  for (const bytes of ['', 'null', '{"etag":1}', '{"etag":"\\"1\\""}']) {
    await writeFile(join(folder, file), bytes);
    expect(Buffer.from(await read()).toString()).toBe('<feed/>');
  }
  expect(seen.every((line) => line.endsWith(' -'))).toBe(true);
});

test('10 MB, said or unsaid, are given up at the cap; errors and cut connections are FetchErrors', async () => {
  const { serverUrl, http } = await serve((request, response) => {
    if (request.url?.startsWith('/acme/long/'))
      response.writeHead(200, { 'content-length': 10_000_000 }).end(Buffer.alloc(10_000_000));
    else if (request.url?.startsWith('/acme/endless/')) {
      response.writeHead(200);
      const piece = Buffer.alloc(65_536, 0x20);
      const write = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', write).on('error', () => {});
      write();
    } else if (request.url?.startsWith('/acme/cut/')) request.socket.destroy();
    else response.writeHead(request.url?.startsWith('/acme/broken/') ? 500 : 404).end();
  });
  const codeOf = async (repo: string) => {
    try {
      await createFeedReader({ serverUrl, http })({ owner: 'acme', repo }, 'releases');
      return 'no error';
    } catch (error) {
      return error instanceof FetchError ? error.code : String(error);
    }
  };
  expect(await codeOf('long')).toBe('fetch/too-large');
  expect(await codeOf('endless')).toBe('fetch/too-large');
  expect(await codeOf('cut')).toBe('fetch/unreachable');
  expect(await codeOf('broken')).toBe('fetch/status');
  expect(await codeOf('gone')).toBe('fetch/not-found');
});

test('one feed is read once however many plugins name it, and a failure ahead of time shows when it is asked for', async () => {
  const { serverUrl, http, seen } = await serve((request, response) => {
    response.writeHead(request.url?.startsWith('/acme/plugins/') ? 200 : 404).end('<feed/>');
  });
  const read = createFeedReader({ serverUrl, http });
  const gone = { owner: 'acme', repo: 'gone' };
  await readFeedsAhead(read, [
    [address, 'tags'],
    [gone, 'tags'],
    [address, 'tags'],
    [address, 'releases'],
  ]);
  await read(address, 'tags');
  await expect(read(gone, 'tags')).rejects.toMatchObject({ code: 'fetch/not-found' });
  expect(seen.toSorted()).toEqual([
    '/acme/gone/tags.atom -',
    '/acme/plugins/releases.atom -',
    '/acme/plugins/tags.atom -',
  ]);
});
