// releases.atom and tags.atom: news of a repository without the API and its limits.
import { createHash } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { findRepository, nameOf, type Repository, type World } from '../world.ts';

const paths = /^\/([^/]+)\/([^/]+)\/(releases|tags)\.atom$/;
/** GitHub's feeds hold the ten newest. */
const mostEntries = 10;

interface Entry {
  readonly tag: string;
  readonly title: string;
  readonly updated: string;
  readonly author: string;
  readonly content: string;
}

export function feed(world: World, path: string, ifNoneMatch: string | undefined): Answer | undefined {
  const [, owner, name, kind] = paths.exec(path) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  const repository = findRepository(world, owner, name);
  if (repository === undefined || repository.isPrivate) return { status: 404 };
  const entries = (kind === 'releases' ? releaseEntries(repository) : tagEntries(repository)).slice(
    0,
    mostEntries,
  );
  const bytes = Buffer.from(atom(world, repository, { kind: kind ?? '', entries }));
  const etag = `W/"${createHash('md5').update(bytes).digest('hex')}"`;
  if (ifNoneMatch === etag) return { status: 304, headers: { etag } };
  return { status: 200, bytes, headers: { etag, 'content-type': 'application/atom+xml; charset=utf-8' } };
}

function releaseEntries(repository: Repository): readonly Entry[] {
  return repository.releases
    .filter(({ isDraft }) => !isDraft)
    .toSorted((a, b) => (b.publishedAt ?? '').localeCompare(a.publishedAt ?? '') || b.id - a.id)
    .map(({ tag, name, body, publishedAt, author }) => ({
      tag,
      title: name ?? tag,
      updated: publishedAt ?? '',
      author: author.login,
      content: body ?? '',
    }));
}

function tagEntries({ git }: Repository): readonly Entry[] {
  return git
    .refs('refs/tags/')
    .flatMap(({ name }) => {
      const sha = git.resolve(name);
      if (sha === undefined) return [];
      const tag = name.slice('refs/tags/'.length);
      const { committer, author, message } = git.commit(sha);
      return [{ tag, title: tag, updated: committer.date, author: author.name, content: message }];
    })
    .toSorted((a, b) => b.updated.localeCompare(a.updated) || b.tag.localeCompare(a.tag));
}

interface Feed {
  readonly kind: string;
  readonly entries: readonly Entry[];
}

function atom(world: World, repository: Repository, { kind, entries }: Feed): string {
  const web = `${world.url}/${nameOf(repository)}`;
  const what = kind === 'releases' ? 'Release notes' : 'Tags';
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
  <id>tag:github.com,2008:${web}/${kind}</id>
  <link type="text/html" rel="alternate" href="${web}/${kind}"/>
  <link type="application/atom+xml" rel="self" href="${web}/${kind}.atom"/>
  <title>${what} from ${escaped(repository.name)}</title>
  <updated>${entries[0]?.updated ?? repository.createdAt}</updated>
${entries.map((entry) => atomEntry(repository, web, entry)).join('')}</feed>
`;
}

function atomEntry({ id }: Repository, web: string, entry: Entry): string {
  return `  <entry>
    <id>tag:github.com,2008:Repository/${id}/${escaped(entry.tag)}</id>
    <updated>${entry.updated}</updated>
    <link rel="alternate" type="text/html" href="${web}/releases/tag/${encodeURIComponent(entry.tag)}"/>
    <title>${escaped(entry.title)}</title>
    <content type="html">${escaped(entry.content)}</content>
    <author><name>${escaped(entry.author)}</name></author>
  </entry>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
