// The parts of the site that decide something, without a build: documents, pages of lists, words, settings.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affectedWords, isAffected } from '../../site/src/advisory-words.ts';
import { askedCapabilities } from '../../site/src/capability-words.ts';
import { fitDocument } from '../../site/src/document-html.ts';
import { pageNumbers, toPages } from '../../site/src/paging.ts';
import { isPrivateSigstore } from '../../site/src/private-sigstore.ts';
import { settingsOf } from '../../site/src/settings.ts';
import { shorten } from '../../site/src/words.ts';
import { advisory, cast } from './cast.ts';

const headings = (html: string) => [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));

test('fitDocument() leaves out no level of headings, whatever levels an author wrote', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 6 })),
      fc.constantFrom(1 as const, 2 as const, 3 as const),
      (levels, below) => {
        const html = levels.map((level) => `<h${level} id="x">t</h${level}>`).join('');
        const fitted = headings(fitDocument(html, { below }));
        expect(fitted).toHaveLength(levels.length);
        for (const [at, level] of fitted.entries()) {
          expect(level).toBeGreaterThan(below);
          expect(level).toBeLessThanOrEqual((fitted[at - 1] ?? below) + 1);
        }
      },
    ),
  );
});

test('fitDocument() keeps siblings siblings when it drops a title that the page says already', () => {
  const html = '<h2 id="t">Auth JWT</h2><h3>Use</h3><h4>Keys</h4><h3>Limits</h3>';
  const fitted = fitDocument(html, { below: 1, title: 'auth-jwt' });
  expect(fitted).toBe('<h2>Use</h2><h3>Keys</h3><h2>Limits</h2>');
});

test('fitDocument() adds nothing that could end an attribute', () => {
  const html = '<p title="<pre> <table> onmouseover=x">text</p><img src="a" title="> <img b">';
  const fitted = fitDocument(html, { below: 1 });
  expect(fitted).toBe('<p title="<pre> <table> onmouseover=x">text</p><img alt src="a" title="> <img b">');
});

test('fitDocument() lets tables and code scroll by keyboard, and names checkboxes', () => {
  const fitted = fitDocument(
    '<pre><code>x</code></pre><table><tr></tr></table><input type="checkbox" checked>',
    {
      below: 1,
    },
  );
  expect(fitted).toContain('<pre tabindex=0 role=group aria-label=Code>');
  expect(fitted).toContain('aria-label=Table><table><tr></tr></table></div>');
  expect(fitted).toContain('<input aria-label=done type="checkbox" checked>');
});

test('fitDocument() parts the ids of two documents, and keeps links of documentation below the base', () => {
  const html = '<h2 id="a">A</h2><a href="#a">a</a><a href="/docs/x/">x</a><a href="//other.example">o</a>';
  expect(fitDocument(html, { below: 2, idPrefix: 'log-', base: '/repo/' })).toBe(
    '<h3 id="log-a">A</h3><a href="#log-a">a</a><a href="/repo/docs/x/">x</a><a href="//other.example">o</a>',
  );
});

test('toPages() gives every item once, in order, and one empty page for nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, perPage) => {
      const pages = toPages(items, perPage);
      expect(pages.flatMap((page) => page.items)).toEqual(items);
      expect(pages.map(({ number }) => number)).toEqual(pages.map((_, at) => at + 1));
      expect(pages.every((page) => page.count === pages.length && page.items.length <= perPage)).toBe(true);
    }),
  );
  expect(toPages([], 48)).toEqual([{ items: [], number: 1, count: 1, total: 0 }]);
});

test('pageNumbers() never hides a single page behind a gap', () => {
  expect(pageNumbers(5, 9)).toEqual([1, null, 4, 5, 6, null, 9]);
  expect(pageNumbers(1, 3)).toEqual([1, 2, 3]);
  expect(pageNumbers(3, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(pageNumbers(1, 1)).toEqual([1]);
});

test('an advisory concerns a version between introduced and fixed only, and none once it is withdrawn', () => {
  const [name, other] = [cast.hostile, cast.good];
  expect(isAffected(advisory, name, '1.0.0')).toBe(true);
  expect(isAffected(advisory, name, '1.2.1-rc.1')).toBe(true);
  expect(isAffected(advisory, name, '1.2.1')).toBe(false);
  expect(isAffected(advisory, other, '1.0.0')).toBe(false);
  expect(isAffected({ ...advisory, withdrawn: '2026-09-01T00:00:00Z' }, name, '1.0.0')).toBe(false);
  expect(affectedWords(advisory, name)).toBe('all versions, fixed in 1.2.1');
});

test('capabilities are said in words, and what is false is not asked', () => {
  const registry = {
    capabilities: { net: { title: 'Network', description: 'Calls hosts', review: 'wildcard' as const } },
  };
  const asked = askedCapabilities(
    {
      net: ['*'],
      fs: [{ path: 'a.csv', access: 'read' }, { path: 'b.csv', access: 'write' }, { path: 'c.csv' }],
      clock: false,
      log: true,
    },
    registry,
  );
  expect(asked.map(({ title, verb, scopes }) => [title, verb, scopes.join()])).toEqual([
    ['Network', 'Calls', 'any host on the network'],
    ['fs', 'Reads', 'a.csv,c.csv'],
    ['fs', 'Writes', 'b.csv'],
    ['log', '', ''],
  ]);
});

test('settingsOf() reads any schema without a fault', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (schema) => void settingsOf(schema)));
  expect(
    settingsOf({ required: ['a'], properties: { a: { type: ['string', 'null'], default: null } } }),
  ).toEqual([{ name: 'a', type: 'string or null', default: 'null', description: '', isRequired: true }]);
});

test('isPrivateSigstore() takes a name below localhost for private, and no other', () => {
  const signer = (issuer: string) => ({ issuer, identity: 'x' });
  expect(isPrivateSigstore(signer('https://sigstore.localhost'))).toBe(true);
  expect(isPrivateSigstore(signer('https://token.actions.githubusercontent.com'))).toBe(false);
  expect(isPrivateSigstore(signer('https://localhost.example.com'))).toBe(false);
});

test('shorten() cuts behind a word, and never makes a text longer', () => {
  expect(shorten('one two three', 9)).toBe('one two …');
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 3, max: 50 }), (text, most) => {
      expect(shorten(text, most).length).toBeLessThanOrEqual(most);
    }),
  );
});
