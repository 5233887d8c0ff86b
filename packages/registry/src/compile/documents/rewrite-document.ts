// Makes a sanitised document fit into our pages: headings one level down with ids, links absolute and marked as foreign.
import type { Element, ElementContent, Root, RootContent } from 'hast';

/** Where relative links of a document lead. Both are folders and end with a slash. */
export interface DocumentBase {
  /** For links: pages that show a file, as `https://github.com/acme/plugins/blob/<commit>/auth/`. */
  readonly pages: string;
  /** For images: the files themselves, as `https://github.com/acme/plugins/raw/<commit>/auth/`. */
  readonly files: string;
}

/** Prefix of every id in a document, so that none can take the place of one of ours. */
export const idPrefix = 'user-content-';

/** Rewrites a tree that was sanitised before; nothing that it adds needs sanitising again. */
export function rewriteDocument(root: Root, base: DocumentBase | undefined): void {
  const slugs = new Map<string, number>();
  const visit = (node: Root | Element): void => {
    for (const child of node.children) {
      if (child.type !== 'element') continue;
      rewriteElement(child, { base, slugs });
      visit(child);
    }
  };
  visit(root);
}

interface Rewriting {
  readonly base: DocumentBase | undefined;
  /** How often each slug was given. */
  readonly slugs: Map<string, number>;
}

function rewriteElement(element: Element, { base, slugs }: Rewriting): void {
  const level = /^h([1-6])$/.exec(element.tagName)?.[1];
  if (level !== undefined) {
    // The page's own title is its only h1.
    element.tagName = `h${Math.min(Number(level) + 1, 6)}`;
    element.properties = { id: uniqueSlug(textOf(element), slugs) };
  } else if (element.tagName === 'a') {
    rewriteLink(element, base);
  } else if (element.tagName === 'img') {
    rewriteImage(element, base);
  }
}

function rewriteLink(element: Element, base: DocumentBase | undefined): void {
  const { href } = element.properties;
  if (typeof href !== 'string') return;
  if (href.startsWith('#')) {
    element.properties.href = `#${idPrefix}${href.slice(1)}`;
    return;
  }
  delete element.properties.href;
  const target = resolveUrl(href, base?.pages);
  if (target === undefined || !['https:', 'http:', 'mailto:'].includes(target.protocol)) return;
  element.properties.href = target.href;
  // Authors' links must not lift other sites in search engines, nor reach back into our page.
  element.properties.rel = ['nofollow', 'noopener', 'ugc'];
}

function rewriteImage(element: Element, base: DocumentBase | undefined): void {
  const { src } = element.properties;
  const source = typeof src === 'string' ? resolveUrl(src, base?.files) : undefined;
  delete element.properties.src;
  // threat: an image over http tells everybody on the way who reads what.
  if (source?.protocol !== 'https:') return;
  element.properties.src = source.href;
  element.properties.loading = 'lazy';
  element.properties.referrerPolicy = 'no-referrer';
}

/** A link that starts with a slash means the repository's top on GitHub; here it means the folder of the base. */
function resolveUrl(link: string, base: string | undefined): URL | undefined {
  const relative = /^\/(?!\/)/.test(link) ? `.${link}` : link;
  const url = URL.parse(relative, base) ?? undefined;
  // threat: credentials in a link, which browsers show as part of the host
  return url === undefined || url.username !== '' || url.password !== '' ? undefined : url;
}

function uniqueSlug(text: string, taken: Map<string, number>): string {
  const slug = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64);
  const given = taken.get(slug) ?? 0;
  taken.set(slug, given + 1);
  // "~" stands in no slug, so a numbered one is never the slug of another heading.
  const id = given === 0 ? slug : `${slug}~${given}`;
  return `${idPrefix}${id}`;
}

function textOf(node: Element): string {
  return node.children
    .map((child: ElementContent | RootContent) =>
      child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : '',
    )
    .join('');
}
