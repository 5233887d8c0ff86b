// Writes the repository `plugin-template` for authors: `node scripts/plugin-template.ts <folder>`.
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const template = join(root, '.github/templates/plugin');
const kit = join(root, 'packages/pdk-assemblyscript');
/** Made by building and testing the template in place. */
const made = /\/(?:node_modules|build)$/;

/** Fills a folder that is new or empty: the template, and the author kit that it builds with. */
export async function writePluginTemplate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`Cannot write the template: ${folder} is not empty, expected a new or empty folder`);
  await cp(template, folder, { recursive: true, filter: (path) => !made.test(path) });
  await cp(kit, join(folder, 'vendor/pdk-assemblyscript'), { recursive: true });
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('Usage: node scripts/plugin-template.ts <folder>\n');
    process.exit(2);
  }
  await writePluginTemplate(resolve(folder));
  process.stderr.write(`Wrote the template to ${folder}: git init, commit and push it as plugin-template\n`);
}
