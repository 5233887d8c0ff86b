// A web server for folders on the loopback interface: what a CDN would do for the published files, and nothing more.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';
import { createRepresentations, type Representations } from './representations.ts';
import { findStaticFile, type Mounts, pathOfUrl } from './static-files.ts';

export interface StaticServerOptions {
  /** URL prefix to folder; the longest prefix that fits wins. Prefixes end in a slash. */
  readonly roots: Readonly<Record<string, string>>;
  /** 0 takes any free port. */
  readonly port?: number;
  /** Instead of the policy below, for a site that needs more. */
  readonly contentSecurityPolicy?: string;
}

export interface StaticServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** The site needs no inline script or style; Pagefind needs WebAssembly and a worker of its own origin. */
export const siteContentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' https: data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Files named by the digest of their content never change: Astro's assets, and anything with 64 hexadecimal digits. */
const immutablePath = /^\/_astro\/|[/.-][0-9a-f]{64}(?:[/.]|$)/;
/** A year in seconds, the longest that caches keep. */
const immutableSeconds = 31_536_000;

/**
 * Serves folders until `close()`. Only 127.0.0.1 is listened on.
 * @example const server = await startStaticServer({ roots: { '/': 'site/dist', '/v1/': '.plugindex/current/v1' } });
 */
export async function startStaticServer(options: StaticServerOptions): Promise<StaticServer> {
  const site: Site = {
    mounts: Object.entries(options.roots).toSorted(([a], [b]) => b.length - a.length),
    representations: createRepresentations(),
    headers: {
      'content-security-policy': options.contentSecurityPolicy ?? siteContentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      // Everything here is public; a page of another origin may read the index, as from GitHub Pages.
      'access-control-allow-origin': '*',
    },
  };
  const server = createServer((request, response) => {
    answer(request, response, site).catch(() => {
      if (!response.headersSent) response.writeHead(500, site.headers);
      response.end();
    });
  });
  const port = await listenOnLoopback(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Site {
  readonly mounts: Mounts;
  readonly representations: Representations;
  readonly headers: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...site.headers, allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathOfUrl(request.url ?? '/');
  const found = path === undefined ? undefined : await findStaticFile(path, site.mounts);
  if (path !== undefined && found?.kind === 'folder') {
    // Relative to the name itself, so that no path can make it an address of another host ("//evil").
    const name = path.slice(path.lastIndexOf('/') + 1);
    response.writeHead(301, { ...site.headers, location: `./${encodeURIComponent(name)}/` }).end();
    return;
  }
  if (path !== undefined && found?.kind === 'file')
    return send(request, response, { site, file: found, path, status: 200 });
  const page = await findStaticFile('/404.html', site.mounts);
  if (page?.kind === 'file')
    return send(request, response, { site, file: page, path: '/404.html', status: 404 });
  response.writeHead(404, site.headers).end();
}

interface Answer {
  readonly site: Site;
  readonly file: { readonly path: string; readonly identity: string };
  /** Path of the URL, decoded. */
  readonly path: string;
  readonly status: 200 | 404;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { site, file, path, status }: Answer,
): Promise<void> {
  const accepted = request.headers['accept-encoding'] ?? '';
  const { bytes, type, encoding, etag } = await site.representations.get(file, String(accepted));
  const headers = {
    ...site.headers,
    'content-type': type,
    etag,
    'cache-control': immutablePath.test(path) ? `public, max-age=${immutableSeconds}, immutable` : 'no-cache',
    vary: 'accept-encoding',
  };
  if (status === 200 && isCurrent(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, {
    ...headers,
    'content-length': bytes.byteLength,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

// RFC 9110 13.1.2: a list of tags, compared weakly
function isCurrent(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
