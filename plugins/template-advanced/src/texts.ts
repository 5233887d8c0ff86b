// Texts that say nothing.
import { mostItems } from './arguments.ts';
import { between, type Chance, fill, pick } from './chance.ts';
import { define } from './function-spec.ts';

const vocabulary =
  'amber anchor apple arrow autumn basket beacon bridge bright candle canyon cedar circle cloud copper coral crystal daisy dawn desert drift ember falcon feather fern field flame forest frost garden glacier granite harbor hazel hollow honey island ivory jasmine juniper lagoon lantern laurel lemon lily linen lunar maple marble meadow mellow mint mist moss mountain ocean olive orbit orchid pebble pepper pine planet prairie quartz quiet rain raven reef ripple river robin saffron sage sand shadow silver slate snow spark spring spruce star stone storm summit sunset thunder tide timber valley velvet violet walnut water willow wind winter'.split(
    ' ',
  );

export function words(chance: Chance, count: number): string[] {
  return Array.from({ length: count }, () => pick(chance, vocabulary));
}

function sentence(chance: Chance): string {
  const text = words(chance, between(chance, 5, 12)).join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const count = (fallback: number) => ({ least: 1, most: mostItems, fallback });

export const textFunctions = [
  define('word', '', { description: 'One word', make: (chance) => pick(chance, vocabulary) }),
  define('words', 'count number?', {
    description: 'Words with spaces between them, three unless told otherwise',
    make: (chance, given) => words(chance, given.whole(0, count(3))).join(' '),
  }),
  define('sentence', '', { description: 'A sentence of 5 to 12 words', make: sentence }),
  define('paragraph', 'sentences number?', {
    description: 'Sentences in a row, four unless told otherwise',
    make: (chance, given) => {
      const sentences = given.whole(0, { least: 1, most: 100, fallback: 4 });
      return Array.from({ length: sentences }, () => sentence(chance)).join(' ');
    },
  }),
  define('slug', 'words number?', {
    description: 'Words with hyphens between them, three unless told otherwise',
    make: (chance, given) => words(chance, given.whole(0, count(3))).join('-'),
  }),
  define('pattern', 'pattern text', {
    description: 'The pattern with each # a digit, each ? a letter and each x a hexadecimal digit',
    make: (chance, given) => fill(chance, given.text(0, '')),
  }),
];
