// Reads and writes what a client keeps in its home folder; every file is parsed before it is believed.
import type { Digest, DocumentParser, FolderPort } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { parseJson } from '@plugindex/model/parse/json';
import { createParser } from '@plugindex/model/schema/schema-parser';
import { ClientError } from './client-error.ts';
import type { ClientContext } from './context.ts';
import {
  type Generation,
  generationSchema,
  type PinnedRegistry,
  type RegistryState,
  registryListSchema,
  registryStateSchema,
} from './home-formats.ts';

/** Largest file of the home folder that is not an artifact, in bytes. */
const maxHomeFileBytes = 4 * 1024 * 1024;
/** How long to wait for another process that is changing the same home, in milliseconds. */
export const lockTimeoutMs = 30_000;

const parseRegistryList = createParser(registryListSchema);
const parseRegistryState = createParser(registryStateSchema);
const parseGeneration = createParser(generationSchema);

/** The registries that the user trusts, in the order in which they were added. */
export async function readRegistries(home: FolderPort): Promise<readonly PinnedRegistry[]> {
  const hint = 'move registries.json aside, then add your registries again with "plugindex registry add"';
  return (await readParsed(home, 'registries.json', { parse: parseRegistryList, hint }))?.registries ?? [];
}

/** Changes the list of registries, with the home locked: two processes that add one each must both be heard. */
export async function changeRegistries(
  home: FolderPort,
  change: (registries: readonly PinnedRegistry[]) => readonly PinnedRegistry[],
): Promise<void> {
  await home.withLock({ timeoutMs: lockTimeoutMs }, async () => {
    const registries = change(await readRegistries(home));
    await writeJson(home, 'registries.json', { format: 1, registries });
  });
}

/** The high-water mark, or undefined when none was kept under the present pin. */
export async function readState({ home, registry }: ClientContext): Promise<RegistryState | undefined> {
  const path = `state/${registry.name}.json`;
  // Not mended in silence: without the mark, an old index could be shown as the newest.
  const hint = `move ${path} aside and try again; the first index that is seen then sets the mark anew`;
  const state = await readParsed(home, path, { parse: parseRegistryState, hint });
  return state?.pin === pinOf(registry) ? state : undefined;
}

export async function writeState(
  { home, registry }: ClientContext,
  highWater: RegistryState['highWater'],
): Promise<void> {
  const state: RegistryState = { format: 1, pin: pinOf(registry), highWater };
  await writeJson(home, `state/${registry.name}.json`, state);
}

/** Digest of everything that decides whom we trust; the address is not part of it, for any mirror may serve the bytes. */
export function pinOf({ name, release, snapshot, trustedRoot }: PinnedRegistry): Digest {
  const signers = [release.issuer, release.identity, snapshot.issuer, snapshot.identity];
  return digestOf(JSON.stringify([name, ...signers, trustedRoot]));
}

/** The generation in force, or undefined when nothing was ever installed. */
export async function readCurrent(home: FolderPort): Promise<Generation | undefined> {
  const bytes = await readFitting(home, 'current');
  if (bytes === undefined) return undefined;
  const text = bytes === 'unreadable' ? '' : new TextDecoder().decode(bytes).trim();
  if (/^[1-9][0-9]{0,9}$/.test(text)) return readGeneration(home, Number(text));
  throw malformed('current', 'expected the number of a generation', chooseGeneration);
}

const chooseGeneration =
  'choose one with "plugindex rollback --to <number>"; their files are in generations/ of the home folder';

export async function readGeneration(home: FolderPort, number: number): Promise<Generation> {
  const path = `generations/${number}.json`;
  const generation = await readParsed(home, path, { parse: parseGeneration, hint: chooseGeneration });
  if (generation?.number === number) return generation;
  if (generation !== undefined)
    throw malformed(path, `it says that it is generation ${generation.number}`, chooseGeneration);
  throw new ClientError(
    'client/generation/missing',
    `Cannot find generation ${number} in the home folder: there is no ${path}`,
    { hint: chooseGeneration },
  );
}

/** Numbers of all generations, ascending. */
export async function listGenerations(home: FolderPort): Promise<readonly number[]> {
  const names = await home.list('generations');
  const numbers = names.flatMap((name) => /^([1-9][0-9]{0,9})\.json$/.exec(name)?.[1] ?? []);
  return numbers.map(Number).toSorted((a, b) => a - b);
}

/** Writes a new generation, then switches to it: the switch is the one write that readers see. */
export async function switchTo(home: FolderPort, generation: Generation): Promise<void> {
  await writeJson(home, `generations/${generation.number}.json`, generation);
  await switchBackTo(home, generation.number);
}

/** Points at a generation that exists already: a rollback. */
export async function switchBackTo(home: FolderPort, number: number): Promise<void> {
  await home.write('current', new TextEncoder().encode(String(number)));
}

/** Bytes of a file; 'unreadable' for one that is no plain file or larger than anything that is written there. */
export async function readFitting(
  home: FolderPort,
  path: string,
  { maxBytes } = { maxBytes: maxHomeFileBytes },
): Promise<Uint8Array | 'unreadable' | undefined> {
  try {
    return await home.read(path, { maxBytes });
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable';
    throw error;
  }
}

interface ParsedRead<T> {
  readonly parse: DocumentParser<T>;
  /** What to do about a damaged file. */
  readonly hint: string;
}

async function readParsed<T>(
  home: FolderPort,
  path: string,
  { parse, hint }: ParsedRead<T>,
): Promise<T | undefined> {
  const bytes = await readFitting(home, path);
  if (bytes === undefined) return undefined;
  const result = parseHomeFile(bytes, path, parse);
  if (result.ok) return result.value;
  throw malformed(path, result.reason, hint);
}

/** The parsed file, or `undefined` where it is missing or damaged: for files without which everything still works. */
export function parsedOrNothing<T>(
  bytes: Uint8Array | 'unreadable' | undefined,
  path: string,
  parse: DocumentParser<T>,
): T | undefined {
  const result = bytes === undefined ? undefined : parseHomeFile(bytes, path, parse);
  return result?.ok ? result.value : undefined;
}

function parseHomeFile<T>(
  bytes: Uint8Array | 'unreadable',
  file: string,
  parse: DocumentParser<T>,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string | undefined } {
  if (bytes === 'unreadable')
    return { ok: false, reason: `expected a file of at most ${maxHomeFileBytes} bytes` };
  const document = parseJson(bytes, { file, maxBytes: maxHomeFileBytes });
  const result = document.ok ? parse(document.value) : document;
  return result.ok ? result : { ok: false, reason: result.problems[0]?.message };
}

function malformed(path: string, reason: string | undefined, hint: string): ClientError {
  return new ClientError('client/home/malformed', `Cannot read ${path} of the home folder: ${reason}`, {
    hint,
  });
}

export async function writeJson(home: FolderPort, path: string, value: unknown): Promise<void> {
  await home.write(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}
