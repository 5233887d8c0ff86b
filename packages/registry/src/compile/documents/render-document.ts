// From an author's Markdown to HTML that is safe on our pages: parsed, sanitised against a closed list, capped.
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema, type Options } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { type DocumentBase, idPrefix, rewriteDocument } from './rewrite-document.ts';

/** Characters of Markdown that are rendered; the rest is cut off. Real READMEs have 2,000 to 40,000. */
export const maxDocumentCharacters = 100_000;
/** Levels of nested Markdown that are rendered. The parser's time and stack grow with depth, real documents need 6. */
const maxNesting = 32;
/**
 * What makes the parser's time grow with the square of the text, each with the most that a document may have:
 * at these counts the worst text that we know takes under a second, and real documents stay far below.
 */
const costly: readonly (readonly [RegExp, number])[] = [
  [/\[/g, 3000],
  [/</g, 6000],
  [/[*_~]+/g, 4000],
  [/^[ \t]*>/gm, 4000],
  [/\S{1000}/g, 0],
];

/** Elements that a document may hold. Everything else is dropped, its text kept; scripts and styles go whole. */
const allowedElements =
  'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li ol p pre q s samp section span strong sub summary sup table tbody td tfoot th thead tr ul var';

const allowed: Options = {
  ...defaultSchema,
  tagNames: allowedElements.split(' '),
  strip: ['script', 'style', 'template', 'noscript', 'iframe', 'textarea', 'title', 'svg', 'math'],
  // threat: form actions, access keys, image maps and names that shadow globals; only what lays out a document is here.
  attributes: {
    '*': ['id', 'title', 'lang', 'dir'],
    a: ['href', 'ariaLabel', 'dataFootnoteBackref', 'dataFootnoteRef'],
    code: [['className', /^language-[\w+#.-]{1,32}$/]],
    details: ['open'],
    img: ['src', 'alt', 'width', 'height'],
    input: [['type', 'checkbox'], ['disabled', true], 'checked'],
    ol: ['start'],
    section: ['dataFootnotes'],
    td: ['align', 'colSpan', 'rowSpan'],
    th: ['align', 'colSpan', 'rowSpan', 'scope'],
  },
  protocols: { href: ['https', 'http', 'mailto'], src: ['https'] },
  clobber: ['id'],
  clobberPrefix: idPrefix,
};

const parser = unified().use(remarkParse).use(remarkGfm);
const toHtmlTree = unified()
  .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
  .use(rehypeRaw)
  .use(rehypeSanitize, allowed);
const printer = unified().use(rehypeStringify);

/**
 * Renders a document. Relative links are resolved against `base`; without one they lose their target.
 * A document past the caps comes out as the plain text that it is. Returns null for an empty document.
 * @example renderDocument('# Hi', undefined) // '<h2 id="user-content-hi">Hi</h2>'
 */
export function renderDocument(markdown: string, base: DocumentBase | undefined): string | null {
  const text = markdown.slice(0, maxDocumentCharacters);
  const html = (isCheap(text) ? renderMarkdown(text, base) : toPlainHtml(text)).trim();
  return html === '' ? null : html;
}

function renderMarkdown(text: string, base: DocumentBase | undefined): string {
  try {
    const tree = toHtmlTree.runSync(parser.parse(text));
    if (tree.type !== 'root') return toPlainHtml(text);
    rewriteDocument(tree, base);
    return printer.stringify(tree);
  } catch {
    // threat: a text that takes the parser to the end of its stack must not stop the publication of all others.
    return toPlainHtml(text);
  }
}

function toPlainHtml(text: string): string {
  if (text.trim() === '') return '';
  return `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre>`;
}

function isCheap(text: string): boolean {
  if (nestingOf(text) > maxNesting) return false;
  return costly.every(([pattern, most]) => (text.match(pattern)?.length ?? 0) <= most);
}

/** An upper bound for how deep Markdown or HTML nests, from the text alone. */
function nestingOf(text: string): number {
  let deepest = 0;
  for (const line of text.split('\n')) {
    const markers = line.match(/^(?:[ \t]|>|[-+*][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]]{1,99}\]:)+/)?.[0] ?? '';
    deepest = Math.max(deepest, markers.replace(/[ \t\d]/g, '').length, markers.length / 4);
  }
  let depth = 0;
  for (const tag of text.matchAll(/<(\/?)[a-zA-Z][^>]{0,1000}>/g)) {
    depth = Math.max(0, depth + (tag[1] === '/' ? -1 : 1));
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}
