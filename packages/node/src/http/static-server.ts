// A web server for folders on the loopback interface: what a CDN would do for the published files, and nothing more.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { hasErrorCode } from '../error-code.ts';
import { readFileCapped } from '../read-file.ts';
import { isSafeRelativePath } from '../relative-path.ts';

export interface StaticServerOptions {
  /** URL prefix to folder; the longest prefix that fits wins. Prefixes end in a slash. */
  readonly roots: Readonly<Record<string, string>>;
  /** 0 takes any free port. */
  readonly port?: number;
}

export interface StaticServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** Larger than any artifact that a registry accepts, in bytes. */
const maxFileBytes = 256 * 1024 * 1024;
/** Smaller answers are not worth compressing, in bytes. */
const minCompressedBytes = 1024;
/** A middle setting: the files are compressed at each request, not once for ever. */
const brotliQuality = 5;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.ndjson': 'application/x-ndjson; charset=utf-8',
  '.jsonl': 'application/x-ndjson; charset=utf-8',
  '.atom': 'application/atom+xml; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

const compressible = /^(?:text|application\/(?:json|x-ndjson|atom|xml|wasm)|image\/svg)/;

/** The site needs no inline script or style; Pagefind needs WebAssembly and a worker of its own origin. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/**
 * Serves folders until `close()`. Only 127.0.0.1 is listened on.
 * @example const server = await startStaticServer({ roots: { '/': 'site/dist', '/v1/': '.plugindex/current/v1' } });
 */
export async function startStaticServer({ roots, port = 0 }: StaticServerOptions): Promise<StaticServer> {
  const prefixes = Object.entries(roots).toSorted(([a], [b]) => b.length - a.length);
  const server = createServer((request, response) => {
    answer(request, response, prefixes).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

type Prefixes = readonly (readonly [prefix: string, folder: string])[];

async function answer(request: IncomingMessage, response: ServerResponse, prefixes: Prefixes): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathOf(request.url ?? '/');
  const found = path === undefined ? undefined : await findFile(path, prefixes);
  if (found !== undefined) return send(request, response, { status: 200, ...found });
  const page = await findFile('/404.html', prefixes);
  if (page !== undefined) return send(request, response, { status: 404, ...page });
  response.writeHead(404, securityHeaders).end();
}

/** The decoded path, or undefined for one that cannot name a file. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

interface FoundFile {
  readonly bytes: Buffer;
  readonly type: string;
}

async function findFile(path: string, prefixes: Prefixes): Promise<FoundFile | undefined> {
  const [prefix, folder] = prefixes.find(([start]) => path.startsWith(start)) ?? [];
  if (prefix === undefined || folder === undefined) return undefined;
  const inside = path.slice(prefix.length);
  const file = inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside;
  if (!isSafeRelativePath(file)) return undefined;
  try {
    const bytes = await readFileCapped(join(folder, file), { maxBytes: maxFileBytes });
    return { bytes, type: contentTypes[extname(file)] ?? 'application/octet-stream' };
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG') || error instanceof RangeError)
      return undefined;
    throw error;
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, bytes, type }: FoundFile & { readonly status: number },
): Promise<void> {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  const headers = {
    ...securityHeaders,
    'content-type': type,
    etag,
    'cache-control': 'no-cache',
    vary: 'accept-encoding',
  };
  if (status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const { body, encoding } = await encode(bytes, type, request.headers['accept-encoding'] ?? '');
  response.writeHead(status, {
    ...headers,
    'content-length': body.length,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function encode(
  bytes: Buffer,
  type: string,
  accepted: string,
): Promise<{ readonly body: Buffer; readonly encoding?: string }> {
  if (bytes.length < minCompressedBytes || !compressible.test(type)) return { body: bytes };
  if (/\bbr\b/.test(accepted)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: brotliQuality };
    return { body: await promisify(brotliCompress)(bytes, { params }), encoding: 'br' };
  }
  if (/\bgzip\b/.test(accepted)) return { body: await promisify(gzip)(bytes), encoding: 'gzip' };
  return { body: bytes };
}
