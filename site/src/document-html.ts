// Fits the HTML of a document into a page: heading order, ids, scrolling tables and code, links below the base.

export interface DocumentPlace {
  /** Level of the heading that the document stands below; its own headings start one level deeper. */
  readonly below: 1 | 2 | 3;
  /** A first heading that says only this is left out: the page says it already. */
  readonly title?: string;
  /** Put before each id, so that two documents on one page never share one. */
  readonly idPrefix?: string;
  /** Put in the place of the first slash of links that start at the top of the site. Ends with a slash. */
  readonly base?: string;
}

// Whole tags with their quoted attributes, so that nothing inside an attribute is taken for a tag.
const tagPattern = /<(\/?)([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const scrolling = 'tabindex=0 role=group aria-label';

/**
 * `html` was sanitised before and is well formed. What is added carries no quotes, so that it could do no harm
 * even inside an attribute.
 * @example fitDocument('<h3 id="a">Use</h3>', { below: 1 }) // '<h2 id="a">Use</h2>'
 */
export function fitDocument(html: string, place: DocumentPlace): string {
  const levels = new HeadingLevels(place.below);
  const text = place.title === undefined ? html : withoutTitle(html, place.title);
  return text.replace(tagPattern, (tag, slash: string, rawName: string, attributes: string) => {
    const name = rawName.toLowerCase();
    const isEnd = slash === '/';
    const heading = /^h([1-6])$/.exec(name)?.[1];
    if (heading !== undefined) {
      const level = isEnd ? levels.close() : levels.open(Number(heading));
      return isEnd ? `</h${level}>` : `<h${level}${fitAttributes(attributes, place)}>`;
    }
    if (isEnd) return name === 'table' ? '</table></div>' : tag;
    const fitted = fitAttributes(attributes, place);
    if (name === 'table') return `<div class=scroll ${scrolling}=Table><table${fitted}>`;
    if (name === 'pre') return `<pre ${scrolling}=Code${fitted}>`;
    if (name === 'img' && !/\salt[\s=]/i.test(`${fitted} `)) return `<img alt${fitted}>`;
    if (name === 'input') return `<input aria-label=${/\schecked/i.test(fitted) ? 'done' : 'open'}${fitted}>`;
    return `<${rawName}${fitted}>`;
  });
}

/** WCAG 1.3.1: what stands below what is kept, and no level is left out, whatever levels an author wrote. */
class HeadingLevels {
  private readonly below: number;
  /** Written levels of the headings that the current one stands below, outermost first. */
  private readonly outer: number[] = [];
  private readonly openLevels: number[] = [];

  constructor(below: number) {
    this.below = below;
  }

  open(written: number): number {
    while ((this.outer.at(-1) ?? 0) >= written) this.outer.pop();
    this.outer.push(written);
    const level = Math.min(this.below + this.outer.length, 6);
    this.openLevels.push(level);
    return level;
  }

  close(): number {
    return this.openLevels.pop() ?? this.below + 1;
  }
}

function fitAttributes(attributes: string, { idPrefix, base }: DocumentPlace): string {
  if (attributes === '') return '';
  return attributes.replace(
    /(\s)(id|href|src)="([^"]*)"/gi,
    (attribute, space: string, name: string, value: string) => {
      const isId = name.toLowerCase() === 'id';
      if (idPrefix !== undefined && isId) return `${space}${name}="${idPrefix}${value}"`;
      if (idPrefix !== undefined && value.startsWith('#'))
        return `${space}${name}="#${idPrefix}${value.slice(1)}"`;
      if (base !== undefined && !isId && /^\/(?!\/)/.test(value))
        return `${space}${name}="${base}${value.slice(1)}"`;
      return attribute;
    },
  );
}

function withoutTitle(html: string, title: string): string {
  const first = /^\s*<h[1-6](?:\s[^>]*)?>([^<]*)<\/h[1-6]>\s*/.exec(html);
  const same = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return first !== null && same(first[1] ?? '') === same(title) ? html.slice(first[0].length) : html;
}
