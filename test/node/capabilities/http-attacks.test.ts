// The http capability over real sockets: servers and resolvers that lie, flood, stall and redirect.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLoopbackCertificate, type LoopbackCertificate } from '../../kit/loopback-certificate.ts';
import { codeOf, openHttp, serveBytes, serveHttp, started } from './open-http.ts';

const head = 'HTTP/1.1 200 OK\r\n';
// Other systems answer on 127.0.0.1 alone.
const withTwoAddresses = test.skipIf(process.platform !== 'linux');

test('a request arrives as it was allowed, once, on a connection of its own', async () => {
  const seen: IncomingMessage[] = [];
  const bodies: string[] = [];
  const port = await serveHttp(async (request, response) => {
    seen.push(request);
    bodies.push((await request.toArray()).join(''));
    response.writeHead(201, { 'X-Answer': ['a', 'b'], 'Set-Cookie': ['c=1', 'd=2'] }).end('grüße');
  });
  const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
  const url = `http://127.0.0.1:${port}/x?y=1`;
  await expect(
    ask({ method: 'PUT', url: `${url}#z`, headers: { 'X-Own': 'v' }, body: 'text' }),
  ).resolves.toEqual({
    ok: {
      status: 201,
      url,
      headers: expect.objectContaining({ 'x-answer': 'a, b', 'set-cookie': 'c=1, d=2' }),
      body: 'grüße',
    },
  });
  expect(seen[0]?.headers).toEqual({
    host: `127.0.0.1:${port}`,
    connection: 'close',
    'user-agent': 'plugindex',
    accept: '*/*',
    'accept-encoding': 'br, gzip',
    'content-length': '4',
    'x-own': 'v',
  });
  expect([seen[0]?.method, seen[0]?.url, bodies]).toEqual(['PUT', '/x?y=1', ['text']]);
});

describe('a name that leads elsewhere', () => {
  withTwoAddresses(
    'DNS rebinding: the connection goes to what was checked, and nobody asks a second time',
    async () => {
      const hits: string[] = [];
      const port = await serveHttp((request, response) => {
        hits.push(`public ${request.headers.host}`);
        response.end('public');
      });
      await serveHttp(
        (_request, response) => {
          hits.push('private');
          response.end('private');
        },
        '127.0.0.2',
        port,
      );
      const answers = [['127.0.0.1'], ['127.0.0.2']];
      const { ask } = openHttp({
        grants: { net: [`rebind.example:${port}`] },
        resolve: async () => answers.shift() ?? [],
      });
      const request = { url: `http://rebind.example:${port}/` };
      await expect(ask(request)).resolves.toMatchObject({ ok: { body: 'public' } });
      expect(answers).toHaveLength(1);
      // The second answer is checked like the first.
      expect(codeOf(await ask(request))).toBe('refused_address');
      expect(hits).toEqual([`public rebind.example:${port}`]);
    },
  );

  test('a private address among public ones is refused', async () => {
    const port = await serveHttp((_request, response) => response.end());
    const { ask } = openHttp({
      grants: { net: [`a.example:${port}`] },
      resolve: async () => ['127.0.0.1', '::ffff:127.0.0.2'],
    });
    expect(codeOf(await ask({ url: `http://a.example:${port}/` }))).toBe('refused_address');
  });

  test.each([
    'localhost',
    '127.0.0.2',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0',
  ])('http://%s is refused although every host is granted', async (host) => {
    let hits = 0;
    const port = await serveHttp((_request, response) => {
      hits++;
      response.end();
    });
    const policy = { allowHttp: true };
    const literals = ['localhost', '127.0.0.1', '127.0.0.2', '0.0.0.0'].map((name) => `${name}:${port}`);
    const { ask } = openHttp({ grants: { net: [...literals, `*:${port}`] }, policy });
    expect(['refused_address', 'denied']).toContain(codeOf(await ask({ url: `http://${host}:${port}/` })));
    expect(hits).toBe(0);
  });

  withTwoAddresses.each([
    [(port: number) => `http://127.0.0.2:${port}/`, 'refused_address'],
    [(port: number) => `http://metadata.example:${port}/`, 'refused_address'],
    [(port: number) => `http://[::1]:${port}/`, 'redirect_refused'],
    [() => 'http://169.254.169.254/latest/meta-data/', 'redirect_refused'],
    [() => 'file:///etc/passwd', 'redirect_refused'],
  ])('a redirect to a private address is refused', async (location, code) => {
    const hits: string[] = [];
    const port = await serveHttp((request, response) => {
      hits.push(request.url ?? '');
      response.writeHead(302, { location: location(port) }).end();
    });
    await serveHttp(
      (_request, response) => {
        hits.push('private');
        response.end();
      },
      '127.0.0.2',
      port,
    );
    const { ask } = openHttp({
      grants: { net: [`127.0.0.1:${port}`, `127.0.0.2:${port}`, `metadata.example:${port}`] },
      resolve: async () => ['169.254.169.254'],
    });
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/start` }))).toBe(code);
    expect(hits).toEqual(['/start']);
  });

  test('a name that nobody knows is unresolved, and a resolver that hangs ends in time', async () => {
    const grants = { net: ['a.example:1'] };
    const unknown = openHttp({ grants, resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(codeOf(await unknown.ask({ url: 'http://a.example:1/' }))).toBe('unresolved');
    const hanging = openHttp({ grants, resolve: () => new Promise(() => {}) });
    expect(codeOf(await hanging.ask({ url: 'http://a.example:1/', timeout_ms: 50 }))).toBe('timeout');
  });
});

describe('an answer that is too much', () => {
  const limits = { maxHttpBytes: 100_000 };
  const openFor = (port: number, more = {}) =>
    openHttp({ grants: { net: [`127.0.0.1:${port}`] }, limits, ...more });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('a %s bomb is stopped while it is decoded', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(30_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const port = await serveHttp((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
    );
    const { ask } = openFor(port);
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/` }))).toBe('too_large');
  });

  test('bytes count after decoding too', async () => {
    const body = gzipSync('x'.repeat(60_000));
    const port = await serveHttp((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    const { ask } = openFor(port);
    const request = { url: `http://127.0.0.1:${port}/` };
    const first = await ask(request);
    expect(first).toMatchObject({ ok: { body: 'x'.repeat(60_000) } });
    expect(JSON.stringify(first)).not.toContain('content-encoding');
    expect(codeOf(await ask(request))).toBe('too_large');
  });

  test('an encoding that nobody asked for is not handed on', async () => {
    const port = await serveHttp((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
    );
    expect(codeOf(await openFor(port).ask({ url: `http://127.0.0.1:${port}/` }))).toBe('unreachable');
  });

  test('an endless body is left in the middle', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await serveBytes((socket) => {
      socket.on('close', () => closed.resolve());
      socket.write(`${head}\r\n`);
      const flood = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x78)));
      };
      socket.on('drain', flood);
      flood();
    });
    expect(codeOf(await openFor(port).ask({ url: `http://127.0.0.1:${port}/` }))).toBe('too_large');
    await closed.promise;
  });

  test.each([
    ['one header', `X-Big: ${'x'.repeat(40_000)}\r\n`],
    ['headers', Array.from({ length: 3000 }, (_, index) => `X-${index}: value\r\n`).join('')],
  ])('a head with too much in %s', async (_what, headers) => {
    const port = await serveBytes((socket) => void socket.write(`${head}${headers}\r\nbody`));
    expect(codeOf(await openFor(port).ask({ url: `http://127.0.0.1:${port}/` }))).toBe('too_large');
  });

  test('informational answers without end', async () => {
    const port = await serveBytes((socket) => {
      const hint = `HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(2000)}\r\n\r\n`;
      const flood = () => {
        while (!socket.destroyed && socket.write(hint));
      };
      socket.on('drain', flood);
      flood();
    });
    expect(codeOf(await openFor(port).ask({ url: `http://127.0.0.1:${port}/` }))).toBe('too_large');
  });

  test('a request that is larger than the budget is never sent', async () => {
    let hits = 0;
    const port = await serveBytes(() => void hits++);
    const { ask } = openFor(port);
    const request = { method: 'POST', url: `http://127.0.0.1:${port}/`, body: 'x'.repeat(100_000) };
    expect(codeOf(await ask(request))).toBe('too_large');
    expect(hits).toBe(0);
  });
});

describe('an answer that does not come', () => {
  const drip = (text: string) => (socket: import('node:net').Socket) => {
    let at = 0;
    const timer = setInterval(() => {
      if (socket.destroyed) clearInterval(timer);
      else socket.write(text[at++ % text.length] ?? 'x');
    }, 5);
    socket.on('close', () => clearInterval(timer));
  };

  test.each([
    ['nothing at all', () => {}],
    ['a head, one byte after the other', drip(`${head}X: y`)],
    [
      'a body, one byte after the other',
      (socket: import('node:net').Socket) => {
        socket.write(`${head}\r\n`);
        drip('x')(socket);
      },
    ],
  ])('%s: its time ends', async (_what, speak) => {
    const closed = Promise.withResolvers<void>();
    const port = await serveBytes((socket) => {
      socket.on('close', () => closed.resolve());
      speak(socket);
    });
    const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
    const startedAt = performance.now();
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/`, timeout_ms: 150 }))).toBe('timeout');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await closed.promise;
  });

  test('the time is one for all redirects', async () => {
    const port = await serveHttp((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60);
    });
    const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/`, timeout_ms: 150 }))).toBe('timeout');
  });

  test('a call that ends takes its connection with it', async () => {
    const over = new AbortController();
    const closed = Promise.withResolvers<void>();
    const port = await serveBytes((socket) => {
      socket.on('close', () => closed.resolve());
      socket.write(head);
      over.abort();
    });
    const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/` }, { signal: over.signal }))).toBe('timeout');
    await closed.promise;
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy`],
    ['length and chunks', `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a body that breaks off', `${head}Content-Length: 10\r\n\r\nx`],
    ['gzip that is none', `${head}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello`],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('%s is unreachable', async (_what, bytes) => {
    const port = await serveBytes((socket) => void socket.end(bytes));
    const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
    expect(codeOf(await ask({ url: `http://127.0.0.1:${port}/` }))).toBe('unreachable');
  });

  test('nobody at the port is unreachable, and the plugin learns no address', async () => {
    const { ask } = openHttp({ grants: { net: ['a.example:9'] }, resolve: async () => ['127.0.0.1'] });
    const envelope = await ask({ url: 'http://a.example:9/' });
    expect(codeOf(envelope)).toBe('unreachable');
    expect(JSON.stringify(envelope)).not.toContain('127.0.0.1');
  });
});

test('a header named like the prototype pollutes nothing', async () => {
  const port = await serveBytes(
    (socket) => void socket.end(`${head}__proto__: polluted\r\nContent-Length: 0\r\n\r\n`),
  );
  const { ask } = openHttp({ grants: { net: [`127.0.0.1:${port}`] } });
  const text = JSON.stringify(await ask({ url: `http://127.0.0.1:${port}/` }));
  expect(text).toContain('"__proto__":"polluted"');
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
});

describe('TLS', () => {
  let certificate: LoopbackCertificate;
  beforeAll(async () => {
    certificate = await createLoopbackCertificate(['api.example']);
  });
  const secure = async (onRequest: (request: IncomingMessage) => void = () => {}) => {
    const { key, cert } = certificate;
    const server = createSecureServer({ key, cert }, (request, response) => {
      onRequest(request);
      response.end('secure');
    });
    server.on('tlsClientError', () => {});
    return await started(server, '127.0.0.1', 0);
  };
  const resolve = async () => ['127.0.0.1'];

  test('the certificate is held against the name, and the name is what the server hears', async () => {
    const heard: unknown[] = [];
    const port = await secure(({ headers, socket }) =>
      heard.push(headers.host, (socket as TLSSocket).servername),
    );
    const { ask } = openHttp({
      grants: { net: [`api.example:${port}`] },
      ca: certificate.authority,
      resolve,
    });
    await expect(ask({ url: `https://api.example:${port}/` })).resolves.toMatchObject({
      ok: { body: 'secure' },
    });
    expect(heard).toEqual([`api.example:${port}`, 'api.example']);
  });

  test('a certificate for another name, or from an authority that nobody trusts, is refused', async () => {
    const port = await secure();
    const grants = { net: [`other.example:${port}`, `api.example:${port}`] };
    const trusted = openHttp({ grants, ca: certificate.authority, resolve });
    expect(codeOf(await trusted.ask({ url: `https://other.example:${port}/` }))).toBe('tls');
    const untrusted = openHttp({ grants, resolve });
    expect(codeOf(await untrusted.ask({ url: `https://api.example:${port}/` }))).toBe('tls');
  });

  test('a server that speaks no TLS is told from one that is not there', async () => {
    const port = await serveBytes((socket) => {
      void once(socket, 'data').then(() => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const { ask } = openHttp({
      grants: { net: [`api.example:${port}`] },
      ca: certificate.authority,
      resolve,
    });
    expect(codeOf(await ask({ url: `https://api.example:${port}/` }))).toBe('tls');
  });
});
