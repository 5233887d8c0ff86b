// What GitHub says of a repository: its ids, its default branch, and the commit behind a tag.
import { undefinedIfAbsent } from './absent.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError } from './github-error.ts';

export interface RepositoryFacts {
  readonly url: string;
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
  readonly isPublic: boolean;
}

/** A tag of a tag of a tag is nobody's release. */
const maxTagDepth = 5;

/** Throws GitHubError `github/not-found`. */
export async function readRepository(
  client: GitHubClient,
  repository: RepositoryName,
): Promise<RepositoryFacts> {
  const { data } = await client.rest.repos.get({ ...repository });
  return {
    url: data.html_url,
    id: data.id,
    ownerId: data.owner.id,
    defaultBranch: data.default_branch,
    isPublic: !data.private,
  };
}

/** The commit that a tag points at, annotated tags peeled. Undefined when there is no such tag, or it holds no commit. */
export async function resolveTag(
  client: GitHubClient,
  repository: RepositoryName,
  tag: string,
): Promise<{ readonly commit: string } | undefined> {
  const answer = await client.rest.git.getRef({ ...repository, ref: `tags/${tag}` }).catch(undefinedIfAbsent);
  let target = answer?.data.object;
  for (let depth = 0; target?.type === 'tag' && depth < maxTagDepth; depth++) {
    const { data } = await client.rest.git.getTag({ ...repository, tag_sha: target.sha });
    target = data.object;
  }
  return target?.type === 'commit' ? { commit: checkedCommitId(target.sha) } : undefined;
}

const commitId = /^[0-9a-f]{40}$/;

export function isCommitId(text: string): boolean {
  return commitId.test(text);
}

/** Ids go into addresses and decisions; anything else in their place is no answer of GitHub's. */
export function checkedCommitId(text: string): string {
  if (isCommitId(text)) return text;
  throw new GitHubError(
    'github/answer',
    `Cannot use ${JSON.stringify(text.slice(0, 80))} as a commit: expected 40 hexadecimal digits`,
  );
}
