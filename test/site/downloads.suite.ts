// Download counts: on the page of a plugin that was counted, and nowhere a number that nobody counted.
import { expect, test } from 'vitest';
import { type BuiltSite, pagesOf } from './built-site.ts';
import { cast } from './cast.ts';

/** Counts for one plugin of the cast, and for one that is no longer there. */
export const someCounts = {
  format: 1,
  collectedAt: '2026-11-02T09:30:00Z',
  plugins: {
    [cast.good]: { downloads: 12_345, versions: { '1.0.0': 12_345 } },
    'gone-meanwhile': { downloads: 77_777, versions: { '1.0.0': 77_777 } },
  },
};

const factsOf = (site: BuiltSite, name: string) => pagesOf(site).get(`plugins/${name}/index.html`) ?? '';

export function downloadsSuite(open: () => BuiltSite): void {
  test('a counted plugin shows its downloads and when they were counted', () => {
    expect(factsOf(open(), cast.good)).toMatch(/<dt>Downloads<\/dt><dd>12,345 .*counted on 2026-11-02/);
  });

  test('a plugin that was not counted shows no number, and one that is gone has no page', () => {
    expect(factsOf(open(), cast.bare)).toContain('<dt>Owners</dt>');
    expect(factsOf(open(), cast.bare)).not.toContain('<dt>Downloads</dt>');
    expect([...pagesOf(open())].filter(([, html]) => html.includes('77,777'))).toEqual([]);
  });
}

export function noDownloadsSuite(open: () => BuiltSite): void {
  test('where nobody has counted, no page speaks of downloads of a plugin', () => {
    const pages = [...pagesOf(open())].filter(([path]) => path.startsWith('plugins/'));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter(([, html]) => html.includes('<dt>Downloads</dt>'))).toEqual([]);
  });
}
