// Choices among what the template hands over.
import { mostItems } from './arguments.ts';
import { pick, shuffled } from './chance.ts';
import { define } from './function-spec.ts';

export const listFunctions = [
  define('pick', 'items list', {
    description: 'One of the items',
    make: (chance, given) => pick(chance, given.list(0)),
  }),
  define('sample', 'items list, count number', {
    description: 'So many different items, in any order',
    make: (chance, given) => {
      const items = given.list(0);
      return shuffled(chance, items).slice(0, given.whole(1, { least: 0, most: items.length, fallback: 1 }));
    },
  }),
  define('shuffle', 'items list', {
    description: 'All items in another order',
    make: (chance, given) => shuffled(chance, given.list(0)),
  }),
  define('weighted', 'items list, weights list', {
    description: 'One of the items, each as often as its weight says',
    make: (chance, given) => {
      const [items, weights] = [given.list(0), given.list(1)];
      const isUsable = weights.every((weight) => typeof weight === 'number' && weight >= 0 && weight <= 1e9);
      if (weights.length !== items.length || !isUsable)
        given.refuse('expected a weight of at least 0 for each item');
      const sizes = weights.map(Number);
      const sum = sizes.reduce((total, weight) => total + weight, 0);
      if (sum === 0) given.refuse('expected a weight above 0');
      const drawn = chance.next() * sum;
      const ends = sizes.map((_weight, at) =>
        sizes.slice(0, at + 1).reduce((total, size) => total + size, 0),
      );
      const found = ends.findIndex((end) => drawn < end);
      return items[found] ?? items.at(-1);
    },
  }),
  define('range', 'count number', {
    description: 'The whole numbers from 1 to the count, to loop over',
    make: (_, given) =>
      Array.from(
        { length: given.whole(0, { least: 0, most: mostItems, fallback: 1 }) },
        (_item, at) => at + 1,
      ),
  }),
];
