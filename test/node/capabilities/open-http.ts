// A capability server over the real transport, and little servers on loopback that misbehave.
import { createServer, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Socket,
  type Server as SocketServer,
} from 'node:net';
import {
  type AuditEvent,
  createCapabilityServer,
  defaultPluginLimits,
  type Envelope,
  type HttpPolicy,
  type PluginLimits,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import {
  type CapabilityTransportOptions,
  createCapabilityTransport,
} from '@plugindex/node/capabilities/http-transport';
import { onTestFinished } from 'vitest';

export interface OpenOptions extends CapabilityTransportOptions {
  readonly grants?: Capabilities;
  readonly limits?: Partial<PluginLimits>;
  readonly policy?: HttpPolicy;
}

export interface AskOptions {
  readonly call?: number;
  readonly signal?: AbortSignal;
}

/** Plain HTTP to 127.0.0.1 is allowed, nothing else that is not public. */
export function openHttp({ grants = {}, limits = {}, policy, ...transport }: OpenOptions = {}) {
  const events: AuditEvent[] = [];
  const server = createCapabilityServer({
    plugin: { name: 'p', version: '1.0.0' },
    grants: () => grants,
    limits: () => ({ ...defaultPluginLimits, timeoutMs: 20_000, ...limits }),
    ports: { http: createCapabilityTransport(transport) },
    httpPolicy: policy ?? { allowHttp: true, allowAddresses: ['127.0.0.1'] },
    audit: (event) => void events.push(event),
    now: () => Date.now(),
  });
  const { signal: never } = new AbortController();
  return {
    events,
    server,
    ask: (request: unknown, { call = 1, signal = never }: AskOptions = {}) =>
      server.serve({ import: 'http', request, call, signal }),
  };
}

export const codeOf = (envelope: Envelope) => ('error' in envelope ? envelope.error.code : 'ok');

type Listener = Parameters<typeof createServer>[1];

/** The port of an HTTP server on loopback that ends with the test. */
export async function serveHttp(
  listener: NonNullable<Listener>,
  host = '127.0.0.1',
  port = 0,
): Promise<number> {
  const server = createServer(listener);
  server.keepAliveTimeout = 1;
  return await started(server, host, port);
}

/** The same for a server that speaks what it likes. */
export async function serveBytes(speak: (socket: Socket) => void): Promise<number> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    // One that is never read never notices its end.
    socket.resume();
    speak(socket);
  });
  return await started(server, '127.0.0.1', 0);
}

export async function started(server: Server | SocketServer, host: string, port: number): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port: bound } = server.address() as AddressInfo;
  return bound;
}
