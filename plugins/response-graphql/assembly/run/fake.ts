// Values that nobody configured: the same query gives the same answer, and names give sensible shapes.
import { Json, asciiLower } from '@plugindex/pdk-assemblyscript/assembly';

const firstNames: string[] = [
  'Ada',
  'Alan',
  'Barbara',
  'Donald',
  'Edsger',
  'Frances',
  'Grace',
  'Hedy',
  'Katherine',
  'Linus',
  'Margaret',
  'Radia',
];
const lastNames: string[] = [
  'Allen',
  'Dijkstra',
  'Hamilton',
  'Hopper',
  'Johnson',
  'Knuth',
  'Lamarr',
  'Liskov',
  'Lovelace',
  'Perlman',
  'Torvalds',
  'Turing',
];
const cities: string[] = [
  'Berlin',
  'Bogota',
  'Kyoto',
  'Lagos',
  'Lisbon',
  'Oslo',
  'Quito',
  'Seoul',
  'Toronto',
  'Vienna',
];

/** @param field the name of the field that asks, which decides what a text looks like */
export function fakeScalar(type: string, field: string, seed: u32): Json {
  if (type == 'Int') return Json.num(seed % 100);
  if (type == 'Float') return Json.num(<f64>(seed % 10000) / 100);
  if (type == 'Boolean') return Json.bool((seed & 1) == 1);
  if (type == 'ID') return Json.str(((seed % 1000) + 1).toString());
  if (type == 'String') return Json.str(fakeText(field, seed));
  const scalar = asciiLower(type);
  if (scalar.includes('datetime') || scalar.includes('timestamp'))
    return Json.str(fakeDate(seed) + 'T12:00:00Z');
  if (scalar.includes('date')) return Json.str(fakeDate(seed));
  if (scalar.includes('url') || scalar.includes('uri')) return Json.str(fakeUrl(seed));
  if (scalar.includes('email')) return Json.str(fakeEmail(seed));
  if (scalar.includes('uuid')) return Json.str(fakeUuid(seed));
  if (scalar.includes('json') || scalar.includes('object')) return Json.object();
  if (scalar.includes('int') || scalar.includes('long')) return Json.num(seed % 100);
  if (scalar.includes('decimal') || scalar.includes('money'))
    return Json.str(((seed % 10000) / 100).toString() + '.' + ((seed % 90) + 10).toString());
  return Json.str(fakeText(field, seed));
}

function pick(list: string[], seed: u32): string {
  return list[<i32>(seed % <u32>list.length)];
}

function fakeText(field: string, seed: u32): string {
  const name = asciiLower(field);
  if (name.includes('email')) return fakeEmail(seed);
  if (name == 'firstname' || name == 'first_name') return pick(firstNames, seed);
  if (name == 'lastname' || name == 'last_name') return pick(lastNames, seed);
  if (name.endsWith('name')) return pick(firstNames, seed) + ' ' + pick(lastNames, seed >> 8);
  if (name.endsWith('url') || name == 'website' || name == 'avatar') return fakeUrl(seed);
  if (field.endsWith('At') || name.endsWith('_at')) return fakeDate(seed) + 'T12:00:00Z';
  if (name.includes('date') || name.includes('birthday')) return fakeDate(seed);
  if (name == 'city') return pick(cities, seed);
  if (name.includes('phone')) return '+1-555-01' + ((seed % 90) + 10).toString();
  return field + ' ' + ((seed % 1000) + 1).toString();
}

function fakeEmail(seed: u32): string {
  return asciiLower(pick(firstNames, seed)) + ((seed >> 8) % 100).toString() + '@example.com';
}

function fakeUrl(seed: u32): string {
  return 'https://example.com/' + ((seed % 1000) + 1).toString();
}

function fakeDate(seed: u32): string {
  return (
    (2000 + (seed % 25)).toString() + '-' + two(((seed >> 8) % 12) + 1) + '-' + two(((seed >> 16) % 28) + 1)
  );
}

function two(value: u32): string {
  return value < 10 ? '0' + value.toString() : value.toString();
}

function fakeUuid(seed: u32): string {
  const digits = seed.toString(16).padStart(8, '0');
  return digits + '-0000-4000-8000-' + digits + digits.slice(0, 4);
}
