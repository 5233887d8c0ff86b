// Addresses of the internet that lead to nobody.
import { between, fill, pick } from './chance.ts';
import { define } from './function-spec.ts';
import { person, userName } from './people.ts';
import { words } from './texts.ts';

// RFC 2606: names that belong to nobody.
const domains = ['example.com', 'example.net', 'example.org'];
// RFC 5737: addresses for documentation.
const nets = ['192.0.2', '198.51.100', '203.0.113'];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'curl/8.14.1',
];
const statuses = [
  200, 201, 202, 204, 301, 302, 304, 400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504,
];

export const internetFunctions = [
  define('email', '', {
    description: 'An address at a domain that is kept for examples',
    make: (chance) => `${userName(chance, person(chance))}@${pick(chance, domains)}`,
  }),
  define('domain', '', {
    description: 'A domain that is kept for examples',
    make: (chance) => pick(chance, domains),
  }),
  define('url', '', {
    description: 'An https URL at such a domain',
    make: (chance) => `https://${pick(chance, domains)}/${words(chance, 2).join('-')}`,
  }),
  define('ipv4', '', {
    description: 'An address of the blocks that are kept for documentation',
    make: (chance) => `${pick(chance, nets)}.${between(chance, 1, 254)}`,
  }),
  define('ipv6', '', {
    description: 'An address of the block that is kept for documentation',
    make: (chance) => fill(chance, '2001:db8:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx'),
  }),
  define('mac', '', {
    description: 'A locally administered MAC address',
    make: (chance) => fill(chance, '02:xx:xx:xx:xx:xx'),
  }),
  define('user_agent', '', {
    description: 'What a browser says of itself',
    make: (chance) => pick(chance, agents),
  }),
  define('http_status', '', {
    description: 'A status that servers do give',
    make: (chance) => pick(chance, statuses),
  }),
  define('uuid', '', {
    description: 'A UUID of version 4 (RFC 9562); with a seed always the same, so never for secrets',
    make: (chance) =>
      fill(chance, `xxxxxxxx-xxxx-4xxx-${pick(chance, ['8', '9', 'a', 'b'])}xxx-xxxxxxxxxxxx`),
  }),
  define('hex', 'length number?', {
    description: 'Hexadecimal digits, 16 unless told otherwise',
    make: (chance, given) => fill(chance, 'x'.repeat(given.whole(0, { least: 1, most: 1000, fallback: 16 }))),
  }),
  define('color', '', {
    description: 'A colour as CSS writes it',
    make: (chance) => fill(chance, 'zxxxxxx').replace('z', '#'),
  }),
];
