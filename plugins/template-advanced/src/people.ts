// People who do not exist.
import { between, type Chance, pick } from './chance.ts';
import { define } from './function-spec.ts';

const firstNames =
  'Ada Ahmed Aiko Alan Amara Anna Ben Carlos Chen Clara Dana David Edith Elif Emeka Eva Fatima Felix Grace Hana Hugo Ida Ines Ivan Jana João Kai Kofi Lena Liam Lucía Maja Malik Mara Mei Mika Nadia Nils Noor Olga Omar Paul Priya Rosa Sam Sara Tariq Tom Uma Yara Zoe'.split(
    ' ',
  );
const lastNames =
  'Adeyemi Andersen Bauer Brown Chen Costa Diaz Dubois Fischer Garcia Haddad Hansen Ito Ivanova Jansen Johnson Kaya Khan Kim Kowalski Larsen Lee Lopez Martin Meyer Moreau Müller Nguyen Novak Okafor Patel Petrov Rossi Santos Sato Schmidt Silva Singh Smith Suzuki Tanaka Toth Virtanen Weber Williams Wilson Wong Yilmaz'.split(
    ' ',
  );
const jobs =
  'Accountant,Architect,Baker,Carpenter,Chemist,Cook,Designer,Doctor,Electrician,Engineer,Farmer,Gardener,Journalist,Lawyer,Librarian,Mechanic,Musician,Nurse,Painter,Pharmacist,Photographer,Pilot,Plumber,Programmer,Teacher,Translator,Veterinarian'.split(
    ',',
  );

export interface Person {
  readonly first: string;
  readonly last: string;
}

export function person(chance: Chance): Person {
  return { first: pick(chance, firstNames), last: pick(chance, lastNames) };
}

/** Letters of ASCII in lower case, for addresses. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}

export function userName(chance: Chance, { first, last }: Person): string {
  const joined = pick(chance, ['.', '_', '']);
  return `${plain(first)}${joined}${plain(last)}${between(chance, 1, 99)}`;
}

export const peopleFunctions = [
  define('first_name', '', { description: 'A first name', make: (chance) => person(chance).first }),
  define('last_name', '', { description: 'A family name', make: (chance) => pick(chance, lastNames) }),
  define('full_name', '', {
    description: 'First name and family name',
    make: (chance) => {
      const { first, last } = person(chance);
      return `${first} ${last}`;
    },
  }),
  define('username', '', {
    description: 'A name to sign in with, in lower-case ASCII',
    make: (chance) => userName(chance, person(chance)),
  }),
  define('person', '', {
    description: 'One person with id, name, username and email that belong together',
    make: (chance) => {
      const one = person(chance);
      const username = userName(chance, one);
      const name = `${one.first} ${one.last}`;
      return { id: between(chance, 1, 999_999), name, username, email: `${username}@example.com` };
    },
  }),
  define('job_title', '', {
    description: 'What somebody does for a living',
    make: (chance) => pick(chance, jobs),
  }),
  // 555-0100 to 555-0199 belong to nobody: they are kept for made-up numbers.
  define('phone', '', {
    description: 'A telephone number of the range that is kept for fiction',
    make: (chance) =>
      `+1-${between(chance, 201, 989)}-555-01${String(between(chance, 0, 99)).padStart(2, '0')}`,
  }),
];
