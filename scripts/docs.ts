// Writes what the documentation takes from code. With --check it only compares, as continuous integration does.
import { readFile, writeFile } from 'node:fs/promises';
import { generatedPages } from './docs/pages.ts';

const root = new URL('../', import.meta.url);
const pages = await generatedPages();
const stale = new Map<string, string>();

for (const { path, update } of pages) {
  const found = await readFile(new URL(path, root), 'utf8');
  const expected = update(found);
  if (found !== expected) stale.set(path, expected);
}

if (!process.argv.includes('--check')) {
  for (const [path, text] of stale) await writeFile(new URL(path, root), text);
  console.error(`${stale.size} of ${pages.length} pages written`);
} else if (stale.size > 0) {
  console.error(`Cannot accept ${[...stale.keys()].join(', ')}: found another text than the code gives`);
  console.error('Fix by running: node scripts/docs.ts');
  process.exitCode = 1;
}
