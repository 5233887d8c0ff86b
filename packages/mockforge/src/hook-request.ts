// A request of HTTP as hooks are given it.
import type { AuthenticateInput } from './kinds.ts';

/** What the hooks of three kinds are given: their inputs are the same. */
export type HookRequest = AuthenticateInput;

export interface RawRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** Names and values in turn, as they were sent: `rawHeaders` of Node. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

/**
 * Several values of one header are joined by a comma (RFC 9110, 5.2), under the name as it was sent first; of a parameter
 * that comes twice the last one counts. A body that is not UTF-8 has U+FFFD where it is broken.
 * @example toHookRequest({ method: 'GET', target: '/a?b=%20', rawHeaders: ['X-A', '1'], body: new Uint8Array() }).query // { b: ' ' }
 */
export function toHookRequest({ method, target, rawHeaders, body }: RawRequest): HookRequest {
  // The base is never looked at; "//x" would be another host.
  const { pathname, searchParams } = new URL(`http://mock${target.startsWith('/') ? target : '/'}`);
  const headers = new Map<string, readonly [name: string, value: string]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const before = headers.get(name.toLowerCase());
    headers.set(
      name.toLowerCase(),
      before === undefined ? [name, value] : [before[0], `${before[1]}, ${value}`],
    );
  }
  return {
    method: method.toUpperCase(),
    path: pathname,
    headers: Object.fromEntries(headers.values()),
    query: Object.fromEntries(searchParams),
    body: body.length === 0 ? null : new TextDecoder().decode(body),
  };
}
