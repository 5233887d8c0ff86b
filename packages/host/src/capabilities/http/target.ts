// Reads the URL of a request into where it goes. Only the WHATWG parser reads URLs here: two parsers would disagree somewhere.
import { quote } from '@plugindex/model';
import { type Refusal, refuse } from '../refusal.ts';
import type { HttpTarget } from './net-grant.ts';

export const maxUrlLength = 8192;

// What the parser would drop or turn into something else without a word: white space, controls, backslashes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const silentlyChanged = /[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029\ufeff]/;

/**
 * The target of a URL, absolute or relative to `base`.
 * @example parseTarget('https://0x7f.1/')?.host // '127.0.0.1'
 */
export function parseTarget(text: string, base?: string): HttpTarget | Refusal {
  const bad = (reason: string) =>
    refuse('invalid_request', `Cannot request ${quote(withoutQuery(text))}: ${reason}`);
  if (text.length > maxUrlLength) return bad(`expected at most ${maxUrlLength} characters`);
  if (silentlyChanged.test(text) || !text.isWellFormed())
    return bad('found white space, a control character or a backslash, expected them percent-encoded');
  const url = URL.parse(text, base);
  if (url === null) return bad('expected an absolute URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('expected https');
  // threat: "https://api.example.com@evil.example" reads like the first and goes to the second.
  if (url.username !== '' || url.password !== '') return bad('found a user before the host, expected none');
  const host = hostOf(url.hostname);
  if (host === undefined) return bad('expected the name of a host');
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  if (port === 0) return bad('found port 0');
  url.hash = '';
  url.hostname = host.includes(':') ? `[${host}]` : host;
  return { url: url.href, isTls, host, port, path: `${url.pathname}${url.search}` };
}

/** Without brackets and without the final dot of a full name: "example.com." and "example.com" are one host. */
function hostOf(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const isName = host.length <= 253 && /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host);
  return isName ? host : undefined;
}

/** What may stand in a message or an audit log: secrets are mostly in the query, and sometimes before the host. */
export function withoutQuery(url: string): string {
  const cut = url.split(/[?#]/, 1)[0] ?? '';
  return cut.replace(/^([a-z][a-z0-9+.-]*:\/*)[^/]*@/i, '$1');
}
