// The list of sitemaps: one for each 50,000 pages.
import type { APIContext } from 'astro';
import { link } from '../links.ts';
import { addressesPerSitemap, sitePaths } from '../site-paths.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const count = Math.ceil((await sitePaths()).length / addressesPerSitemap);
  const entries = Array.from({ length: count }, (_, at) => {
    const address = new URL(link(`sitemaps/${at + 1}.xml`), site);
    return `<sitemap><loc>${address.href}</loc></sitemap>`;
  });
  return new Response(
    `<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</sitemapindex>\n`,
  );
}
