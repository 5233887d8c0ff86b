// HTTP for plugins: one connection for one request, to an address that was checked, under the name that was asked for.
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';
import {
  type HttpAnswer,
  type HttpFailure,
  type HttpTransport,
  HttpTransportError,
  type TransportRequest,
} from '@plugindex/host';
import { hasErrorCode } from '../error-code.ts';
import { acceptedEncodings, BodyEncodingError, BodyTooLargeError, readBody } from '../http/body.ts';
import { startDeadline } from './deadline.ts';

export interface CapabilityTransportOptions {
  /** Certificate authorities in PEM, instead of those that Node trusts. */
  readonly ca?: string;
  /** All addresses of a name; the system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

// Largest head of an answer, in bytes; also Node's own default.
const maxHeadBytes = 16_384;
// Nothing outlives a request, and no proxy of the environment gets to see one: a proxy would look names up itself.
const agentOptions = { keepAlive: false, proxyEnv: {} } as const;
// Said in so many words, as NODE_TLS_REJECT_UNAUTHORIZED=0 of the process would otherwise hold for plugins too.
const tlsOptions = { rejectUnauthorized: true, maxCachedSessions: 0 } as const;

/** @example createCapabilityTransport() */
export function createCapabilityTransport(options: CapabilityTransportOptions = {}): HttpTransport {
  const { ca, resolve = lookUp } = options;
  const plain = new PlainAgent(agentOptions);
  const secure = new SecureAgent({ ...agentOptions, ...tlsOptions, ...(ca !== undefined && { ca }) });
  return {
    async resolve(host, { timeoutMs, signal }) {
      if (isIP(host) !== 0) return [host];
      using deadline = startDeadline(timeoutMs, signal);
      try {
        return await deadline.race(resolve(host));
      } catch (cause) {
        if (deadline.signal.aborted)
          throw new HttpTransportError('timeout', `Cannot find ${host} in time`, { cause });
        throw new HttpTransportError('unresolved', `Cannot find ${host}: no resolver knows the name`, {
          cause,
        });
      }
    },
    async request(request) {
      using deadline = startDeadline(request.timeoutMs, request.signal);
      const progress: Progress = { receivedBytes: 0, stop: deadline.signal };
      try {
        // A body without a length ends where its connection does, also where it is us who end it: the deadline comes first.
        return await deadline.race(exchange(request, progress, request.isTls ? secure : plain));
      } catch (error) {
        throw toTransportError(error, request, progress);
      }
    },
  };
}

async function lookUp(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);
}

async function exchange(
  request: TransportRequest,
  progress: Progress,
  agent: PlainAgent | SecureAgent,
): Promise<HttpAnswer> {
  return await readAnswer(await open(request, progress, agent), request, progress);
}

interface Progress {
  receivedBytes: number;
  readonly stop: AbortSignal;
}

/** The head of the answer. */
function open(
  request: TransportRequest,
  progress: Progress,
  agent: PlainAgent | SecureAgent,
): Promise<IncomingMessage> {
  const { addresses, host, port, path, method, isTls, body, maxBytes } = request;
  const send = isTls ? secureRequest : plainRequest;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = send({
    agent,
    host,
    port,
    path,
    method,
    headers: headersOf(request),
    lookup: pinnedTo(addresses),
    maxHeaderSize: Math.max(1, Math.min(maxHeadBytes, maxBytes)),
    signal: progress.stop,
  });
  sent.on('response', resolve);
  sent.on('error', reject);
  sent.on('upgrade', (_reply, socket) => {
    socket.destroy();
    reject(new Error('another protocol'));
  });
  sent.on('close', () => reject(new Error('closed without an answer')));
  sent.on('socket', (socket) => socket.once('connect', () => checkPeer(socket, addresses)));
  // threat: informational answers that never end, each of them small
  sent.on('information', ({ rawHeaders }) => {
    progress.receivedBytes += headBytes(rawHeaders);
    if (progress.receivedBytes > Math.min(maxHeadBytes, maxBytes)) sent.destroy(new BodyTooLargeError());
  });
  sent.end(body);
  return promise;
}

// threat: DNS rebinding. The name was looked up and checked once; here it leads to those addresses and nowhere else.
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const [first] = all;
    if (options.all === true) done(null, all);
    else done(null, first?.address ?? '', first?.family ?? 4);
  };
}

/** What was connected to is looked at as well: a second answer to the same question. */
function checkPeer(socket: Socket, addresses: readonly string[]): void {
  const checked = new BlockList();
  for (const address of addresses) checked.addAddress(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const { remoteAddress = '' } = socket;
  if (!checked.check(remoteAddress, isIP(remoteAddress) === 6 ? 'ipv6' : 'ipv4'))
    socket.destroy(new Error('connected to an address that was not checked'));
}

function headersOf({ headers, body, method }: TransportRequest): Record<string, string> {
  const takesBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return {
    'user-agent': 'plugindex',
    accept: '*/*',
    ...Object.fromEntries(headers),
    'accept-encoding': acceptedEncodings,
    ...((body !== undefined || takesBody) && { 'content-length': String(body?.length ?? 0) }),
  };
}

async function readAnswer(
  reply: IncomingMessage,
  request: TransportRequest,
  progress: Progress,
): Promise<HttpAnswer> {
  progress.receivedBytes += headBytes(reply.rawHeaders);
  const status = reply.statusCode ?? 0;
  const isEmpty = request.method === 'HEAD' || status === 204 || status === 304;
  const encoding = isEmpty ? undefined : reply.headersDistinct['content-encoding']?.join(', ');
  const maxBytes = request.maxBytes - progress.receivedBytes;
  const head = progress.receivedBytes;
  const body = await readBody(counted(reply, progress), { encoding, maxBytes });
  const isDecoded = encoding !== undefined && encoding !== 'identity';
  return {
    status,
    headers: headersFrom(reply, isDecoded ? ['content-encoding', 'content-length'] : []),
    body,
    receivedBytes: Math.max(progress.receivedBytes, head + body.length),
  };
}

/** Name, colon, space, value, line end; and a status line of some length. */
function headBytes(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, 32);
}

function counted(reply: IncomingMessage, progress: Progress): Transform {
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      progress.receivedBytes += chunk.length;
      done(null, chunk);
    },
  });
  pipeline(reply, counter, () => {});
  return counter;
}

function headersFrom(reply: IncomingMessage, dropped: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(reply.headersDistinct)
      .filter(([name]) => !dropped.includes(name))
      .map(([name, values = []]) => [name, values.join(', ')]),
  );
}

const tlsCode =
  /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_|HOSTNAME_MISMATCH|EPROTO)/;

/** In words for the plugin: the host's name and a code, never an address. */
function toTransportError(
  cause: unknown,
  { host }: TransportRequest,
  progress: Progress,
): HttpTransportError {
  const { receivedBytes } = progress;
  const failed = (code: HttpFailure, reason: string) =>
    new HttpTransportError(code, `Cannot request ${host}: ${reason}`, { cause, receivedBytes });
  if (cause instanceof BodyTooLargeError || hasErrorCode(cause, 'HPE_HEADER_OVERFLOW'))
    return failed('too_large', 'its answer is larger than what is left for this call');
  if (progress.stop.aborted) return failed('timeout', 'it took too long');
  if (cause instanceof BodyEncodingError) return failed('unreachable', cause.message);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'a broken answer';
  return tlsCode.test(code) ? failed('tls', code) : failed('unreachable', code);
}
