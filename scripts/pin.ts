// Keeps the source pins of unreleased first-party manifests at the Git tree of their folder: `node scripts/pin.ts [--check]`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest, parseYaml } from '@plugindex/model';
import { writeFileAtomically } from '@plugindex/node/atomic-write';
import { openRepository } from '@plugindex/node/tree/open-repository';

const isCheck = process.argv.includes('--check');
const manifestName = /^\d[^/]*\.yaml$/;
const repository = await openRepository('.');

/** Manifests whose source is a folder of this repository and which are not released, so that they may still change. */
function unreleasedManifests(): string[] {
  return readdirSync('index/plugins', { recursive: true, encoding: 'utf8' })
    .filter((path) => manifestName.test(path.split('/').at(-1) ?? ''))
    .filter((path) => !readdirSync(join('index/plugins', path, '..')).includes(releaseName(path)))
    .map((path) => join('index/plugins', path))
    .toSorted();
}

function releaseName(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.yaml$/, '.release.json');
}

async function pin(file: string): Promise<string | undefined> {
  const text = readFileSync(file, 'utf8');
  const document = parseYaml(text, { file });
  const manifest = document.ok ? parseManifest(document.value) : document;
  if (!manifest.ok) return `${file}: ${manifest.problems[0]?.message}`;
  const { source } = manifest.value;
  if (!('tree' in source)) return undefined;
  const tree = await repository.treeId('HEAD', source.path);
  if (tree === undefined) return `${file}: ${source.path} is not in HEAD, expected a committed folder`;
  const working = await (await repository.workingTree(source.path)).treeId();
  if (working !== tree) return `${file}: ${source.path} has uncommitted changes, commit them first`;
  if (source.tree === tree) return undefined;
  if (isCheck) return `${file}: pins ${source.path} at ${source.tree}, its tree is ${tree}`;
  await writeFileAtomically(file, new TextEncoder().encode(text.replace(source.tree, tree)));
  process.stderr.write(`${file}: pinned ${source.path} at ${tree}\n`);
  return undefined;
}

const problems: string[] = [];
for (const file of unreleasedManifests()) {
  const problem = await pin(file);
  if (problem !== undefined) problems.push(problem);
}
await repository.close();
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
