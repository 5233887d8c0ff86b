// The list of plugins as Markdown: order, badges, and texts of authors that stay text when a real parser reads them.
import { awesomeList, type ListedPlugin } from '@plugindex/registry/awesome/awesome-list';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, test } from 'vitest';

const plugin = (name: string, more: Partial<ListedPlugin> = {}): ListedPlugin => ({
  name,
  description: `What ${name} does.`,
  category: 'auth',
  license: 'MIT',
  ...more,
});

const registry = {
  title: 'Acme plugins',
  host: { title: 'Acme', homepage: 'https://acme.example' },
  categories: [
    { id: 'auth', title: 'Who is asking?', description: 'Tokens.' },
    { id: 'other', title: 'Other', description: 'The rest.' },
  ],
  urls: { site: 'https://plugins.example.com', registry: 'https://plugins.example.com' },
};

/** Types and addresses of everything in the document that is more than text. */
function markupOf(markdown: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || !('type' in node)) return;
    const isNothing = 'value' in node && node.value === '<!-- -->';
    if (isNothing) return;
    if (!['root', 'paragraph', 'text', 'list', 'listItem', 'emphasis', 'heading'].includes(String(node.type)))
      found.push(`${node.type} ${'url' in node ? node.url : ''}`.trim());
    if ('children' in node && Array.isArray(node.children)) for (const child of node.children) visit(child);
  };
  visit(unified().use(remarkParse).use(remarkGfm).parse(markdown));
  return found;
}

describe('awesomeList()', () => {
  test('lists plugins by category, what maintainers picked first, with page and badge', () => {
    const text = awesomeList({
      ...registry,
      plugins: [
        plugin('b'),
        plugin('a'),
        plugin('z-official', { official: true }),
        plugin('y-featured', { featured: true, verified: true }),
        plugin('old', { deprecated: { reason: 'Use a' } }),
      ],
    });
    const entries = text.split('\n').filter((line) => line.includes('![version]'));
    expect(entries.map((line) => /\[([a-z-]+)\]/.exec(line)?.[1])).toEqual([
      'y-featured',
      'z-official',
      'a',
      'b',
    ]);
    expect(entries[2]).toBe(
      '- [a](<https://plugins.example.com/plugins/a/>) ![version](<https://img.shields.io/endpoint?url=https%3A%2F%2Fplugins.example.com%2Fv1%2Fbadges%2Fa.json>) — What a does. *(MIT)*',
    );
    expect(text).toContain('- [Who is asking?](#who-is-asking)');
    expect(text).not.toContain('Other');
  });

  test('says that nothing is listed yet', () => {
    expect(awesomeList({ ...registry, plugins: [] })).toMatch(/\n\nNothing is listed yet\.\n$/);
  });

  test.each([
    ['a link', '[free money](https://evil.example)'],
    ['an image', '![x](https://evil.example/x.png)'],
    ['HTML', '<img src=x onerror=alert(1)><!-- --><script>alert(1)</script>'],
    ['a bare address', 'see https://evil.example and www.evil.example and http://a.b'],
    ['an account and a mail address', 'ask @octocat or ada@evil.example'],
    ['an autolink', '<https://evil.example>'],
    ['a heading in a second line', 'good\n\n# Official\n\n- [x](https://evil.example)'],
    ['a list', '- a'],
    ['a numbered list', '1. a'],
    ['a line', '---'],
    ['code', '`a` ```b```'],
    ['a table', '| a | b |\n| - | - |\n| 1 | 2 |'],
    ['a footnote', '[^1] [^1]: https://evil.example'],
    ['a reference', '[x][1]\n\n[1]: https://evil.example'],
    ['entities', '&lt;b&gt; &#x3c;script&#x3e;'],
    ['a backslash before everything', '\\[x\\](https://evil.example) \\'],
    ['strong and deleted text', '**a** __b__ ~~c~~'],
  ])('keeps %s in a description, a licence and titles text', (_what, hostile) => {
    const harmless = { ...registry, plugins: [plugin('a')] };
    const text = awesomeList({
      ...registry,
      title: hostile,
      categories: [{ id: 'auth', title: hostile, description: hostile }],
      plugins: [plugin('a', { description: hostile, license: hostile })],
    });
    const kinds = (markdown: string) => markupOf(markdown).map((found) => found.replace(/#.*$/, '#'));
    expect(kinds(text)).toEqual(kinds(awesomeList(harmless)));
  });

  test('shows hidden and bidirectional characters instead of obeying them', () => {
    const text = awesomeList({ ...registry, plugins: [plugin('a', { description: 'a\u202eb\u200bc' })] });
    expect(text).not.toMatch(/[\u202e\u200b]/);
  });

  test('follows no address but http and https', () => {
    const text = awesomeList({
      ...registry,
      host: { title: 'Acme', homepage: 'javascript:alert(1)' },
      plugins: [],
    });
    expect(text).not.toContain('javascript');
  });
});
