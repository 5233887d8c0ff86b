// The HttpPort against real loopback servers, also ones that lie, stall, flood and hang up.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { FetchError } from '@plugindex/model';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { describe, expect, onTestFinished, test } from 'vitest';
import { caps, openPort, refusal } from './http-refusal.ts';

async function listen(server: Server): Promise<string> {
  const port = await listenOnLoopback(server, 0);
  onTestFinished(async () => {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

const serve = (listener: RequestListener) => listen(createServer(listener));

/** A server that writes these raw bytes to each connection after its request came. */
async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    }),
  );
}

describe('a plain answer', () => {
  test('get() gives the bytes and the entity tag, and asks again with it', async () => {
    const seen: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      seen.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v1"' }).end('hello');
    });
    const http = openPort();
    const first = await http.get(`${base}/x#part`, caps);
    expect(first).toMatchObject({ notModified: false, etag: '"v1"' });
    expect(first.notModified ? '' : Buffer.from(first.bytes).toString()).toBe('hello');
    expect(await http.get(`${base}/x`, { ...caps, etag: '"v1"' })).toEqual({ notModified: true });
    expect(seen).toEqual([undefined, '"v1"']);
  });

  test.each([
    ['gzip', gzipSync('hello '.repeat(100))],
    ['x-gzip', gzipSync('hello '.repeat(100))],
    ['br', brotliCompressSync('hello '.repeat(100))],
    ['identity', Buffer.from('hello '.repeat(100))],
  ])('the encoding %s is decoded', async (encoding, bytes) => {
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
    });
    const answer = await openPort().get(base, caps);
    expect(answer.notModified ? '' : Buffer.from(answer.bytes).toString()).toBe('hello '.repeat(100));
  });

  test('one connection serves many requests', async () => {
    const ports = new Set<number | undefined>();
    const base = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    const http = openPort();
    for (let count = 0; count < 3; count++) await http.get(base, caps);
    expect(ports.size).toBe(1);
  });

  test('a kept connection that the server closes as it is used again is replaced by a new one', async () => {
    let connections = 0;
    const base = await listen(
      createTcpServer((socket) => {
        connections++;
        socket.on('error', () => {});
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx');
          socket.once('data', () => socket.resetAndDestroy());
        });
      }),
    );
    const http = openPort();
    for (let count = 0; count < 3; count++)
      expect(await http.get(base, caps)).toMatchObject({ notModified: false });
    expect(connections).toBe(3);
  });

  test('a body of exactly maxBytes is taken, an empty one too', async () => {
    const base = await serve((request, response) => {
      response.end(request.url === '/empty' ? '' : Buffer.alloc(1000));
    });
    expect(await openPort().get(`${base}/full`, caps)).toMatchObject({ bytes: { byteLength: 1000 } });
    expect(await openPort().get(`${base}/empty`, caps)).toMatchObject({ bytes: { byteLength: 0 } });
  });
});

describe('a hostile answer', () => {
  test.each<[string, string, (response: ServerResponse, request: IncomingMessage) => void]>([
    ['a declared length past the cap', 'fetch/too-large', (response) => response.end(Buffer.alloc(1001))],
    [
      'an undeclared length past the cap',
      'fetch/too-large',
      (response) => {
        const timer = setInterval(() => response.write(randomBytes(400)), 5);
        response.on('close', () => clearInterval(timer));
      },
    ],
    [
      'a small gzip body that unpacks to 50 MB',
      'fetch/too-large',
      (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000))),
    ],
    [
      'a small brotli body that unpacks to 50 MB',
      'fetch/too-large',
      (response) =>
        response.setHeader('content-encoding', 'br').end(brotliCompressSync(Buffer.alloc(50_000_000))),
    ],
    [
      'endless empty gzip members',
      'fetch/too-large',
      (response) => {
        response.setHeader('content-encoding', 'gzip');
        const members = Buffer.concat(Array.from({ length: 1000 }, () => gzipSync('')));
        const timer = setInterval(() => response.write(members), 1);
        response.on('close', () => clearInterval(timer));
      },
    ],
    [
      'a gzip body cut short',
      'fetch/unreachable',
      (response) =>
        response.setHeader('content-encoding', 'gzip').end(gzipSync('hello '.repeat(50)).subarray(0, 20)),
    ],
    [
      'gzip that is none',
      'fetch/unreachable',
      (response) => response.setHeader('content-encoding', 'gzip').end('plain text'),
    ],
    [
      'an encoding that was not asked for',
      'fetch/status',
      (response) => response.setHeader('content-encoding', 'zstd').end('x'),
    ],
    ['status 404', 'fetch/not-found', (response) => response.writeHead(404).end('no')],
    ['status 410', 'fetch/not-found', (response) => response.writeHead(410).end('no')],
    ['status 500', 'fetch/status', (response) => response.writeHead(500).end('no')],
    ['status 206 that nobody asked for', 'fetch/status', (response) => response.writeHead(206).end('part')],
    ['status 304 that nobody asked for', 'fetch/status', (response) => response.writeHead(304).end()],
    ['silence', 'fetch/timeout', () => {}],
    [
      'a body that stalls',
      'fetch/timeout',
      (response) => response.writeHead(200, { 'content-length': '10' }).write('12345'),
    ],
    [
      'a body that drips',
      'fetch/timeout',
      (response) => {
        const timer = setInterval(() => response.write('.'), 50);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['a redirect loop', 'fetch/status', (response) => response.writeHead(302, { location: '/again' }).end()],
    ['a redirect to nowhere', 'fetch/status', (response) => response.writeHead(302).end()],
    [
      'a redirect to a file',
      'fetch/url',
      (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    ],
    [
      'a redirect with a password',
      'fetch/url',
      (response) => response.writeHead(302, { location: 'http://a:b@127.0.0.1/' }).end(),
    ],
    [
      'a redirect to another scheme',
      'fetch/url',
      (response) => response.writeHead(302, { location: 'data:text/plain,hello' }).end(),
    ],
  ])('%s is refused with %s', async (_title, code, answer) => {
    const base = await serve((request, response) => answer(response, request));
    const error = await refusal(base, { timeoutMs: code === 'fetch/timeout' ? 300 : 5000 });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^Cannot fetch \S+: /);
  });

  test.each([
    ['closes before it answers', ''],
    ['closes in the middle of the head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['sends fewer bytes than declared', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'],
    ['cuts a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n'],
    [
      'sends a wrong chunk size',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n12345\r\n0\r\n\r\n',
    ],
    ['declares two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345'],
    ['declares a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n12345'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['sends an endless head', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
  ])('a server that %s is unreachable', async (_title, answer) => {
    const base = await serveRaw((socket) => socket.end(answer));
    expect((await refusal(base)).code).toBe('fetch/unreachable');
  });

  test('bytes past the declared length are not part of the body', async () => {
    const base = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n1234567'),
    );
    const outcome = await openPort()
      .get(base, caps)
      .then(
        (answer) => (answer.notModified ? '' : Buffer.from(answer.bytes).toString()),
        (error: unknown) => (error instanceof FetchError ? error.code : 'other'),
      );
    expect(['12345', 'fetch/unreachable']).toContain(outcome);
  });

  test('a connection reset in the middle of a body, and a port where nobody listens, are unreachable', async () => {
    const base = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n12345');
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    expect((await refusal(base)).code).toBe('fetch/unreachable');
    expect((await refusal('http://127.0.0.1:1/')).code).toBe('fetch/unreachable');
  });

  test('redirects are followed five times, relative ones included', async () => {
    const base = await serve((request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < 5) response.writeHead(307, { location: String(step + 1) }).end('ignored');
      else response.end('there');
    });
    expect(await openPort().get(`${base}/0`, caps)).toMatchObject({ bytes: Buffer.from('there') });
  });
});

test.each([
  'ftp://example.com/x',
  'data:text/plain,x',
  'javascript:alert(1)',
  '/relative',
  '',
  'http://u:p@127.0.0.1/',
  'https://',
])('the URL %j is refused without a request, and no password is repeated', async (url) => {
  const error = await refusal(url);
  expect(error.code).toBe('fetch/url');
  expect(error.message).not.toContain('u:p');
});

describe('a server that stumbles', () => {
  test('get() asks again after a busy answer and after a broken connection', async () => {
    let requests = 0;
    const base = await serve((request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(503).end();
      else if (requests === 2) request.socket.destroy();
      else response.writeHead(200).end('hello');
    });
    const answer = await openPort().get(base, caps);
    expect(answer.notModified ? '' : Buffer.from(answer.bytes).toString()).toBe('hello');
    expect(requests).toBe(3);
  });

  test('get() gives up after the third busy answer, and asks once where the answer is final', async () => {
    const statuses: number[] = [];
    const base = await serve((request, response) => {
      const status = Number(request.url?.slice(1));
      statuses.push(status);
      response.writeHead(status).end();
    });
    expect(await refusal(`${base}/502`)).toMatchObject({ code: 'fetch/status' });
    expect(await refusal(`${base}/403`)).toMatchObject({ code: 'fetch/status' });
    expect(await refusal(`${base}/404`)).toMatchObject({ code: 'fetch/not-found' });
    expect(statuses).toEqual([502, 502, 502, 403, 404]);
  });

  test('get() asks again only within the time that it was given', async () => {
    let requests = 0;
    const base = await serve((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    expect(await refusal(base, { timeoutMs: 100 })).toMatchObject({ code: 'fetch/timeout' });
    expect(requests).toBe(1);
  });
});
