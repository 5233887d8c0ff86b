// Writes the issue forms below .github/ISSUE_TEMPLATE. With --check it only compares, as continuous integration does.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseRegistryConfig, parseYaml } from '@plugindex/model';
import { toIssueTemplates } from '@plugindex/registry/forms/issue-templates';

const folder = new URL('../.github/ISSUE_TEMPLATE/', import.meta.url);
const registryFile = new URL('../index/registry.yaml', import.meta.url);

async function readWanted(): Promise<ReadonlyMap<string, string>> {
  const document = parseYaml(await readFile(registryFile, 'utf8'), { file: 'index/registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(registry.problems[0]?.message ?? 'Cannot read index/registry.yaml');
  return new Map(toIssueTemplates(registry.value).map(({ name, text }) => [name, text]));
}

async function readPresent(): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml'));
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const),
    ),
  );
}

const [present, wanted] = await Promise.all([readPresent(), readWanted()]);
const names = new Set([...present.keys(), ...wanted.keys()]);
const stale = [...names].filter((name) => present.get(name) !== wanted.get(name)).toSorted();

if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`Cannot accept .github/ISSUE_TEMPLATE: ${stale.join(', ')} differ from the table of forms`);
    console.error('Fix by running: node scripts/forms.ts');
    process.exitCode = 1;
  }
} else {
  for (const name of stale) {
    const text = wanted.get(name);
    if (text === undefined) await rm(new URL(name, folder));
    else await writeFile(new URL(name, folder), text);
  }
  console.error(`${stale.length} of ${wanted.size} forms written to ${fileURLToPath(folder)}`);
}
