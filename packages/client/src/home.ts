// Reads and writes what a client keeps in its home folder; every file is parsed before it is believed.
import {
  createParser,
  type Digest,
  digestOf,
  type FolderPort,
  type Parsed,
  parseJson,
  type SourceDocument,
} from '@plugindex/model';
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
const maxBytes = 4 * 1024 * 1024;

const parseRegistryList = createParser(registryListSchema);
const parseRegistryState = createParser(registryStateSchema);
const parseGeneration = createParser(generationSchema);

/** The registries that the user trusts, in the order in which they were added. */
export async function readRegistries(home: FolderPort): Promise<readonly PinnedRegistry[]> {
  return (await readParsed(home, 'registries.json', parseRegistryList))?.registries ?? [];
}

/** Adds a registry, or replaces the one of the same name. */
export async function writeRegistry(home: FolderPort, registry: PinnedRegistry): Promise<void> {
  const others = (await readRegistries(home)).filter((other) => other.name !== registry.name);
  await writeJson(home, 'registries.json', { format: 1, registries: [...others, registry] });
}

/** The high-water mark, or undefined when none was kept under the present pin. */
export async function readState({ home, registry }: ClientContext): Promise<RegistryState | undefined> {
  const state = await readParsed(home, `state/${registry.name}.json`, parseRegistryState);
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
function pinOf({ name, release, snapshot, trustedRoot }: PinnedRegistry): Digest {
  const text = JSON.stringify([
    name,
    release.issuer,
    release.identity,
    snapshot.issuer,
    snapshot.identity,
    trustedRoot,
  ]);
  return digestOf(text);
}

/** The generation in force, or undefined when nothing was ever installed. */
export async function readCurrent(home: FolderPort): Promise<Generation | undefined> {
  const bytes = await home.read('current', { maxBytes: 32 });
  return bytes === undefined ? undefined : readGeneration(home, Number(new TextDecoder().decode(bytes)));
}

export async function readGeneration(home: FolderPort, number: number): Promise<Generation> {
  const generation = await readParsed(home, `generations/${number}.json`, parseGeneration);
  if (generation !== undefined) return generation;
  throw new ClientError('client/generation/missing', `Cannot find generation ${number} in the home folder`);
}

/** Numbers of all generations, ascending. */
export async function listGenerations(home: FolderPort): Promise<readonly number[]> {
  const names = await home.list('generations');
  return names.map((name) => Number(name.replace('.json', ''))).toSorted((a, b) => a - b);
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

async function readParsed<T>(
  home: FolderPort,
  path: string,
  parse: (document: SourceDocument) => Parsed<T>,
): Promise<T | undefined> {
  const bytes = await home.read(path, { maxBytes });
  if (bytes === undefined) return undefined;
  const document = parseJson(bytes, { file: path, maxBytes });
  const result = document.ok ? parse(document.value) : document;
  if (result.ok) return result.value;
  throw new ClientError(
    'client/home/malformed',
    `Cannot read ${path} of the home folder: ${result.problems[0]?.message}`,
    {
      hint: `move ${path} aside and try again`,
    },
  );
}

async function writeJson(home: FolderPort, path: string, value: unknown): Promise<void> {
  await home.write(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}
