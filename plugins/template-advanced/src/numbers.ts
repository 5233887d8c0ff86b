// Numbers and truth.
import { between } from './chance.ts';
import { define } from './function-spec.ts';

const bounds = { least: -1e9, most: 1e9 };

export const numberFunctions = [
  define('integer', 'least number?, most number?', {
    description: 'A whole number, from 0 to 100 unless told otherwise, both included',
    make: (chance, given) => {
      const least = given.whole(0, { ...bounds, fallback: 0 });
      const most = given.whole(1, { ...bounds, fallback: Math.max(least, 100) });
      if (least > most) given.refuse('expected the least not to be above the most');
      return between(chance, least, most);
    },
  }),
  define('decimal', 'least number?, most number?, digits number?', {
    description: 'A number from 0 to 1 with two digits behind the point unless told otherwise',
    make: (chance, given) => {
      const [least, most] = [given.number(0, 0), given.number(1, 1)];
      if (least > most) given.refuse('expected the least not to be above the most');
      const digits = given.whole(2, { least: 0, most: 10, fallback: 2 });
      return Number((least + chance.next() * (most - least)).toFixed(digits));
    },
  }),
  define('boolean', 'share number?', {
    description: 'True for that share of the calls, a half unless told otherwise',
    make: (chance, given) => {
      const share = given.number(0, 0.5);
      if (share < 0 || share > 1) given.refuse('expected argument 1 to be from 0 to 1');
      return chance.next() < share;
    },
  }),
];
