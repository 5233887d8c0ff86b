// Which version of a release feed is news to the index.
import { compareVersions, isPreRelease, isVersion, type PluginEntry } from '@plugindex/model';
import type { PluginState } from '../index-state.ts';
import type { FeedEntry } from './atom-feed.ts';

export interface TaggedVersion {
  readonly tag: string;
  readonly version: string;
}

export interface FeedTags {
  readonly tags: readonly string[];
  /** Ids of other repositories that entries of the feed name: it is not the feed that was asked for. */
  readonly strangers: readonly number[];
}

// GitHub's own form of an entry's id: tag:<host>,2008:Repository/<numeric id of the repository>/<tag>
const entryId = /^tag:[^,:/\s]{1,253},2008:Repository\/([1-9][0-9]{0,15})\/(\S{1,250})$/;

/** The tags that a feed names. Entries of any other form are no releases and are passed over. */
export function tagsOfFeed(entries: readonly FeedEntry[], repositoryId: number): FeedTags {
  const tags = new Set<string>();
  const strangers = new Set<number>();
  for (const { id } of entries) {
    const [, repository, tag] = entryId.exec(id) ?? [];
    if (tag === undefined) continue;
    if (Number(repository) === repositoryId) tags.add(tag);
    else strangers.add(Number(repository));
  }
  return { tags: [...tags], strangers: [...strangers] };
}

/** What stands before the version where the entry does not say. */
const defaultPrefix = 'v';

/** The version that a tag names, by the prefix of the entry. @example versionOfTag('v1.2.0', entry) // '1.2.0' */
export function versionOfTag(tag: string, updates: PluginEntry['updates']): string | undefined {
  const prefix = updates?.prefix ?? defaultPrefix;
  const version = tag.slice(prefix.length);
  return tag.startsWith(prefix) && isVersion(version) ? version : undefined;
}

/**
 * The one version to propose: the highest that is higher than everything the index has, so that a feed costs one pull
 * request whatever it holds. Pre-releases count only where the last version was one.
 * @example findNewVersion(['v1.1.0', 'v1.2.0'], plugin) // { tag: 'v1.2.0', version: '1.2.0' }
 */
export function findNewVersion(tags: readonly string[], plugin: PluginState): TaggedVersion | undefined {
  const last = lastVersion(plugin);
  const takesPreReleases = last !== undefined && isPreRelease(last);
  return tags
    .flatMap((tag) => {
      const version = versionOfTag(tag, plugin.entry.updates);
      return version === undefined ? [] : [{ tag, version }];
    })
    .filter(({ version }) => takesPreReleases || !isPreRelease(version))
    .filter(({ version }) => last === undefined || compareVersions(version, last) > 0)
    .toSorted((a, b) => compareVersions(b.version, a.version))[0];
}

/** The highest version of the index, merged and not yet released ones included. */
export function lastVersion(plugin: PluginState): string | undefined {
  return [...plugin.versions.keys()].toSorted(compareVersions).at(-1);
}
