// A server for one page on this machine, and for nobody else: pages of other sites, other names for this machine, and other users get nothing.
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BodyTooLargeError, readBody } from '../http/body.ts';
import { listenOnLoopback } from '../http/listen.ts';

export interface DevRequest {
  readonly method: string;
  /** Below the token, without a leading slash and without the query. */
  readonly path: string;
  readonly body: string;
}

export interface DevAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface DevServerOptions {
  /** Part of every address: who does not know it is answered with 404. At least 16 random bytes, as hexadecimal digits. */
  readonly token: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  answer(request: DevRequest): Promise<DevAnswer>;
}

export interface DevServer {
  /** What to open, token included. */
  readonly url: string;
  /** Tells every open page one line of text. */
  publish(line: string): void;
  close(): Promise<void>;
}

/** Where pages listen for what is published. */
const eventsPath = 'events';

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** @example const server = await startDevServer({ token, port: 0, maxBodyBytes: 1e6, answer }) */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const listeners = new Set<ServerResponse>();
  let port = 0;
  const server = createServer((request, response) => {
    void serve({ request, response }, { ...options, port, listeners });
  });
  port = await listenOnLoopback(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${options.token}/`,
    publish: (line) => {
      for (const response of listeners) response.write(`data: ${line.replaceAll('\n', ' ')}\n\n`);
    },
    close: () => closeServer(server, listeners),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Serving extends DevServerOptions {
  readonly listeners: Set<ServerResponse>;
}

async function serve({ request, response }: Exchange, serving: Serving): Promise<void> {
  try {
    const refused = refusalOf(request, serving.port);
    const path = refused === undefined ? pathBelowToken(request.url ?? '', serving.token) : undefined;
    if (refused !== undefined) return send(response, { status: 403, type: 'text/plain', body: refused });
    if (path === undefined) return send(response, { status: 404, type: 'text/plain', body: 'Not found' });
    if (path === eventsPath) return listen(response, serving.listeners);
    const { maxBodyBytes: maxBytes } = serving;
    const body = (await readBody(request, { encoding: undefined, maxBytes })).toString('utf8');
    send(response, await serving.answer({ method: request.method ?? 'GET', path, body }));
  } catch (error) {
    const isTooLarge = error instanceof BodyTooLargeError;
    const message = error instanceof Error ? error.message : 'unknown reason';
    send(response, { status: isTooLarge ? 413 : 500, type: 'text/plain', body: `Cannot answer: ${message}` });
  }
}

/** Why a request is refused, before anything of it is looked at. */
function refusalOf({ headers, method }: IncomingMessage, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // threat: DNS rebinding. A page of another site reaches this port under a name of its own.
  if (!hosts.includes(headers.host ?? '')) return 'Refused: another host name';
  // threat: a page of another site that sends requests here.
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return 'Refused: another origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'Refused: another site';
  // A form of another site can send text, but no JSON.
  if (method === 'POST' && headers['content-type'] !== 'application/json') return 'Refused: expected JSON';
  return method === 'GET' || method === 'POST' ? undefined : 'Refused: expected GET or POST';
}

function pathBelowToken(url: string, token: string): string | undefined {
  const [, first = '', ...rest] = (url.split('?')[0] ?? '').split('/');
  const [found, wanted] = [Buffer.from(first), Buffer.from(token)];
  // threat: the token, guessed by how long a comparison takes.
  const isKnown = found.length === wanted.length && timingSafeEqual(found, wanted);
  return isKnown ? rest.join('/') : undefined;
}

function send(response: ServerResponse, { status, type, body }: DevAnswer): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...securityHeaders, 'content-type': `${type}; charset=utf-8` }).end(body);
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
  response.write('\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

async function closeServer(server: Server, listeners: Set<ServerResponse>): Promise<void> {
  for (const response of listeners) response.end();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
