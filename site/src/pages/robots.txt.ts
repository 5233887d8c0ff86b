// What crawlers may read: everything, and where the list of it is.
import type { APIContext } from 'astro';
import { link } from '../links.ts';

export function GET({ site }: APIContext): Response {
  return new Response(`User-agent: *\nAllow: /\nSitemap: ${new URL(link('sitemap.xml'), site).href}\n`);
}
