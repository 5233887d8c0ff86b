// Pinned sources: exactly what is pinned is opened, from this repository or from another one.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Source } from '@plugindex/model';
import { createSourcePort, type SourcePortOptions } from '@plugindex/node/build/source-port';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { SourceError } from '@plugindex/registry/build/build-ports';
import { expect, onTestFinished, test } from 'vitest';
import { commitAll, git, temporaryFolder, writeText } from './sample-repository.ts';

async function sourcePort(protocols?: SourcePortOptions['protocols']) {
  const home = await temporaryFolder();
  await writeText(home, 'plugins/a/index.ts', 'one');
  await writeText(home, 'LICENSE', 'MIT');
  commitAll(home);
  const repository = await openRepository(home);
  onTestFinished(() => repository.close());
  const folder = await temporaryFolder();
  const options = { repository, processes: createProcessPort(), folder, networkEnv: {} };
  return { home, folder, port: createSourcePort({ ...options, ...(protocols && { protocols }) }) };
}

/** Another repository with two commits; the first is what is pinned. */
async function remoteRepository() {
  const folder = await temporaryFolder();
  await writeText(folder, 'plugin/src/lib.rs', 'first');
  await writeText(folder, 'COPYING', 'GPL');
  const first = commitAll(folder, 'First');
  await writeText(folder, 'plugin/src/lib.rs', 'second');
  const second = commitAll(folder, 'Second');
  git(folder, 'tag', '-a', '-m', 'A tag', 'v1', first);
  return { folder, url: pathToFileURL(folder).href, first, second, tag: git(folder, 'rev-parse', 'v1') };
}

async function codeOf(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );
  return error instanceof SourceError ? error.code : String(error);
}

test('open() finds a first-party tree in the history, also after the folder has moved on', async () => {
  const { home, port } = await sourcePort();
  const tree = git(home, 'rev-parse', 'HEAD:plugins/a');
  await writeText(home, 'plugins/a/index.ts', 'two');
  commitAll(home, 'Second');
  const source = await port.open({ path: 'plugins/a', tree });
  expect(source).toMatchObject({ treeId: tree, rootFiles: ['LICENSE'], leftOut: [] });
  expect(Buffer.from(await source.tree.read('index.ts', { maxBytes: 10 })).toString()).toBe('one');
});

test('open() takes the working folder when its content is what is pinned, and nothing else', async () => {
  const { home, port } = await sourcePort();
  await writeText(home, 'plugins/b/index.ts', 'not committed');
  const repository = await openRepository(home);
  const tree = await (await repository.workingTree('plugins/b')).treeId();
  await repository.close();
  const source = await port.open({ path: 'plugins/b', tree });
  expect(Buffer.from(await source.tree.read('index.ts', { maxBytes: 100 })).toString()).toBe('not committed');
  await writeFile(join(home, 'plugins/b/index.ts'), 'changed');
  expect(await codeOf(port.open({ path: 'plugins/b', tree }))).toBe('source/missing');
  expect(await codeOf(port.open({ path: 'plugins/a', tree: '0'.repeat(40) }))).toBe('source/missing');
  expect(await codeOf(port.open({ path: 'plugins/a', tree: git(home, 'rev-parse', 'HEAD') }))).toBe(
    'source/missing',
  );
});

test('open() fetches exactly one commit of another repository, reads it and removes it again', async () => {
  const { folder, port } = await sourcePort(['file']);
  const remote = await remoteRepository();
  const source = await port.open({ repository: remote.url, commit: remote.first, path: 'plugin' });
  expect(source.commit).toBe(remote.first);
  expect(source.treeId).toBe(git(remote.folder, 'rev-parse', `${remote.first}:plugin`));
  expect(source.rootFiles).toEqual(['COPYING']);
  expect(source.commitTime).toBe(
    new Date(Number(git(remote.folder, 'show', '-s', '--format=%ct', remote.first)) * 1000)
      .toISOString()
      .replace('.000Z', 'Z'),
  );
  expect(Buffer.from(await source.tree.read('src/lib.rs', { maxBytes: 10 })).toString()).toBe('first');
  const [fetched = ''] = await readdir(folder);
  expect(git(join(folder, fetched), 'rev-list', '--all', '--count')).toBe('0');
  expect(git(join(folder, fetched), 'cat-file', '--batch-check', '--batch-all-objects')).not.toContain(
    remote.second,
  );
  await source.close();
  expect(await readdir(folder)).toEqual([]);
});

test('open() refuses what is no commit there: unknown ids, tags, folders; and leaves nothing behind', async () => {
  const { folder, port } = await sourcePort(['file']);
  const remote = await remoteRepository();
  const open = (commit: string, path?: string) =>
    codeOf(port.open({ repository: remote.url, commit, ...(path !== undefined && { path }) }));
  expect(await open('0'.repeat(40))).toBe('source/unreachable');
  expect(await open(remote.tag)).toBe('source/mismatch');
  expect(await open(remote.first, 'nowhere')).toBe('source/missing');
  expect(await open(remote.first, 'plugin/src/lib.rs')).toBe('source/missing');
  const gone: Source = { repository: `${remote.url}/nothing`, commit: remote.first };
  expect(await codeOf(port.open(gone))).toBe('source/unreachable');
  expect(await readdir(folder)).toEqual([]);
});

test('hooks of the repository and of a template do not run, submodules are left out', async () => {
  const { port } = await sourcePort(['file']);
  const remote = await remoteRepository();
  const marker = join(await temporaryFolder(), 'ran');
  for (const hook of ['post-checkout', 'post-merge', 'reference-transaction', 'post-update']) {
    await writeText(remote.folder, `.git/hooks/${hook}`, `#!/bin/sh\ntouch ${marker}\n`);
  }
  git(remote.folder, 'update-index', '--add', '--cacheinfo', `160000,${remote.first},plugin/module`);
  await writeText(
    remote.folder,
    '.gitmodules',
    `[submodule "m"]\n\tpath = plugin/module\n\turl = ext::sh -c "touch ${marker}"\n`,
  );
  git(remote.folder, 'add', '.gitmodules');
  git(remote.folder, '-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'Module');
  const commit = git(remote.folder, 'rev-parse', 'HEAD');
  const source = await port.open({ repository: remote.url, commit, path: 'plugin' });
  expect(source.leftOut).toEqual(['module']);
  await source.close();
  await expect(readdir(marker)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([
  'ext::sh -c "touch /tmp/evil"',
  '--upload-pack=touch /tmp/evil',
  'git@github.com:a/b.git',
  'ssh://example.com/a',
  'http://example.com/a',
  'https://user:password@example.com/a',
  'https:example.com/a',
  'file:///tmp/a',
  '/tmp/a',
  '',
])('the URL %j is refused without running git', async (repository) => {
  const { port, folder } = await sourcePort();
  expect(await codeOf(port.open({ repository, commit: '0'.repeat(40) }))).toBe('source/url');
  expect(await readdir(folder)).toEqual([]);
});
