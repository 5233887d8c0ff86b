// Search over compiled files: it finds what a brute-force search over everything finds, and survives any query.
import {
  editDistance,
  type FetchSearchFile,
  queryTerms,
  SearchError,
  searchIndex,
  searchTerms,
} from '@plugindex/model';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { syntheticName } from '../../../scripts/bench/synthetic-index.ts';
import { roles, topics, verbs } from '../../../scripts/bench/words.ts';
import { type PluginSpec, pluginState } from '../../kit/plugin-state.ts';
import { testRegistry } from './test-registry.ts';

const specs: readonly PluginSpec[] = Array.from({ length: 600 }, (_, at) => ({
  name: syntheticName(at),
  versions: [
    { version: '1.0.0', summary: `${verbs[at % verbs.length]} ${topics[(at * 7) % topics.length]}` },
  ],
  description: `${topics[(at * 13) % topics.length]} for ${roles[(at * 5) % roles.length]}`,
  tags: [topics[(at * 3) % topics.length] ?? '', topics[(at * 11) % topics.length] ?? ''],
  category: at % 2 === 0 ? 'auth' : 'datasource',
  verified: at % 40 === 0,
  deprecated: at % 41 === 0,
}));

let files: ReadonlyMap<string, Uint8Array>;
let fetched = 0;
const fetchFile: FetchSearchFile = async (path) => {
  fetched += 1;
  const bytes = files.get(`search/${path}`);
  if (bytes === undefined) throw new Error(`There is no search/${path}`);
  return bytes;
};

async function compileSpecs(list: readonly PluginSpec[]) {
  const registry = testRegistry();
  const { files } = await compile({
    state: { registry, plugins: new Map(list.map((spec) => [spec.name, pluginState(spec)])), advisories: [] },
    deployment: registry.deployment,
    documents: documentsFrom(new Map()),
    now: new Date('2026-11-01T00:00:00Z'),
    commit: null,
  });
  return files;
}

beforeAll(async () => {
  files = await compileSpecs(specs);
});

/**
 * Every plugin that holds each word, or a longer word that begins with it; beginnings of up to three letters count in
 * names, tags and categories only, as they begin half of all words.
 */
function bruteForce(query: string): ReadonlySet<string> {
  const holds = (spec: PluginSpec, term: string) => {
    const titles = searchTerms([spec.name, ...(spec.tags ?? []), spec.category, 'auth'].join(' '));
    const others = searchTerms([spec.versions[0]?.summary, spec.description].join(' '));
    if (term.length <= 3) return titles.some((word) => word.startsWith(term)) || others.includes(term);
    return [...titles, ...others].some((word) => word.startsWith(term));
  };
  return new Set(
    specs.filter((spec) => queryTerms(query).every((term) => holds(spec, term))).map((spec) => spec.name),
  );
}

async function namesFor(query: string, limit = 100): Promise<readonly string[]> {
  return (await searchIndex(query, fetchFile, { limit })).results.map((result) => result.card.name);
}

test('searchIndex() finds every plugin that brute force finds, for single words and beginnings of words', async () => {
  for (const topic of topics.filter((_, at) => at % 5 === 0)) {
    for (const query of [topic, topic.slice(0, Math.max(4, topic.length - 2))]) {
      const expected = bruteForce(query);
      const found = new Set(await namesFor(query));
      const wanted = Math.min(expected.size, 100);
      expect([...found].filter((name) => expected.has(name)).length, query).toBe(wanted);
    }
  }
});

test('searchIndex() puts plugins that hold every word first', async () => {
  for (let at = 0; at < 60; at += 1) {
    const [first = '', second = ''] = [topics[at], topics[at * 2 + 1]];
    const expected = bruteForce(`${first} ${second}`);
    const top = (await namesFor(`${first} ${second}`)).slice(0, expected.size);
    expect(new Set(top), `${first} ${second}`).toEqual(expected);
  }
});

test('searchIndex() prefers the name to tags, tags to the category, the category to descriptions', async () => {
  const spec = (name: string, more: Partial<PluginSpec>): PluginSpec => ({
    name,
    versions: [{ version: '1.0.0' }],
    category: 'auth',
    description: 'Nothing',
    ...more,
  });
  const few = await compileSpecs([
    spec('in-description', { description: 'About datasource' }),
    spec('in-tags', { tags: ['datasource'] }),
    spec('in-category', { category: 'datasource' }),
    spec('datasource-name', {}),
    spec('datasource', {}),
    spec('datasource-old', { deprecated: true }),
    spec('datasource-zeta', { verified: true }),
  ]);
  const { results } = await searchIndex(
    'datasource',
    async (path) => few.get(`search/${path}`) ?? new Uint8Array(),
  );
  expect(results.map((result) => result.card.name)).toEqual([
    'datasource',
    'datasource-zeta',
    'datasource-name',
    'datasource-old',
    'in-tags',
    'in-category',
    'in-description',
  ]);
});

test('searchIndex() corrects one typing error anywhere in a word, and two in long words', async () => {
  const missed: string[] = [];
  for (const topic of topics.filter((word) => word.length >= 5)) {
    const at = topic.length >> 1;
    const swapped = topic.slice(0, at - 1) + topic[at] + topic[at - 1] + topic.slice(at + 1);
    const typos = [
      topic.slice(1),
      topic.slice(0, at) + topic.slice(at + 1),
      `${topic.slice(0, at)}q${topic.slice(at)}`,
      swapped,
    ];
    for (const typo of typos) {
      if (bruteForce(typo).size > 0 || typo.length < 4) continue;
      const { corrections, results } = await searchIndex(typo, fetchFile);
      const taken = corrections[typo] ?? [];
      if (results.length === 0 || !taken.some((word) => editDistance(word, typo) <= 2)) missed.push(typo);
      if (!taken.includes(topic)) missed.push(`${typo} for ${topic}: ${taken}`);
    }
  }
  expect(missed).toEqual([]);
});

test('searchIndex() answers a short beginning with plugins whose names and tags begin with it', async () => {
  for (const query of ['re', 'gr', 'cac', 'x']) {
    for (const name of await namesFor(query)) {
      const spec = specs.find((one) => one.name === name);
      const words = searchTerms(
        [name, ...(spec?.tags ?? []), spec?.description, spec?.versions[0]?.summary].join(' '),
      );
      expect(
        words.some((word) => word.startsWith(query)),
        `${query}: ${name}`,
      ).toBe(true);
    }
  }
});

test('searchIndex() needs no request for an empty query', async () => {
  fetched = 0;
  for (const query of ['', '   ', '!!! ??? "', '\u0000\u202e']) {
    expect(await searchIndex(query, fetchFile)).toEqual({ results: [], corrections: {} });
  }
  expect(fetched).toBe(0);
});

test('searchIndex() answers any query with few requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 2000, unit: 'binary' }), async (query) => {
      fetched = 0;
      const { results } = await searchIndex(query, fetchFile);
      expect(results.length).toBeLessThanOrEqual(10);
      expect(fetched).toBeLessThan(200);
    }),
    { numRuns: 300 },
  );
  for (const query of [
    'constructor',
    '__proto__ prototype',
    'toString',
    '../../etc/passwd',
    '%2e%2e',
    'a\tb\t0',
    '*',
    're*',
  ]) {
    await searchIndex(query, fetchFile);
  }
});

test('searchIndex() refuses files that are not search files', async () => {
  const broken = [
    '',
    '{',
    '[]',
    '{"format":2}',
    '{"format":1,"terms":[["a"]]}',
    '{"format":1,"terms":[["z","sha256:x"]]}',
  ];
  for (const text of broken) {
    await expect(
      searchIndex('jwt', async () => Buffer.from(text)),
      text,
    ).rejects.toThrow(SearchError);
  }
});

test('searchTerms() finds the same words in plain text by its short way as by the tables of Unicode', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
  fc.assert(
    fc.property(ascii, (text) => {
      // A letter outside of ASCII at the end sends the whole text the long way.
      expect(searchTerms(`${text} ß`)).toEqual([...searchTerms(text), 'ß']);
    }),
  );
});
