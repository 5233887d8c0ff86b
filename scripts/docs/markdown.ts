// Markdown parts that generated pages share.

/** What of a page is hand-written stays; what stands between `<!-- begin x -->` and `<!-- end x -->` is made from code. */
export type Blocks = Readonly<Record<string, string>>;

/**
 * Fills the marked blocks of a page. Throws a RangeError where a block has no place in the page, or a place no block.
 * @example fillBlocks('<!-- begin a -->\n<!-- end a -->\n', { a: 'text' })
 */
export function fillBlocks(page: string, blocks: Blocks): string {
  const filled = new Set<string>();
  const text = page.replace(/<!-- begin ([a-z-]+) -->\n[\s\S]*?<!-- end \1 -->/g, (_, name: string) => {
    const block = blocks[name];
    if (block === undefined) throw new RangeError(`Cannot fill the block "${name}": nothing makes it`);
    filled.add(name);
    return `<!-- begin ${name} -->\n\n${block.trim()}\n\n<!-- end ${name} -->`;
  });
  const missing = Object.keys(blocks).filter((name) => !filled.has(name));
  if (missing.length > 0)
    throw new RangeError(`Cannot fill the page: it has no place for ${missing.join(', ')}`);
  return text;
}

/**
 * A table. Cells are Markdown; their line breaks and bars are taken care of.
 * @example table(['name'], [['`a|b`']])
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

/** Plain text as Markdown: nothing in it is markup, except code spans. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll(/[*_]/g, '\\$&')))
    .join('');
}
