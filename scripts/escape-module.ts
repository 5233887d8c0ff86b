// Writes the module that escapes long strings, assembled from escape.wat.
// node scripts/escape-module.ts
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadAssembler } from '../test/kit/wast/assemble.ts';

const folder = resolve(import.meta.dirname, '../packages/host/src/json-input');

/** The source of escape-module.ts, as escape.wat is now. */
export async function escapeModuleSource(): Promise<string> {
  const assemble = await loadAssembler();
  const bytes = assemble(await readFile(resolve(folder, 'escape.wat'), 'utf8'));
  if (bytes === undefined) throw new Error('Cannot assemble escape.wat');
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  return `// Written by scripts/escape-module.ts from escape.wat: edit that.

/** Base64. */
export const escapeModule = [
${lines.map((line) => `  '${line}',\n`).join('')}].join('');
`;
}

if (import.meta.main) await writeFile(resolve(folder, 'escape-module.ts'), await escapeModuleSource());
