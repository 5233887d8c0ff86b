// A bounded HTTP service on loopback: a table of routes, JSON in, small bodies only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { LocalError } from '../local-error.ts';

export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type: string;
}

/** Takes the request's text. */
export type Handler = (body: string) => Promise<Answer> | Answer;

/** `POST /path` or `GET /path` → handler. Looked up at each request, so that routes may be added later. */
export type Routes = Readonly<Record<string, Handler>>;

export interface HttpService {
  /** `http://127.0.0.1:<port>`, no final slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** A signing request carries at most a statement of 64 kB in base64, twice encoded. */
const maxBodyBytes = 512 * 1024;
/** A client that pauses between two signatures must not meet a closed connection, in milliseconds. */
const keepAliveMs = 120_000;

/**
 * Listens on a free port of 127.0.0.1. Errors of a handler become answers: 400 for a LocalError, else 500.
 * @example const service = await openHttpService({ 'GET /ping': () => toJson(200, 'pong') })
 */
export async function openHttpService(routes: Routes): Promise<HttpService> {
  const server = createServer((request, response) => {
    answer(request, routes).then(
      (done) => send(response, done),
      (error: unknown) => send(response, toFailure(error)),
    );
  });
  server.keepAliveTimeout = keepAliveMs;
  const port = await listenOnLoopback(server, 0);
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

export function toJson(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), type: 'application/json' };
}

async function answer(request: IncomingMessage, routes: Routes): Promise<Answer> {
  // Read first, whatever the answer: an unread body would stand before the next request on the connection.
  const body = await readBody(request);
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const route = `${request.method} ${pathname}`;
  const handler = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (handler === undefined) return toJson(404, { message: `there is no ${route}` });
  // threat: a web page in the user's browser posts here. JSON makes the browser ask first, and we never answer that.
  const isJson = /^application\/json\b/.test(request.headers['content-type'] ?? '');
  if (request.method === 'POST' && !isJson) return toJson(415, { message: 'expected application/json' });
  if (body === undefined) return toJson(413, { message: `expected at most ${maxBodyBytes} bytes` });
  return handler(body);
}

/** Undefined when there is more than we keep; the rest is read and dropped. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= maxBodyBytes) chunks.push(bytes);
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function toFailure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const isRefusal = error instanceof LocalError && error.code === 'sigstore/refused';
  return toJson(isRefusal ? 400 : 500, { code: isRefusal ? 400 : 500, message });
}

function send(response: ServerResponse, { status, body, type }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
