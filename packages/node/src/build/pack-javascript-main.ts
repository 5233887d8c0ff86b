// Packs the JavaScript plugin of the current folder: reads its files, bundles them, puts the bundle onto the engine.
// Usage: node pack-javascript-main.ts <module of rolldown> <engine.wasm> <folder of the kit> <entry> <memory in bytes> <output>
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, PackError, packBundle, type Rolldown } from '@plugindex/pdk-js/pack';

/** What a bundle can be made of; everything else in the folder is left alone. */
const sourceName = /\.(?:[cm]?[jt]s|json)$/;

const [rolldownModule = '', enginePath = '', kitFolder = '', entry = '', maxMemory = '', output = ''] =
  process.argv.slice(2);
try {
  const { rolldown }: { readonly rolldown: Rolldown } = await import(pathToFileURL(rolldownModule).href);
  const files = await readSources('.');
  const kit = await readSources(join(kitFolder, 'src'));
  const engine = new Uint8Array(await readFile(enginePath));
  const made = await bundle({ files, entry, kit }, rolldown);
  await writeFile(output, packBundle(made, { engine, maxMemoryBytes: Number(maxMemory) }));
} catch (error) {
  if (!(error instanceof PackError)) throw error;
  process.stderr.write(`error: ${error.message} [${error.code}]\n`);
  process.exitCode = 1;
}

/** Path relative to `folder` → text; of packages that npm installed there nothing but what the plugin's own files are. */
async function readSources(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const file of entries) {
    if (!file.isFile() || !sourceName.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    const name = relative(folder, path).replaceAll('\\', '/');
    if (name.startsWith('node_modules/')) continue;
    found.set(name, await readFile(path, 'utf8'));
  }
  return found;
}
