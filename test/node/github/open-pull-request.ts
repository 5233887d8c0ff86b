// Opens a pull request as an author does by hand: fork, branch, file, pull request; all over HTTP.
import type { GitHubClient } from '@plugindex/node/github/github-client';
import { type OpenedGitHub, repository } from './open-little-github.ts';

export interface OpenedPull {
  readonly number: number;
  readonly headSha: string;
  readonly fork: { readonly owner: string; readonly repo: string };
  /** Pushes another commit to its branch; returns it. */
  push(path: string, text: string): Promise<string>;
}

export async function openPullRequest(
  { client, author }: OpenedGitHub,
  wish: {
    readonly branch?: string;
    readonly title?: string;
    readonly body?: string;
    readonly path?: string;
  } = {},
): Promise<OpenedPull> {
  const { branch = 'change', title = 'Change', body = '', path = 'index/plugins/ab/c/1.0.0.yaml' } = wish;
  const octokit = client(author.token);
  await octokit.rest.repos.createFork({ ...repository, default_branch_only: true });
  const fork = { owner: author.login, repo: repository.repo };
  const { data: main } = await octokit.rest.git.getRef({ ...fork, ref: 'heads/main' });
  await octokit.rest.git.createRef({ ...fork, ref: `refs/heads/${branch}`, sha: main.object.sha });
  const push = (file: string, text: string) => putFile(octokit, fork, { branch, path: file, text });
  const headSha = await push(path, 'version: 1.0.0\n');
  const { data } = await octokit.rest.pulls.create({
    ...repository,
    ...{ title, body, base: 'main', head: `${author.login}:${branch}` },
  });
  return { number: data.number, headSha, fork, push };
}

/** Commits one file; returns the commit. */
export async function putFile(
  octokit: GitHubClient,
  place: { readonly owner: string; readonly repo: string },
  { branch, path, text }: { readonly branch: string; readonly path: string; readonly text: string },
): Promise<string> {
  const old = await octokit.rest.repos
    .getContent({ ...place, path, ref: branch })
    .then(({ data }) => (Array.isArray(data) ? undefined : data.sha))
    .catch(() => undefined);
  const { data } = await octokit.rest.repos.createOrUpdateFileContents({
    ...place,
    ...{ path, branch, message: `Change ${path}`, content: Buffer.from(text).toString('base64') },
    ...(old !== undefined && { sha: old }),
  });
  return data.commit.sha ?? '';
}
