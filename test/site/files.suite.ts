// What holds for every built page by its text alone: titles, headings, ids, sizes.
import { expect, test } from 'vitest';
import { type BuiltSite, pagesOf } from './built-site.ts';

/** Bytes of one page, uncompressed. */
const maxPageBytes = 60_000;
/** Generated pages that list everything there is, so that a reader can search in them. */
const maxReferenceBytes = 150_000;
const mostOf = (path: string) => (path.startsWith('docs/reference/') ? maxReferenceBytes : maxPageBytes);

function duplicates(values: readonly string[]): readonly string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

/** Levels that a reader of headings would miss: h2 and then h4. */
function skippedLevels(html: string): readonly string[] {
  const levels = [...html.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));
  return levels.flatMap((level, at) => {
    const before = levels[at - 1] ?? 0;
    return level > before + 1 ? [`h${level} behind h${before}`] : [];
  });
}

export function fileSuite(open: () => BuiltSite): void {
  test('every page has a title of its own, a description and a language', () => {
    const pages = [...pagesOf(open())];
    const titles = pages.map(([, html]) => /<title>([^<]+)<\/title>/.exec(html)?.[1] ?? '');
    expect(titles.filter((title) => title.trim() === '')).toEqual([]);
    expect(duplicates(titles)).toEqual([]);
    const described = pages.map(
      ([, html]) => /<meta name="description" content="([^"]+)"/.exec(html)?.[1] ?? '',
    );
    expect(described.filter((text) => text.length < 10 || text.length > 1000)).toEqual([]);
    for (const [, html] of pages) expect(html).toContain('<html lang="en">');
  });

  test('every page has one h1 and leaves out no level of headings, whatever its README does', () => {
    const wrong = [...pagesOf(open())].flatMap(([path, html]) => {
      const count = html.match(/<h1[\s>]/g)?.length ?? 0;
      return [...(count === 1 ? [] : [`${count} h1`]), ...skippedLevels(html)].map(
        (what) => `${path}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  test('no id stands twice on a page', () => {
    const wrong = [...pagesOf(open())].flatMap(([path, html]) =>
      duplicates([...html.matchAll(/<[a-z][^<>]*\sid="([^"]*)"/g)].map(([, id = '']) => id)).map(
        (id) => `${path}: ${id}`,
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('no page is larger than a reader on a slow line forgives', () => {
    const large = [...pagesOf(open())]
      .map(([path, html]) => ({ path, bytes: Buffer.byteLength(html) }))
      .filter(({ path, bytes }) => bytes > mostOf(path));
    expect(large).toEqual([]);
  });
}
