// How often each asset of the registry's releases was downloaded, in one listing.
import type { ReleaseDownloads } from '@plugindex/registry/refresh/downloads';
import type { GitHubClient, RepositoryName } from './github-client.ts';

/**
 * One request for a hundred releases. Drafts are left out: nobody can download them.
 * @example countDownloads(await readDownloads(client, repository), now)
 */
export async function readDownloads(
  client: GitHubClient,
  repository: RepositoryName,
): Promise<readonly ReleaseDownloads[]> {
  const releases = await client.paginate(client.rest.repos.listReleases, { ...repository, per_page: 100 });
  return releases
    .filter(({ draft }) => !draft)
    .map(({ tag_name: tag, assets }) => ({
      tag,
      assets: assets.map(({ name, download_count: downloads }) => ({ name, downloads })),
    }));
}
