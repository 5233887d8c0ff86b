// Writes the documentation pages that are made from code. With --check it only compares, as continuous integration does.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { allRules, toProblemCodesPage } from '@plugindex/registry';

/** Path of each page relative to the repository, with its text. */
const pages: ReadonlyMap<string, string> = new Map([
  ['site/src/content/docs/reference/problem-codes.md', toProblemCodesPage(allRules)],
]);

const root = new URL('../', import.meta.url);

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(new URL(path, root), 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

const stale: string[] = [];
for (const [path, text] of pages) if ((await read(path)) !== text) stale.push(path);

if (!process.argv.includes('--check')) {
  for (const path of stale) {
    await mkdir(new URL('./', new URL(path, root)), { recursive: true });
    await writeFile(new URL(path, root), pages.get(path) ?? '');
  }
  console.error(`${stale.length} of ${pages.size} pages written`);
} else if (stale.length > 0) {
  console.error(`Cannot accept ${stale.join(', ')}: found another text than the rules in the code give`);
  console.error('Fix by running: node scripts/docs.ts');
  process.exitCode = 1;
}
