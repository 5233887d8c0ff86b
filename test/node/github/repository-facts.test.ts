// Repositories, tags and the account behind a token, as GitHub tells them.
import { execFileSync } from 'node:child_process';
import { readAccount } from '@plugindex/node/github/account';
import { readRepository, resolveTag } from '@plugindex/node/github/repository-facts';
import { expect, test } from 'vitest';
import { littleGitHub, repository } from './open-little-github.ts';

test('readRepository() gives ids, default branch and whether everybody may read', async () => {
  const { github, index, owner, author, client } = await littleGitHub();
  const reader = client(owner.token);
  expect(await readRepository(reader, repository)).toEqual({
    url: `${github.url}/plugindex/index`,
    ...{ id: index.id, ownerId: owner.id, defaultBranch: 'main', isPublic: true },
  });
  index.state.isPrivate = true;
  expect((await readRepository(reader, repository)).isPublic).toBe(false);
  await expect(readRepository(client(author.token), repository)).rejects.toMatchObject({
    code: 'github/not-found',
  });
});

test('resolveTag() peels annotated tags to the commit, and knows no tag that is not there', async () => {
  const { index, owner, client } = await littleGitHub();
  const octokit = client(owner.token);
  const commit = index.git.resolve('refs/heads/main') ?? '';
  const tagOf = async (name: string, object: string, type: 'commit' | 'tree') => {
    const { data } = await octokit.rest.git.createTag({
      ...repository,
      tag: name,
      message: name,
      object,
      type,
    });
    await octokit.rest.git.createRef({ ...repository, ref: `refs/tags/${name}`, sha: data.sha });
  };
  await octokit.rest.git.createRef({ ...repository, ref: 'refs/tags/v1.0.0', sha: commit });
  await tagOf('v1.0.1', commit, 'commit');
  await tagOf('a-tree', index.git.commit(commit).tree, 'tree');
  // A tag of a tag, which the API cannot make.
  execFileSync(
    'git',
    ['-c', 'user.name=x', '-c', 'user.email=x@example.com', 'tag', '-a', '-m', 'x', 'v1.0.2', 'v1.0.1'],
    {
      cwd: index.git.folder,
      stdio: 'ignore',
    },
  );
  for (const tag of ['v1.0.0', 'v1.0.1', 'v1.0.2'])
    expect(await resolveTag(octokit, repository, tag)).toEqual({ commit });
  for (const tag of ['v9', 'v1', 'v1.0', 'a-tree', '../heads/main', ''])
    expect(await resolveTag(octokit, repository, tag)).toBeUndefined();
});

test('readAccount() names the account of a token, and the bot of Actions for the token of a workflow', async () => {
  const { github, author, client } = await littleGitHub();
  expect(await readAccount(client(author.token))).toEqual({ github: 'ada', id: author.id, isBot: false });
  const workflow = client(github.workflowToken('plugindex/index', { contents: 'read' }));
  expect(await readAccount(workflow)).toEqual({ github: 'github-actions[bot]', id: 41_898_282, isBot: true });
  await expect(readAccount(client('ghp_nobodysTokenAtAll'))).rejects.toMatchObject({
    code: 'github/unauthorized',
  });
  await expect(readAccount(client(undefined))).rejects.toMatchObject({ code: 'github/unauthorized' });
});
