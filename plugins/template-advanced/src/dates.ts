// Days and times between two days. What day it is today is no question to a plugin that should say the same tomorrow.
import type { Arguments } from './arguments.ts';
import { between, type Chance } from './chance.ts';
import { define } from './function-spec.ts';

const dayMs = 86_400_000;

/** Milliseconds since 1970 of some moment between two days, the last one included. */
function moment(chance: Chance, given: Arguments): number {
  const [first, last] = [given.day(0, '2020-01-01'), given.day(1, '2029-12-31')];
  if (first > last) given.refuse('expected the first day not to be after the last');
  const seconds = Math.floor((last - first + dayMs) / 1000);
  return first + between(chance, 0, seconds - 1) * 1000;
}

const takes = 'first text?, last text?';

export const dateFunctions = [
  define('date', takes, {
    description: 'A day between two days, both included; 2020 to 2029 unless told otherwise',
    make: (chance, given) => new Date(moment(chance, given)).toISOString().slice(0, 10),
  }),
  define('datetime', takes, {
    description: 'A time in UTC (RFC 3339) between two days',
    make: (chance, given) => new Date(moment(chance, given)).toISOString().replace('.000Z', 'Z'),
  }),
  define('timestamp', takes, {
    description: 'Seconds since 1970 of a time between two days',
    make: (chance, given) => moment(chance, given) / 1000,
  }),
  define('month', '', {
    description: 'A month, in English',
    make: (chance) =>
      'January,February,March,April,May,June,July,August,September,October,November,December'.split(',')[
        between(chance, 0, 11)
      ],
  }),
  define('weekday', '', {
    description: 'A day of the week, in English',
    make: (chance) =>
      'Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday'.split(',')[between(chance, 0, 6)],
  }),
];
