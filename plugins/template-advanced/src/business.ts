// Companies, products and money.
import { between, fill, pick } from './chance.ts';
import { define } from './function-spec.ts';
import { person } from './people.ts';

const forms = ['and Sons', 'Group', 'Labs', 'Partners', 'Systems', 'Works'];
const materials = 'Bamboo,Ceramic,Cotton,Copper,Glass,Linen,Oak,Paper,Steel,Wool'.split(',');
const things =
  'Basket,Blanket,Bottle,Bowl,Chair,Clock,Hat,Kettle,Lamp,Mirror,Mug,Notebook,Table,Umbrella'.split(',');
/** ISO 4217 */
const currencies = 'AUD BRL CAD CHF CNY CZK EUR GBP INR JPY KES KRW NGN NOK NZD PEN PLN USD'.split(' ');

/** The check digit of Luhn (ISO/IEC 7812-1) for the digits before it. */
function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

export const businessFunctions = [
  define('company', '', {
    description: 'Name of a company',
    make: (chance) => `${person(chance).last} ${pick(chance, forms)}`,
  }),
  define('product', '', {
    description: 'Name of a product',
    make: (chance) => `${pick(chance, materials)} ${pick(chance, things)}`,
  }),
  define('price', 'least number?, most number?', {
    description: 'An amount of money with two decimals, from 1 to 1000 unless told otherwise',
    make: (chance, given) => {
      const [least, most] = [given.number(0, 1), given.number(1, 1000)];
      if (least > most) given.refuse('expected the least not to be above the most');
      return Number((least + chance.next() * (most - least)).toFixed(2));
    },
  }),
  define('currency_code', '', {
    description: 'A currency as ISO 4217',
    make: (chance) => pick(chance, currencies),
  }),
  // 4000 00 is what payment services keep for tests.
  define('card_number', '', {
    description: 'A card number for tests, with a valid check digit',
    make: (chance) => {
      const digits = fill(chance, '400000#########');
      return `${digits}${luhn(digits)}`;
    },
  }),
  define('order_number', '', {
    description: 'A number as shops print it',
    make: (chance) => `${between(chance, 10_000, 99_999)}-${fill(chance, '??##').toUpperCase()}`,
  }),
];
