// Pages of cards taken apart as text: what a card says never looks like the start of another one.
import type { SearchCard } from '@plugindex/model';
import { cardText, joinCards, splitCards, toListPage } from '@plugindex/registry/compile/list-pages';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(',{"name":"x"', '"}]}\n', '\\', '\\",{"name":"'),
);
const cards = fc.uniqueArray(
  fc.record<SearchCard>({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    version: word,
    summary: word,
    category: word,
    kinds: fc.array(word),
    tags: fc.array(word),
    license: word,
    author: word,
    official: fc.boolean(),
    verified: fc.boolean(),
    featured: fc.boolean(),
    deprecated: fc.boolean(),
    updatedAt: word,
  }),
  { minLength: 1, selector: ({ name }) => name },
);

test('a page taken apart and put together is the same page, and each card is found by its name', () => {
  fc.assert(
    fc.property(cards, (all) => {
      const page = toListPage(all);
      const text = Buffer.from(page).toString();
      const found = splitCards(text);
      expect(found).toEqual(new Map(all.map((card) => [card.name, cardText(card)])));
      expect(joinCards(found ?? new Map())).toEqual(page);
      expect(JSON.parse(text).cards).toHaveLength(all.length);
    }),
  );
});

test('what is no page is not taken apart', () => {
  for (const text of ['', '{}', '{"format":2,"cards":[]}\n', '{"format":1,"cards":[{"name":"a"}]'])
    expect(splitCards(text)).toBeUndefined();
});
