// Mutants of good bundles: every way in which a bundle can be wrong that a machine can think of, from a seed.
import type { Json } from './signing.ts';

export type Random = () => number;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Path = readonly (string | number)[];

interface Slot {
  readonly path: Path;
  readonly value: Json;
}

/** One mutant of `bundle`. Parts may come from `donor`, another good bundle. */
export function mutate(bundle: Buffer, donor: Buffer, random: Random): Buffer {
  if (random() < 0.1) return mutateBytes(bundle, random);
  const json: Json = JSON.parse(bundle.toString('utf8'));
  const slots = slotsOf(json, []);
  const { path, value } = pick(slots, random);
  const donated = new Map(
    slotsOf(JSON.parse(donor.toString('utf8')), []).map((slot) => [slot.path.join(), slot.value]),
  );
  const act = pick(
    [
      () => replace(json, path, donated.get(path.join()) ?? null),
      () => remove(json, path),
      () =>
        replace(json, path, pick<Json>([null, '', 0, 1, true, [], {}, 'x', -1, '-1', '0x1', '1e3'], random)),
      () => replace(json, path, Array.isArray(value) ? [...value, ...value] : [value]),
      () =>
        replace(
          json,
          [...path.slice(0, -1), pick(['extra', '__proto__', 'publicKey', 'dsseEnvelope'], random)],
          value,
        ),
      // Leaves are where the keys and signatures are: most mutants change one.
      ...Array.from({ length: 12 }, () => () => mutateLeaf(json, pick(leavesOf(slots), random), random)),
    ],
    random,
  );
  act();
  return Buffer.from(JSON.stringify(json));
}

function mutateLeaf(json: Json, { path, value }: Slot, random: Random): void {
  replace(json, path, mutateScalar(String(value), random));
}

function mutateScalar(text: string, random: Random): string {
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = bytes.length > 3 && bytes.toString('base64') === text;
  if (!isBase64 || random() < 0.1) return mutateText(text, random);
  const inner = bytes.toString('utf8');
  // The body of a log entry is JSON within base64.
  if (inner.startsWith('{') && random() < 0.5)
    return Buffer.from(mutateText(inner, random)).toString('base64');
  return mutateBytes(bytes, random).toString('base64');
}

/** Whole bytes, single bits, lengths, cuts and additions. */
function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  const old = copy[at] ?? 0;
  const kind = random();
  if (kind < 0.5) copy[at] = old ^ (1 << Math.floor(random() * 8));
  else if (kind < 0.7) copy[at] = Math.floor(random() * 256);
  else if (kind < 0.8) return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1)]);
  else if (kind < 0.9) return Buffer.concat([copy.subarray(0, at), Buffer.from([old]), copy.subarray(at)]);
  else if (kind < 0.95) return copy.subarray(0, at);
  else return Buffer.concat([copy, Buffer.from([Math.floor(random() * 256)])]);
  return copy;
}

const letters = '0123456789abcdefABCDEFxyz+/=-_ \n\t"{}[],:.\u2014\u00e9';

function mutateText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  const letter = pick([...letters], random);
  const kind = random();
  if (kind < 0.5) return text.slice(0, at) + letter + text.slice(at + 1);
  if (kind < 0.7) return text.slice(0, at) + letter + text.slice(at);
  if (kind < 0.9) return text.slice(0, at) + text.slice(at + 1);
  return text + letter;
}

function slotsOf(json: Json, path: Path): Slot[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [
    { path: [...path, key], value },
    ...slotsOf(value, [...path, key]),
  ]);
}

function leavesOf(slots: readonly Slot[]): readonly Slot[] {
  return slots.filter(({ value }) => typeof value !== 'object' || value === null);
}

function replace(json: Json, path: Path, value: Json): void {
  const holder = holderOf(json, path);
  Object.defineProperty(holder, path.at(-1) ?? '', {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function remove(json: Json, path: Path): void {
  const holder = holderOf(json, path);
  if (Array.isArray(holder)) holder.splice(Number(path.at(-1)), 1);
  else Reflect.deleteProperty(holder, path.at(-1) ?? '');
}

function holderOf(json: Json, path: Path): object {
  let value: unknown = json;
  for (const key of path.slice(0, -1)) value = Reflect.get(Object(value), key);
  return Object(value);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
}
