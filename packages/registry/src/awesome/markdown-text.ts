// Text of others inside a Markdown document of ours: it stays text, whatever is in it.
import { printable } from '@plugindex/model';

/**
 * What begins markup: anywhere (CommonMark 6, GFM's tables and strikethrough, GitHub's mathematics, emoji and references),
 * or at the beginning of a block (lists, headings, lines). A backslash makes it stand for itself (CommonMark 2.4).
 */
const markup = /[\\`*_[\]<>&!~|@$#]|:(?=[\w+/-])|^[-+=]|(?<=^\d{1,9})[.)]/g;
/**
 * Where addresses and mentions begin, escaped as above. Renderers look for them in the finished text, where a backslash is
 * gone already (GFM 6.9, "Autolinks (extension)"); an empty comment parts what they look for and shows nothing.
 */
const beginnings = /\\:(?=\/\/)|(?<=www)(?=\.)|\\@/gi;
const nothing = '<!-- -->';

/**
 * One line of text in which nothing is markup: no link, image, HTML, emoji, table cell or bare address.
 * threat: a description that becomes a link or a heading in a list which readers take for ours
 * @example escapeMarkdown('[a](b)') // '\\[a\\](b)'
 */
export function escapeMarkdown(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll(markup, '\\$&')
    .replaceAll(beginnings, `$&${nothing}`);
}

/**
 * A link, or the text alone where the address is not one that may be followed.
 * @example markdownLink('a', 'javascript:alert(1)') // 'a'
 */
export function markdownLink(text: string, address: string): string {
  const url = URL.parse(address);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  // Inside <…> only these four could end an address (CommonMark 6.3).
  return isPlain
    ? `[${escapeMarkdown(text)}](<${url.href.replaceAll(/[<>\\\n]/g, encodeURIComponent)}>)`
    : escapeMarkdown(text);
}
