// The template for authors, as it is written out: its own tests pass, and the registry accepts, builds and inspects it.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import {
  type Manifest,
  type Parsed,
  parseManifest,
  parseRegistryConfig,
  parseYaml,
  type SourceDocument,
} from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { build } from '@plugindex/registry/build/build';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { planSubmission } from '@plugindex/registry/propose/plan-submission';
import { checkProposal } from '@plugindex/registry/propose/proposed-tree';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePluginTemplate } from '../../../scripts/plugin-template.ts';
import { repositoryRoot } from '../../kit/build-cache.ts';
import { commitAll, git } from '../../node/sample-repository.ts';

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'plugindex-template-')), 'my-plugin');
  await writePluginTemplate(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const textOf = (name: string) => readFile(join(folder, name), 'utf8');
const account = { github: 'ada', id: 1001 };

function parsed<T>(text: string, parse: (document: SourceDocument) => Parsed<T>): T {
  const document = parseYaml(text, { file: 'test.yaml' });
  const value = document.ok ? parse(document.value) : document;
  if (!value.ok) throw new Error(JSON.stringify(value.problems));
  return value.value;
}

async function officialRegistry() {
  const text = await readFile(join(repositoryRoot, 'index/registry.yaml'), 'utf8');
  return parsed(text, parseRegistryConfig);
}

/** What an author's `plugindex submit` would propose, at a commit. */
async function proposeAt(commit: string) {
  const { proposal, problems } = planSubmission(
    {
      draft: {
        entry: { file: 'plugin.yaml', text: await textOf('plugin.yaml') },
        manifest: { file: 'manifest.yaml', text: await textOf('manifest.yaml') },
      },
      author: account,
      repository: { url: 'https://github.com/ada/my-plugin', id: 7, ownerId: 1001, isPublic: true },
      pin: { commit },
    },
    { registry: await officialRegistry(), names: new Set() },
  );
  expect(problems).toEqual([]);
  if (proposal === undefined) throw new Error('nothing is proposed');
  return proposal;
}

test('its own tests pass with nothing but its kit and its compiler', async () => {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@plugindex'), { recursive: true });
  await symlink(join(folder, 'vendor/pdk-assemblyscript'), join(modules, '@plugindex/pdk-assemblyscript'));
  const { scripts } = JSON.parse(await textOf('package.json'));
  expect(scripts).toEqual({
    build: 'asc --target release --outFile build/my-plugin.wasm',
    test: 'npm run build && node --test tests/*.test.mjs',
  });
  // What the two scripts call, without npm: the compiler as npm ci would have installed it.
  const compiler = join(repositoryRoot, 'node_modules/assemblyscript/bin/asc.js');
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, [...args], { cwd: folder, encoding: 'utf8' });
  run(compiler, ...scripts.build.split(' ').slice(1));
  expect(run('--test', 'tests/plugin.test.mjs')).toMatch(/^(?:ℹ|#) pass 4$/m);
  await rm(modules, { recursive: true });
  await rm(join(folder, 'build'), { recursive: true });
});

test('what submit would propose of it has no problem', async () => {
  const proposal = await proposeAt('0123456789abcdef0123456789abcdef01234567');
  const empty = await mkdtemp(join(tmpdir(), 'plugindex-index-'));
  await writeFile(
    join(empty, 'registry.yaml'),
    await readFile(join(repositoryRoot, 'index/registry.yaml'), 'utf8'),
  );
  const base = await openFolderTree(empty);
  expect(await checkProposal({ proposal, base, author: account })).toEqual([]);
  await rm(empty, { recursive: true });
});

test('the registry builds it from its commit and finds nothing in the artifact, which answers its example', async () => {
  const commit = commitAll(folder);
  const proposal = await proposeAt(commit);
  const path = 'index/plugins/my/-p/my-plugin/0.1.0.yaml';
  const bytesOfManifest = proposal.files.get(path);
  expect(bytesOfManifest).toBeTruthy();
  const proposed = parsed(new TextDecoder().decode(bytesOfManifest ?? new Uint8Array()), parseManifest);
  expect(proposed.source).toEqual({ repository: 'https://github.com/ada/my-plugin', commit });
  // From this folder instead of GitHub; everything else is as proposed.
  const tree = git(folder, 'rev-parse', 'HEAD^{tree}');
  const { bytes, manifest } = await buildHere({ ...proposed, source: { path: '.', tree } });
  const registry = await officialRegistry();
  const inspection = inspect({ bytes, manifest, registry, file: path });
  expect(inspection.problems).toEqual([]);
  expect(inspection.hooks).toEqual(['template_function']);
  const plugin = createInstance({ bytes, grants: {}, config: {}, ports: {} });
  for (const { hook, input, output } of manifest.examples ?? [])
    expect(plugin.call(hook, input)).toMatchObject({ ok: true, value: output });
});

async function buildHere(manifest: Manifest) {
  const repository = await openRepository(folder);
  const scratch = await mkdtemp(join(tmpdir(), 'plugindex-build-'));
  try {
    const ports = await createBuildPorts({
      repository,
      folder: scratch,
      toolsFrom: repositoryRoot,
      kitsFrom: repositoryRoot,
      cache: false,
    });
    const built = await build(
      { manifest, file: 'manifest.yaml', hooks: ['template_function'], maxMemoryBytes: 16 * 2 ** 20 },
      ports,
    );
    if (!built.ok) throw new Error(JSON.stringify(built.problems, null, 2));
    return { bytes: built.value.artifact, manifest };
  } finally {
    await repository.close();
    await rm(scratch, { recursive: true });
  }
}
