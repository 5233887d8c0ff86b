// Addresses: inside the site, whatever folder it is served below, in the registry's data, and elsewhere.
import { compiledIndex } from './compiled-index.ts';
import { base } from './site-address.ts';

/**
 * A path of the site, with the base in front.
 * @example link('plugins/auth-jwt/') // '/plugins/auth-jwt/'
 */
export function link(path: string): string {
  return `${base}${path}`;
}

/**
 * The absolute address of a file that clients fetch. The registry says where those are; it need not be beside the site.
 * @example dataLink('feeds/new.atom') // 'https://plugins.example.com/v1/feeds/new.atom'
 */
export function dataLink(path: string): string {
  return `${compiledIndex().registry.urls.registry.replace(/\/+$/, '')}/v1/${path}`;
}

/**
 * An address that may stand in a link, or undefined for text that only looks like one.
 * threat: `javascript:` and the like, in fields that others filled in.
 * @example safeUrl('javascript:alert(1)') // undefined
 */
export function safeUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}
