// Writes typed adapters from the kinds of a registry. With --check it only compares, as continuous integration does.
// node scripts/kinds.ts [--check]                    those of this repository
// node scripts/kinds.ts <registry.yaml> <file.ts>    those of another registry
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseRegistryConfig, parseYaml } from '@plugindex/model';
import { toTypeScript } from '@plugindex/registry/kinds/typescript';

interface Adapters {
  readonly registry: string;
  readonly file: string;
  readonly firstLine: string;
}

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const isCheck = words.includes('--check');

function chooseAdapters(): readonly Adapters[] {
  const [registry, file] = words.filter((argument) => argument !== '--check');
  if (registry !== undefined && file !== undefined) {
    return [
      {
        registry,
        file,
        firstLine: 'What plugins are asked and what they answer: written from their registry.',
      },
    ];
  }
  return [
    {
      registry: resolve(root, 'index/registry.yaml'),
      file: resolve(root, 'packages/mockforge/src/kinds.ts'),
      firstLine:
        'What plugins of this registry are asked and what they answer: written by scripts/kinds.ts from index/registry.yaml.',
    },
    {
      registry: resolve(root, 'test/fixtures/registries/env-cli/index/registry.yaml'),
      file: resolve(root, 'test/kit/env-cli-kinds.ts'),
      firstLine:
        'What plugins of env-cli, the second registry of the tests, are asked and what they answer: written by scripts/kinds.ts.',
    },
  ];
}

async function write({ registry, file, firstLine }: Adapters): Promise<string> {
  const source = parseYaml(await readFile(registry, 'utf8'), { file: registry });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error(`Cannot read ${registry}: ${parsed.problems[0]?.message}`);
  return format(toTypeScript(parsed.value.kinds, { firstLine }), file);
}

function format(text: string, file: string): string {
  const biome = resolve(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${file}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    input: text,
    encoding: 'utf8',
    cwd: root,
  });
  if (status !== 0) throw new Error(`Cannot format ${file}: ${stderr}`);
  return stdout;
}

const wanted = chooseAdapters();
const stale: string[] = [];
for (const adapters of wanted) {
  const text = await write(adapters);
  if ((await readFile(adapters.file, 'utf8').catch(() => '')) === text) continue;
  stale.push(adapters.file);
  if (!isCheck) await writeFile(adapters.file, text);
}
if (!isCheck) {
  console.error(`${stale.length} of ${wanted.length} files written`);
} else if (stale.length > 0) {
  console.error(`Cannot accept ${stale.join(', ')}: found another text than the kinds of the registry give`);
  console.error('Fix by running: node scripts/kinds.ts');
  process.exitCode = 1;
}
