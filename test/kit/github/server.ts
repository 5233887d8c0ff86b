// The two listeners: one for API, Git and web, one for stored bytes; every request logged, faults applied.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Answer } from './answer.ts';
import { answerApi } from './api.ts';
import { callerOf, loginOf } from './caller.ts';
import { answerOf, type Fault, type FaultSource } from './faults.ts';
import type { LoggedRequest } from './log.ts';
import { createRateLimits } from './rate-limit.ts';
import { answerStorage } from './storage.ts';
import type { DeviceFlowServer } from './web/device-flow.ts';
import { answerGit, authoriseGit, isGitPath } from './web/smart-http.ts';
import { answerWeb } from './web/web.ts';
import type { World } from './world.ts';

export interface Backstage {
  readonly world: World;
  readonly faults: FaultSource;
  readonly requests: LoggedRequest[];
  readonly deviceFlow: DeviceFlowServer;
}

const apiPrefix = '/api/v3';
const uploadPrefix = '/api/uploads';

/** PEM of both; with it the server speaks https. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

function createListener(tls: TlsIdentity | undefined, listener: RequestListener): Server {
  if (tls === undefined) return createServer(listener);
  const { key, cert } = tls;
  return createTlsServer({ key, cert }, listener);
}

export function createGitHubServer(backstage: () => Backstage, tls?: TlsIdentity): Server {
  let limits: ReturnType<typeof createRateLimits> | undefined;
  return createListener(tls, (request, response) => {
    const { world, faults, requests, deviceFlow } = backstage();
    limits ??= createRateLimits(world.now);
    const logged = startLog(world, request);
    requests.push(logged);
    response.on('finish', () => {
      logged.status = response.statusCode;
      logged.notModified = response.statusCode === 304;
    });
    const fault = faults.hit(logged);
    answer({ world, limits, deviceFlow, fault, request, response }).catch((error: unknown) => {
      world.violations.push(
        `${logged.method} ${logged.path}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

export function createStorageServer(backstage: () => Backstage, tls?: TlsIdentity): Server {
  return createListener(tls, (request, response) => answerStorage(backstage().world, request, response));
}

function startLog(world: World, request: IncomingMessage): LoggedRequest {
  const caller = callerOf(world, request.headers.authorization);
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    status: 0,
    by: caller === 'bad' ? 'anonymous' : loginOf(caller),
    notModified: false,
  };
}

interface Exchange {
  readonly world: World;
  readonly deviceFlow: DeviceFlowServer;
  readonly limits: ReturnType<typeof createRateLimits>;
  readonly fault: Fault | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(exchange: Exchange): Promise<void> {
  const { world, fault, request, response } = exchange;
  const url = new URL(request.url ?? '/', world.url);
  const isLate = fault?.moment === 'after';
  if (fault !== undefined && (!isLate || fault.kind.endsWith('limit'))) return strike(exchange, fault);
  if (isGitPath(url.pathname)) {
    const git = authoriseGit(world, request, response);
    if (git !== undefined) await answerGit(world, { request, response, git });
    return;
  }
  const bytes = await bodyOf(request);
  const answered = answerPath(exchange, url, bytes);
  if (fault !== undefined) return strike(exchange, fault);
  send(response, answered);
}

function answerPath({ world, limits, deviceFlow, request }: Exchange, url: URL, bytes: Buffer): Answer {
  const method = request.method ?? 'GET';
  const prefix = [apiPrefix, uploadPrefix].find((each) => url.pathname.startsWith(`${each}/`));
  if (prefix === undefined)
    return answerWeb(world, deviceFlow, { method, url, bytes, headers: headersOf(request) });
  const path = url.pathname.slice(prefix.length);
  const answered = answerApi(world, limits, { method, path, url, headers: headersOf(request), bytes });
  return method === 'HEAD' ? { ...answered, json: undefined } : answered;
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function strike({ world, request, response }: Exchange, fault: Fault): void {
  fault.onStrike?.();
  if (fault.kind === 'drop') request.socket.destroy();
  else send(response, answerOf(fault, world.now()));
}

let requestCount = 0;

function send(response: ServerResponse, { status, json, bytes, headers }: Answer): void {
  requestCount++;
  const id = requestCount.toString(16).toUpperCase().padStart(4, '0');
  const body = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
  response.writeHead(status, {
    'x-github-request-id': `${id}:LITTLE`,
    'x-github-media-type': 'github.v3; format=json',
    ...(body === undefined ? {} : { 'content-length': body.length }),
    ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  });
  response.end(body);
}
