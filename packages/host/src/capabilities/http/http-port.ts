// What the http capability needs of the outside. It is told where to connect and never decides it.

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; values of headers that came several times are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded where the server had compressed it. */
  readonly body: Uint8Array;
  /** Head and body as they came, or the decoded body where that is larger. */
  readonly receivedBytes: number;
}

export interface TransportRequest {
  /** Checked addresses of `host`; a connection may go to one of them and nowhere else. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** For TLS (SNI and certificate) and for the header "host". */
  readonly host: string;
  readonly isTls: boolean;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: Uint8Array;
  /** Of the answer: head and body, before and after decoding. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type HttpFailure = 'unresolved' | 'unreachable' | 'tls' | 'timeout' | 'too_large';

/**
 * Thrown by a transport; everything else that it throws is `unreachable`. The plugin reads the message: it names the host
 * at most, never an address of the network in which the host application runs.
 */
export class HttpTransportError extends Error {
  readonly code: HttpFailure;
  /** Of the answer, up to the failure; all that were allowed where nobody counted. */
  readonly receivedBytes: number | undefined;
  constructor(
    code: HttpFailure,
    message: string,
    { receivedBytes, ...options }: ErrorOptions & { readonly receivedBytes?: number } = {},
  ) {
    super(message, options);
    this.name = 'HttpTransportError';
    this.code = code;
    this.receivedBytes = receivedBytes;
  }
}

export interface HttpTransport {
  /** All addresses of a name. Rejects with an HttpTransportError. */
  resolve(
    host: string,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<readonly string[]>;
  /** Sends one request and reads the whole answer; follows no redirect, uses no proxy. Rejects with an HttpTransportError. */
  request(request: TransportRequest): Promise<HttpAnswer>;
}
