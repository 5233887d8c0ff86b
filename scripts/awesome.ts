// Prints the curated list of this index as Markdown: `node scripts/awesome.ts > README.md`. The site serves the same at /awesome.md.
import { join, resolve } from 'node:path';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { awesomeList } from '@plugindex/registry/awesome/awesome-list';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { renderTerminal } from '@plugindex/registry/report/terminal';

const root = resolve(import.meta.dirname, '..');
const { state, problems } = await readIndex(await openFolderTree(join(root, 'index')));
if (state === undefined) {
  process.stderr.write(renderTerminal(problems));
  process.exitCode = 1;
} else {
  const { title, host, categories, deployment } = state.registry;
  const plugins = [...state.plugins.values()].map(({ entry }) => entry);
  process.stdout.write(awesomeList({ title, host, categories, plugins, urls: deployment.urls }));
}
