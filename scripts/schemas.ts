// Writes the JSON Schemas of all formats to schemas/. With --check it only compares, as continuous integration does.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toSchemaFiles } from '@plugindex/model';

const folder = new URL('../schemas/', import.meta.url);

async function readSchemas(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.schema.json'));
  return new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

async function read(name: string): Promise<string> {
  return await readFile(new URL(name, folder), 'utf8');
}

/** Names of the files that differ from what the code says. */
async function findStaleSchemas(): Promise<readonly string[]> {
  const present = await readSchemas();
  const wanted = new Map(toSchemaFiles().map(({ name, text }) => [name, text]));
  const names = new Set([...present.keys(), ...wanted.keys()]);
  return [...names].filter((name) => present.get(name) !== wanted.get(name)).toSorted();
}

async function writeSchemas(stale: readonly string[]): Promise<void> {
  const wanted = new Map(toSchemaFiles().map(({ name, text }) => [name, text]));
  for (const name of stale) {
    const text = wanted.get(name);
    if (text === undefined) await rm(new URL(name, folder));
    else await writeFile(new URL(name, folder), text);
  }
}

const stale = await findStaleSchemas();
if (!process.argv.includes('--check')) {
  await writeSchemas(stale);
  console.error(`${stale.length} of ${toSchemaFiles().length} schemas written to ${fileURLToPath(folder)}`);
} else if (stale.length > 0) {
  console.error(`Cannot accept schemas/: ${stale.join(', ')} differ from the formats in packages/model`);
  console.error('Fix by running: node scripts/schemas.ts');
  process.exitCode = 1;
}
