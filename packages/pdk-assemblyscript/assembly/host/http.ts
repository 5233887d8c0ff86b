// HTTP requests. Capability `net` with the host that the URL names.
import { decodeBase64, encodeBase64 } from '../crypto/base64';
import { Json } from '../json/value';
import { utf8 } from '../text';
import { HostResult, ask, open, unexpected } from './request';

// @ts-ignore: decorator
@external('plugindex_host_1', 'http')
declare function hostHttp(pointer: usize, length: i32): i64;

/** One request. Only the URL is needed: the rest has the host's defaults. */
export class HttpRequest {
  method: string = 'GET';
  /** Field name → text. */
  headers: Json = Json.object();
  /** Sent as UTF-8. */
  body: string | null = null;
  /** Sent as it is, instead of `body`. */
  bodyBytes: Uint8Array | null = null;
  /** True: a redirect is an answer like any other. */
  keepRedirects: bool = false;
  /** 0: what the host allows. */
  timeoutMs: i32 = 0;

  constructor(public url: string) {}

  setHeader(name: string, value: string): HttpRequest {
    this.headers.setText(name, value);
    return this;
  }

  setBody(body: string): HttpRequest {
    this.body = body;
    return this;
  }

  setMethod(method: string): HttpRequest {
    this.method = method;
    return this;
  }
}

/** What came back: any status is an answer; `failed` means that there was none. */
export class HttpResponse extends HostResult {
  status: i32 = 0;
  /** Where the answer came from in the end. */
  url: string = '';
  /** Names in lower case. */
  headers: Json = Json.object();
  /** The body as text; null when its bytes are not UTF-8. */
  body: string | null = null;
  /** The body when its bytes are not UTF-8. */
  private binary: Uint8Array | null = null;

  /** The body's bytes, text or not. */
  get bodyBytes(): Uint8Array {
    const binary = this.binary;
    if (binary != null) return binary;
    const text = this.body;
    return text == null ? new Uint8Array(0) : utf8(text);
  }

  /** A field of the answer; `lowerName` in lower case. */
  header(lowerName: string): string | null {
    const value = this.headers.get(lowerName);
    return value != null && value.isString ? value.text : null;
  }

  read(answer: Json | null): void {
    const value = open(answer, this);
    if (value == null) return;
    const headers = value.get('headers');
    if (headers != null && headers.isObject) this.headers = headers;
    this.status = <i32>value.numberOr('status', 0);
    this.url = value.textOr('url', '');
    const text = value.get('body');
    if (text != null && text.isString) {
      this.body = text.text;
      return;
    }
    this.binary = decodeBase64(value.textOr('body_base64', ''));
    if (this.binary == null) unexpected(this);
  }
}

/** Sends one request and waits for the answer. */
export function http(request: HttpRequest): HttpResponse {
  const message = Json.object().setText('method', request.method).setText('url', request.url);
  if (request.headers.length > 0) message.set('headers', request.headers);
  const bytes = request.bodyBytes;
  const text = request.body;
  if (bytes != null) message.setText('body_base64', encodeBase64(bytes));
  else if (text != null) message.setText('body', text);
  if (request.keepRedirects) message.setText('redirect', 'manual');
  if (request.timeoutMs > 0) message.setNumber('timeout_ms', <f64>request.timeoutMs);
  const response = new HttpResponse();
  response.read(ask(message, (pointer: usize, length: i32) => hostHttp(pointer, length)));
  return response;
}
