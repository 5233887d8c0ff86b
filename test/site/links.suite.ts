// Every address in the built files leads somewhere: a crawler over the files, without a browser.
import { expect, test } from 'vitest';
import { type BuiltSite, pagesOf } from './built-site.ts';

interface Link {
  readonly from: string;
  readonly attribute: string;
  readonly url: URL;
}

/** Addresses that a browser follows or loads, and those that are told to other programs. */
const attributePattern = /\s(href|src|action|data-pagefind-script|content)="([^"]*)"/g;

/** Whole tags: what stands in quotes is no tag. */
const tagPattern = /<([a-z](?:[^>"']|"[^"]*"|'[^']*')*)>/gi;

function linksOf(site: BuiltSite, path: string, html: string): readonly Link[] {
  const page = new URL(path.replace(/index\.html$/, ''), site.url);
  return [...html.matchAll(attributePattern)].flatMap(([, attribute = '', value = '']) => {
    if (attribute === 'content' && !value.startsWith(site.url)) return [];
    const text = value.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
    return [{ from: path, attribute, url: new URL(text, page) }];
  });
}

/** The file behind an address of the site, or undefined for one that leads elsewhere. */
function fileOf(site: BuiltSite, { url }: Link): string | undefined {
  if (url.origin !== new URL(site.url).origin) return undefined;
  if (!url.pathname.startsWith(site.base)) return `outside of ${site.base}: ${url.pathname}`;
  const path = decodeURIComponent(url.pathname.slice(site.base.length));
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

function brokenLinks(site: BuiltSite, links: readonly Link[]): readonly string[] {
  return links.flatMap((link) => {
    const file = fileOf(site, link);
    if (file === undefined) return [];
    const bytes = site.files.get(file);
    const says = (what: string) => [`${link.from}: ${link.attribute} ${link.url.href} ${what}`];
    if (bytes === undefined) return says('leads nowhere');
    const part = decodeURIComponent(link.url.hash.slice(1));
    if (part === '' || !file.endsWith('.html')) return [];
    return Buffer.from(bytes).includes(`id="${part}"`) ? [] : says('names a part that is not there');
  });
}

/** `open` gives the site once it is built. */
export function linkSuite(open: () => BuiltSite): void {
  test('every internal link, asset and canonical address leads to a file and a part of it', () => {
    const site = open();
    const links = [...pagesOf(site)].flatMap(([path, html]) => linksOf(site, path, html));
    expect(links.length).toBeGreaterThan(5000);
    expect(brokenLinks(site, links)).toEqual([]);
  });

  test('links leave the site by https and http only', () => {
    const site = open();
    const links = [...pagesOf(site)].flatMap(([path, html]) => linksOf(site, path, html));
    const protocols = new Set(links.map(({ url }) => url.protocol));
    expect([...protocols].toSorted()).toEqual(['http:', 'https:']);
  });

  test('the sitemap lists every page of its own and nothing else', () => {
    const site = open();
    const text = (path: string) => Buffer.from(site.files.get(path) ?? '').toString();
    const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url = '']) => url);
    const toFile = (url: string) => url.replace(site.url, '');
    expect(text('robots.txt')).toContain(`Sitemap: ${site.url}sitemap.xml\n`);
    const listed = locations(text('sitemap.xml'))
      .flatMap((url) => locations(text(toFile(url))))
      .map((url) => `${toFile(url)}index.html`);
    const isOwn = (path: string) => !/^(?:404|search\/)|\/\d+\/index|\/versions\//.test(path);
    expect(listed.toSorted()).toEqual([...pagesOf(site).keys()].filter(isOwn).toSorted());
  });

  test('style sheets load nothing and pages hold no inline style or script', () => {
    const site = open();
    const styles = [...site.files].filter(([path]) => path.startsWith('_astro/') && path.endsWith('.css'));
    expect(styles.length).toBeGreaterThan(0);
    for (const [, bytes] of styles) expect(Buffer.from(bytes).toString()).not.toMatch(/url\(|@import/);
    const found = [...pagesOf(site)].flatMap(([path, html]) =>
      [...html.matchAll(tagPattern)]
        .map(([, tag = '']) => tag.replaceAll(/"[^"]*"|'[^']*'/g, '""'))
        .filter((tag) => /^style\b|\s(?:style|on[a-z]+)=/i.test(tag) || /^script\b(?!.*\ssrc=)/is.test(tag))
        .map((tag) => `${path}: ${tag}`),
    );
    expect(found).toEqual([]);
  });
}
