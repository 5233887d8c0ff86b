// One sitemap of at most 50,000 pages.
import type { APIContext } from 'astro';
import { link } from '../../links.ts';
import { toPages } from '../../paging.ts';
import { addressesPerSitemap, sitePaths } from '../../site-paths.ts';

export async function getStaticPaths() {
  return toPages(await sitePaths(), addressesPerSitemap).map(({ number, items }) => ({
    params: { number: String(number) },
    props: { items },
  }));
}

export function GET({ site, props }: APIContext<{ readonly items: readonly string[] }>): Response {
  // Nothing to escape: paths are made of names and ids, URL.href encodes the rest of them.
  const entries = props.items.map((path) => `<url><loc>${new URL(link(path), site).href}</loc></url>`);
  return new Response(
    `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</urlset>\n`,
  );
}
