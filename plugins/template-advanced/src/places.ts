// Places: cities and countries that exist, addresses that need not.
import { between, type Chance, fill, pick } from './chance.ts';
import { define } from './function-spec.ts';

/** City, country, ISO 3166-1 code, form of the postal code. */
const places = [
  ['Amsterdam', 'Netherlands', 'NL', '#### ??'],
  ['Auckland', 'New Zealand', 'NZ', '####'],
  ['Berlin', 'Germany', 'DE', '1####'],
  ['Boston', 'United States', 'US', '021##'],
  ['Helsinki', 'Finland', 'FI', '00##0'],
  ['Kraków', 'Poland', 'PL', '3#-###'],
  ['Lagos', 'Nigeria', 'NG', '1000##'],
  ['Lima', 'Peru', 'PE', '150##'],
  ['Lisbon', 'Portugal', 'PT', '1###-###'],
  ['Melbourne', 'Australia', 'AU', '3###'],
  ['Nairobi', 'Kenya', 'KE', '00###'],
  ['Osaka', 'Japan', 'JP', '5##-00##'],
  ['Oslo', 'Norway', 'NO', '0###'],
  ['Porto Alegre', 'Brazil', 'BR', '9####-###'],
  ['Prague', 'Czechia', 'CZ', '1## 00'],
  ['Pune', 'India', 'IN', '4110##'],
  ['Seoul', 'South Korea', 'KR', '0####'],
  ['Toulouse', 'France', 'FR', '31#00'],
  ['Valencia', 'Spain', 'ES', '460##'],
  ['Zürich', 'Switzerland', 'CH', '80##'],
] as const;
const streets =
  'Bridge,Castle,Cherry,Church,Garden,Harbour,Hill,Lake,Library,Linden,Market,Meadow,Mill,Museum,Orchard,Park,River,School,Station,Theatre,Valley,Windmill'.split(
    ',',
  );
const endings = ['Street', 'Road', 'Lane', 'Avenue', 'Square'];

const street = (chance: Chance) =>
  `${between(chance, 1, 199)} ${pick(chance, streets)} ${pick(chance, endings)}`;
/** Degrees with six decimals, about ten centimetres. */
const degrees = (chance: Chance, most: number) => Number(((chance.next() * 2 - 1) * most).toFixed(6));

export const placeFunctions = [
  define('street_address', '', { description: 'Number and street', make: street }),
  define('city', '', { description: 'A city', make: (chance) => pick(chance, places)[0] }),
  define('country', '', { description: 'A country, in English', make: (chance) => pick(chance, places)[1] }),
  define('country_code', '', {
    description: 'A country as ISO 3166-1 alpha-2',
    make: (chance) => pick(chance, places)[2],
  }),
  define('address', '', {
    description: 'Street, city, postal code and country that belong together',
    make: (chance) => {
      const [city, country, code, form] = pick(chance, places);
      return {
        street: street(chance),
        city,
        postal_code: fill(chance, form).toUpperCase(),
        country,
        country_code: code,
      };
    },
  }),
  define('latitude', '', { description: 'Degrees from -90 to 90', make: (chance) => degrees(chance, 90) }),
  define('longitude', '', {
    description: 'Degrees from -180 to 180',
    make: (chance) => degrees(chance, 180),
  }),
];
