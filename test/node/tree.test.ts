// Trees and repositories: three adapters that must agree with each other and with git itself.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeTreePort, treeSample } from '../kit/tree-conformance.ts';
import { commitAll, git, temporaryFolder, writeSample, writeText } from './sample-repository.ts';

const backends = ['git', 'isomorphic-git'] as const;

/** Of tests that only read: one for all of them, and the same with everything packed. */
let sample: string;
let packed: string;

beforeAll(async () => {
  const make = async () => fillSample(await mkdtemp(join(tmpdir(), 'plugindex-test-')));
  [sample, packed] = await Promise.all([make(), make()]);
  git(packed, 'gc', '-q');
});
afterAll(async () => {
  for (const folder of [sample, packed]) await rm(folder, { recursive: true, force: true });
});

/** For a test that writes. */
async function sampleRepository(): Promise<string> {
  return fillSample(await temporaryFolder());
}

async function fillSample(folder: string): Promise<string> {
  await writeSample(folder, treeSample);
  commitAll(folder);
  return folder;
}

async function open(folder: string, backend: Repository['backend']): Promise<Repository> {
  const repository = await openRepository(folder, { backend });
  onTestFinished(() => repository.close());
  return repository;
}

for (const backend of backends) {
  describeTreePort(`a tree read by ${backend}`, async () => (await open(sample, backend)).tree('HEAD'));
  describeTreePort(`a packed tree read by ${backend}`, async () =>
    (await open(packed, backend)).tree('main'),
  );
  describeTreePort(`a working tree below ${backend}`, async () =>
    (await open(sample, backend)).workingTree(),
  );
}
describeTreePort('a folder on disk', async () => {
  const folder = await temporaryFolder();
  await writeSample(folder, treeSample);
  return openFolderTree(folder);
});

describe.each(backends)('a repository opened with %s', (backend) => {
  test('treeId() is the id that git gives, of the root, of a folder and of the working folder', async () => {
    const folder = await sampleRepository();
    const repository = await open(folder, backend);
    const root = git(folder, 'rev-parse', 'HEAD^{tree}');
    const below = git(folder, 'rev-parse', 'HEAD:a/b');
    expect(await repository.treeId('HEAD')).toBe(root);
    expect(await repository.treeId('HEAD', 'a/b')).toBe(below);
    expect(await repository.treeId(root, 'a/b')).toBe(below);
    expect(await (await repository.workingTree()).treeId()).toBe(root);
    expect(await (await repository.workingTree('a/b')).treeId()).toBe(below);
    expect(await (await repository.tree('HEAD', 'a')).leftOut()).toEqual(['link.txt']);
  });

  test('treeId() is undefined for a missing folder, a file, a link and a missing revision', async () => {
    const repository = await open(sample, backend);
    for (const path of ['missing', 'README.md', 'link-out', 'a/b/missing'])
      expect(await repository.treeId('HEAD', path), path).toBeUndefined();
    expect(await repository.treeId('no-such-branch')).toBeUndefined();
    expect(await repository.treeId('0'.repeat(40))).toBeUndefined();
    await expect(repository.tree('HEAD', 'missing')).rejects.toMatchObject({ code: 'tree/not-found' });
  });

  test.each(['--output=/tmp/x', '-h', 'HEAD~1', 'HEAD:a', 'a..b', 'HEAD^{tree}', ':/text', '@{-1}', ''])(
    'the revision %j is refused before git sees it',
    async (revision) => {
      const repository = await open(sample, backend);
      await expect(repository.treeId(revision)).rejects.toMatchObject({ code: 'tree/revision' });
      await expect(repository.commitId(revision)).rejects.toMatchObject({ code: 'tree/revision' });
      for (const path of ['../x', 'a\nHEAD:a', 'a\n'])
        await expect(repository.tree('HEAD', path), path).rejects.toMatchObject({ code: 'tree/path' });
    },
  );

  test('commitId() and hasObject() know what is there and what is not', async () => {
    const folder = await sampleRepository();
    const commit = git(folder, 'rev-parse', 'HEAD');
    git(folder, 'tag', '-a', '-m', 'A tag', 'v1');
    const repository = await open(folder, backend);
    expect(await repository.commitId('HEAD')).toBe(commit);
    expect(await repository.commitId('v1')).toBe(commit);
    expect(await repository.commitId('nothing')).toBeUndefined();
    expect(await repository.commitId(git(folder, 'rev-parse', 'HEAD^{tree}'))).toBeUndefined();
    expect(await repository.hasObject(commit)).toBe(true);
    expect(await repository.hasObject('0'.repeat(40))).toBe(false);
    expect(await repository.hasObject('HEAD')).toBe(false);
  });

  test('diffTrees() names added, removed, changed and retyped paths, links included', async () => {
    const folder = await sampleRepository();
    const base = git(folder, 'rev-parse', 'HEAD');
    await writeText(folder, 'a/new.txt', 'new');
    await writeText(folder, 'a.txt', 'changed');
    await rm(join(folder, 'bin'), { recursive: true });
    await symlink('elsewhere', join(folder, 'bin'));
    const head = commitAll(folder, 'Second');
    const repository = await open(folder, backend);
    const changes = await repository.diffTrees(base, head);
    expect(changes.map(({ path, before, after }) => [path, before?.mode, after?.mode])).toEqual([
      ['a.txt', '100644', '100644'],
      ['a/new.txt', undefined, '100644'],
      ['bin', undefined, '120000'],
      ['bin/run', '100755', undefined],
    ]);
    expect((await repository.diffTrees(base, head, 'a')).map(({ path }) => path)).toEqual(['new.txt']);
    expect(await repository.diffTrees(base, head, 'nowhere')).toEqual([]);
    expect(await repository.diffTrees(head, head)).toEqual([]);
    await expect(repository.diffTrees('nothing', head, 'a')).rejects.toMatchObject({
      code: 'tree/not-found',
    });
  });

  test('workingTree() leaves out what Git ignores, and sees what is not committed', async () => {
    const folder = await sampleRepository();
    await writeText(folder, '.gitignore', 'target/\n*.log\n');
    commitAll(folder, 'Ignore');
    await writeText(folder, 'target/big.o', 'x');
    await writeText(folder, 'a/debug.log', 'x');
    await writeText(folder, 'a/fresh.txt', 'fresh');
    const repository = await open(folder, backend);
    const paths = (await (await repository.workingTree('a')).list()).map((file) => file.path);
    expect(paths).toEqual(['b/c/deep.txt', 'fresh.txt']);
    const whole = await repository.workingTree();
    expect((await whole.list()).some((file) => file.path.startsWith('target'))).toBe(false);
    git(folder, 'add', '-A');
    expect(await whole.treeId()).toBe(git(folder, 'write-tree'));
  });

  test('a bare repository and a folder deep inside one open as well', async () => {
    const folder = await sampleRepository();
    const bare = join(await temporaryFolder(), 'bare.git');
    git(folder, 'clone', '-q', '--bare', folder, bare);
    const id = git(folder, 'rev-parse', 'HEAD^{tree}');
    expect(await (await open(bare, backend)).treeId('main')).toBe(id);
    const inside = await open(join(folder, 'a/b'), backend);
    expect(inside.root).toBe(folder);
    expect(await inside.treeId('HEAD')).toBe(id);
  });

  test('close() ends the helper process, and reading goes on afterwards', async () => {
    const repository = await open(await sampleRepository(), backend);
    const tree = await repository.tree('HEAD');
    await tree.read('a.txt', { maxBytes: 10 });
    await repository.close();
    expect(Buffer.from(await tree.read('a.txt', { maxBytes: 10 })).toString()).toBe('a');
  });
});

test('both backends and git agree on every change of random histories', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  git(folder, 'init', '-q', '-b', 'main');
  const path = fc.constantFrom('a', 'a/b', 'a-b', 'a.b', 'a/b/c', 'd/e', 'd', 'z');
  const state = fc.dictionary(path, fc.string({ maxLength: 3 }), { maxKeys: 5, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(state, state, async (before, after) => {
      const [base, head] = [await commitState(folder, before), await commitState(folder, after)];
      const native = await openRepository(folder, { backend: 'git' });
      const isomorphic = await openRepository(folder, { backend: 'isomorphic-git' });
      expect(await isomorphic.diffTrees(base, head)).toEqual(await native.diffTrees(base, head));
      expect(await (await isomorphic.tree(head)).list()).toEqual(await (await native.tree(head)).list());
      expect(await (await native.workingTree()).treeId()).toBe(git(folder, 'rev-parse', `${head}^{tree}`));
      await native.close();
    }),
    { numRuns: 15 },
  );
});

async function commitState(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  git(folder, 'rm', '-r', '-q', '--ignore-unmatch', '.');
  for (const [path, text] of Object.entries(files)) {
    // A path that is a folder already cannot become a file in the same state: the first wins.
    await writeText(folder, path, text).catch(() => undefined);
  }
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'State');
  return git(folder, 'rev-parse', 'HEAD');
}

test('read() of a folder refuses a file that changed after the listing', async () => {
  const folder = await temporaryFolder();
  await writeSample(folder, treeSample);
  const tree = openFolderTree(folder);
  await tree.list();
  await writeFile(join(folder, 'a.txt'), 'b');
  await expect(tree.read('a.txt', { maxBytes: 10 })).rejects.toMatchObject({ code: 'tree/changed' });
  await rm(join(folder, 'a0.txt'));
  await symlink('README.md', join(folder, 'a0.txt'));
  await expect(tree.read('a0.txt', { maxBytes: 10 })).rejects.toMatchObject({ code: 'tree/changed' });
});

test('openRepository() says so when a folder belongs to no repository', async () => {
  await expect(openRepository(await temporaryFolder())).rejects.toMatchObject({ code: 'tree/not-found' });
});
