// Releases that never change again, and the tags that they hold.
import { timeText } from './git/commit.ts';
import type { Release, Repository, World } from './world.ts';

/** True of a tag that an immutable release holds. */
export function isFrozen(repository: Repository, ref: string): boolean {
  return repository.releases.some(({ isImmutable, tag }) => isImmutable && `refs/tags/${tag}` === ref);
}

/** Publishes a draft: the tag is made when it is not there, and both are frozen where the repository says so. */
export function publishRelease(world: World, repository: Repository, release: Release): boolean {
  const { git } = repository;
  const ref = `refs/tags/${release.tag}`;
  if (git.resolve(ref) === undefined) {
    const commit = git.resolve(`refs/heads/${release.target}`) ?? git.resolve(release.target);
    if (commit === undefined || !git.isRefName(ref)) return false;
    git.setRef(ref, commit);
  }
  release.isDraft = false;
  release.publishedAt = timeText(world.now());
  release.isImmutable = repository.settings.immutableReleases;
  if (release.isImmutable) git.freeze(ref);
  return true;
}
