// Writes the repository `plugin-template` for authors: `node scripts/plugin-template.ts <folder>`.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseRegistryConfig, parseYaml } from '@plugindex/model';
import { newPluginFiles } from '../packages/cli/src/author/new-files.ts';
import { openSupplies } from '../packages/cli/src/author/open-author.ts';
import { assemblyscriptLanguage } from '../packages/cli/src/author/templates/assemblyscript.ts';

const root = resolve(import.meta.dirname, '..');
/** What a repository on GitHub has besides: workflows, and tests that need nothing but npm. */
const overlay = join(root, '.github/templates/plugin');
const templateName = 'my-plugin';
/** Made by building and testing the template in place. */
const made = /(?:^|\/)(?:node_modules|build)(?:\/|$)/;

/** The files of the template: those of `plugindex new`, and over them those of `.github/templates/plugin`. */
export async function pluginTemplateFiles(name = templateName): Promise<ReadonlyMap<string, Uint8Array>> {
  const file = 'index/registry.yaml';
  const document = parseYaml(await readFile(join(root, file), 'utf8'), { file });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(`Cannot read ${file}: ${registry.problems[0]?.message}`);
  // The first kind whose answer may be anything is the easiest to begin with; this registry has one.
  const kindName = 'template';
  const kind = registry.value.kinds[kindName];
  if (kind === undefined) throw new Error(`Cannot write the template: ${file} has no kind "${kindName}"`);
  const wish = { name, kindName, kind, language: assemblyscriptLanguage, registry: registry.value };
  const files = new Map(await newPluginFiles(openSupplies(root), wish));
  for (const entry of await readdir(overlay, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(overlay.length + 1);
    if (!entry.isFile() || made.test(path)) continue;
    const text = await readFile(join(overlay, path), 'utf8');
    files.set(path, new TextEncoder().encode(text.replaceAll(templateName, name)));
  }
  return files;
}

/** Fills a folder that is new or empty. */
export async function writePluginTemplate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`Cannot write the template: ${folder} is not empty, expected a new or empty folder`);
  for (const [path, bytes] of await pluginTemplateFiles()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
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
