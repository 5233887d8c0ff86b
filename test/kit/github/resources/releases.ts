// /repos/{owner}/{repo}/releases: draft, publish, freeze.
import { type Answer, created, invalid, noContent, notFound, ok, unprocessable } from '../answer.ts';
import { accountOf, actorOf, hasRole } from '../caller.ts';
import { timeText } from '../git/commit.ts';
import { listOf } from '../pages.ts';
import { isFrozen, publishRelease } from '../releases.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { releaseShape } from '../shapes/release.ts';
import type { Release, Repository } from '../world.ts';

const read = { needs: reads('contents') } as const;
const write = { needs: writes('contents'), hides: true } as const;

export const releaseRoutes: Routes = {
  'GET /repos/{owner}/{repo}/releases': {
    ...read,
    handle: (call) => {
      const visible = repositoryOf(call).releases.filter((release) => !release.isDraft || maySeeDrafts(call));
      return listOf(call, visible.toReversed(), (release) => shown(call, release));
    },
  },
  'POST /repos/{owner}/{repo}/releases': { ...write, handle: createRelease },
  'GET /repos/{owner}/{repo}/releases/latest': { ...read, handle: latest },
  'GET /repos/{owner}/{repo}/releases/tags/{tag}': {
    ...read,
    handle: (call) => {
      const tag = call.params.name('tag');
      // Drafts are not found by their tag.
      const release = repositoryOf(call).releases.find((each) => !each.isDraft && each.tag === tag);
      if (release === undefined) throw notFound();
      return ok(shown(call, release));
    },
  },
  'GET /repos/{owner}/{repo}/releases/{release_id}': {
    ...read,
    handle: (call) => {
      const release = releaseOf(call);
      if (release.isDraft && !maySeeDrafts(call)) throw notFound();
      return ok(shown(call, release));
    },
  },
  'PATCH /repos/{owner}/{repo}/releases/{release_id}': { ...write, handle: updateRelease },
  'DELETE /repos/{owner}/{repo}/releases/{release_id}': {
    ...write,
    handle: (call) => {
      const { releases } = repositoryOf(call);
      releases.splice(releases.indexOf(releaseOf(call)), 1);
      return noContent;
    },
  },
};

/** Drafts are for those who may write. */
export function maySeeDrafts(call: Call): boolean {
  const { caller } = call;
  const repository = repositoryOf(call);
  if (caller.kind === 'workflow')
    return caller.repository.id === repository.id && caller.permissions.contents === 'write';
  return hasRole(repository, accountOf(caller), 'write');
}

export function releaseOf(call: Call): Release {
  const release = repositoryOf(call).releases.find(({ id }) => id === call.params.number('release_id'));
  if (release === undefined) throw notFound();
  return release;
}

function shown(call: Call, release: Release) {
  return releaseShape(call.world, repositoryOf(call), release);
}

function latest(call: Call): Answer {
  const published = repositoryOf(call).releases.filter(
    ({ isDraft, isPrerelease }) => !isDraft && !isPrerelease,
  );
  const [first] = published.toSorted(
    (a, b) => (b.publishedAt ?? '').localeCompare(a.publishedAt ?? '') || b.id - a.id,
  );
  if (first === undefined) throw notFound();
  return ok(shown(call, first));
}

function createRelease(call: Call): Answer {
  const repository = repositoryOf(call);
  const { body } = call;
  const tag = body.name('tag_name');
  const isDraft = body.flag('draft') === true;
  if (!repository.git.isRefName(`refs/tags/${tag}`))
    throw invalid({
      resource: 'Release',
      field: 'tag_name',
      code: 'custom',
      message: 'tag_name is not a valid tag',
    });
  requireFreeTag(repository, tag);
  const at = timeText(call.world.now());
  const release: Release = {
    id: call.world.nextId(),
    author: actorOf(call),
    tag,
    target: body.text('target_commitish') ?? repository.defaultBranch,
    name: body.text('name') ?? null,
    body: body.text('body') ?? null,
    isDraft: true,
    isPrerelease: body.flag('prerelease') === true,
    isImmutable: false,
    createdAt: at,
    updatedAt: at,
    publishedAt: null,
    assets: [],
  };
  if (!isDraft) publish(call, release);
  repository.releases.push(release);
  return created(shown(call, release));
}

/** Several drafts may name one tag; a published release has it alone, and an immutable one for ever. */
function requireFreeTag(repository: Repository, tag: string, own?: Release): void {
  if (repository.releases.some((each) => each !== own && !each.isDraft && each.tag === tag))
    throw invalid({ resource: 'Release', field: 'tag_name', code: 'already_exists' });
  if (isFrozen(repository, `refs/tags/${tag}`) || repository.git.isFrozen(`refs/tags/${tag}`))
    throw invalid({
      resource: 'Release',
      field: 'tag_name',
      code: 'custom',
      message: 'tag_name was used by an immutable release',
    });
}

function publish(call: Call, release: Release): void {
  const repository = repositoryOf(call);
  requireFreeTag(repository, release.tag, release);
  if (!publishRelease(call.world, repository, release))
    throw invalid({ resource: 'Release', field: 'target_commitish', code: 'invalid' });
}

function updateRelease(call: Call): Answer {
  const release = releaseOf(call);
  const { body } = call;
  const tag = body.text('tag_name');
  const target = body.text('target_commitish');
  if (release.isImmutable && ((tag !== undefined && tag !== release.tag) || body.flag('draft') === true))
    throw unprocessable('Cannot modify an immutable release');
  if (tag !== undefined && tag !== release.tag) requireFreeTag(repositoryOf(call), tag, release);
  release.tag = tag ?? release.tag;
  if (!release.isImmutable) release.target = target ?? release.target;
  release.name = body.text('name') ?? release.name;
  release.body = body.text('body') ?? release.body;
  release.isPrerelease = body.flag('prerelease') ?? release.isPrerelease;
  release.updatedAt = timeText(call.world.now());
  if (release.isDraft && body.flag('draft') === false) publish(call, release);
  else if (body.flag('draft') === true) release.isDraft = true;
  return ok(shown(call, release));
}
