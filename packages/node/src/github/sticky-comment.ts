// The registry's one comment on a pull request, found by its marker and by who wrote it.

import { undefinedIfAbsent } from './absent.ts';
import { createOnce } from './create-once.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';

export interface StickyComment {
  readonly number: number;
  /** First line of the comment. */
  readonly marker: string;
  readonly body: string;
  /** The caller has read all comments and found none of ours. */
  readonly isFirst?: boolean;
  /** Numeric id of the registry's own account. */
  readonly accountId: number;
}

interface RemoteComment {
  readonly id: number;
  readonly body: string;
}

/** Writes nothing when the comment says the same already. */
export async function setStickyComment(
  client: GitHubClient,
  repository: RepositoryName,
  comment: StickyComment,
): Promise<void> {
  const body = withMarker(comment);
  const written = await createOnce(client, {
    ...(comment.isFirst === true ? { isAbsent: true } : {}),
    find: () => findOwnComment(client, repository, comment),
    create: async () => {
      const wish = { ...repository, issue_number: comment.number, body };
      return toComment((await client.rest.issues.createComment(wish)).data);
    },
  });
  if (sameText(written.body, body)) return;
  await client.rest.issues.updateComment({ ...repository, comment_id: written.id, body });
}

/** threat: a stranger's comment with our marker, put there to be taken for ours or to be overwritten in our name */
async function findOwnComment(
  client: GitHubClient,
  repository: RepositoryName,
  { number, marker, accountId }: StickyComment,
): Promise<RemoteComment | undefined> {
  const wish = { ...repository, issue_number: number, per_page: 100 };
  const [first, ...others] = await client.paginate(client.rest.issues.listComments, wish, ({ data }) =>
    data.filter(({ user, body }) => user?.id === accountId && (body ?? '').startsWith(marker)).map(toComment),
  );
  // Two runs at once may have left two.
  for (const { id } of others)
    await client.rest.issues.deleteComment({ ...repository, comment_id: id }).catch(undefinedIfAbsent);
  return first;
}

function toComment({ id, body }: { readonly id: number; readonly body?: string | undefined }): RemoteComment {
  return { id, body: body ?? '' };
}

function withMarker({ marker, body }: StickyComment): string {
  return body.startsWith(marker) ? body : `${marker}\n${body}`;
}

/** GitHub may store other line ends, and no space at the end. */
function sameText(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(one) === plain(other);
}
