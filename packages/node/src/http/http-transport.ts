// One HTTP request and the head of its answer, over Node's own client: loading global fetch costs 40 ms.
import type { Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { hasErrorCode } from '../error-code.ts';

/** The head of an answer; the body must be read or discarded. */
export interface HttpReply {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Readable;
}

export interface HttpTransport {
  /** Sends a GET. Rejects with what the connection throws, or with the signal's reason. */
  send(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply>;
  close(): void;
}

export interface TransportOptions {
  /** Certificate authorities in PEM, instead of the ones that Node trusts. */
  readonly ca?: string;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`; those of the process by default. */
  readonly proxyEnv?: NodeJS.ProcessEnv;
}

/** Parallel connections to one origin: enough to fill a slow line, few enough to be polite. */
const maxSocketsPerOrigin = 16;

/** Keeps connections open between requests; loads the modules for TLS only when a URL needs them. */
export function createHttpTransport(options: TransportOptions = {}): HttpTransport {
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxSocketsPerOrigin,
    proxyEnv: options.proxyEnv ?? process.env,
  };
  let plain: Promise<{ request: typeof import('node:http').request; agent: HttpAgent }> | undefined;
  let secure: Promise<{ request: typeof import('node:https').request; agent: HttpsAgent }> | undefined;

  const loadPlain = async () => {
    const { Agent, request } = await import('node:http');
    return { request, agent: new Agent(agentOptions) };
  };
  const loadSecure = async () => {
    const { Agent, request } = await import('node:https');
    return { request, agent: new Agent({ ...agentOptions, ...(options.ca && { ca: options.ca }) }) };
  };
  return {
    send: async (url, headers, signal) => {
      if (url.protocol === 'https:') secure ??= loadSecure();
      else plain ??= loadPlain();
      const client = await (url.protocol === 'https:' ? secure : plain);
      if (client === undefined) throw new TypeError('no client was loaded');
      const send = () => sendOnce(client.request, url, { headers, signal, agent: client.agent });
      try {
        return await send();
      } catch (error) {
        // RFC 9110 9.2.2: a GET may be repeated. The server closed a kept connection just as we used it again.
        if (error instanceof ReusedConnectionError) return await send();
        throw error;
      }
    },
    close: () => {
      for (const client of [plain, secure]) void client?.then(({ agent }) => agent.destroy());
    },
  };
}

class ReusedConnectionError extends Error {}

type Request = (
  url: URL,
  options: RequestOptions,
  answered: (answer: IncomingMessage) => void,
) => import('node:http').ClientRequest;

function sendOnce(request: Request, url: URL, options: RequestOptions): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method: 'GET' }, (answer) => {
      resolve({
        status: answer.statusCode ?? 0,
        header: (name) => answer.headersDistinct[name]?.[0],
        body: answer,
      });
    });
    sent.on('error', (cause) => {
      const staleConnection = sent.reusedSocket && hasErrorCode(cause, 'ECONNRESET', 'EPIPE');
      reject(
        staleConnection ? new ReusedConnectionError('the kept connection was closed', { cause }) : cause,
      );
    });
    sent.end();
  });
}
