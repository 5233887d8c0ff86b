// Releases and their assets as the API shows them.
import { createHash } from 'node:crypto';
import { type Asset, nameOf, type Release, type Repository, type World } from '../world.ts';
import { repositoryApi } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

export function releaseShape(world: World, repository: Repository, release: Release) {
  const api = repositoryApi(world, repository);
  const url = `${api}/releases/${release.id}`;
  const uploads = `${world.url}/api/uploads/repos/${nameOf(repository)}/releases/${release.id}/assets`;
  // A draft has no tag yet, and so another page.
  const page = release.isDraft ? `untagged-${release.id}` : encodeURIComponent(release.tag);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}{?name,label}`,
    html_url: `${world.url}/${nameOf(repository)}/releases/tag/${page}`,
    id: release.id,
    author: simpleUser(world, release.author),
    node_id: nodeId('Release', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.isDraft,
    immutable: release.isImmutable,
    prerelease: release.isPrerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => assetShape(world, repository, { release, asset })),
    tarball_url: release.isDraft ? null : `${api}/tarball/${release.tag}`,
    zipball_url: release.isDraft ? null : `${api}/zipball/${release.tag}`,
    body: release.body,
  };
}

export function assetShape(
  world: World,
  repository: Repository,
  { release, asset }: { release: Release; asset: Asset },
) {
  const tag = release.isDraft ? `untagged-${release.id}` : encodeURIComponent(release.tag);
  return {
    url: `${repositoryApi(world, repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: simpleUser(world, asset.uploader),
    content_type: asset.contentType,
    state: 'uploaded',
    size: asset.bytes.length,
    digest: `sha256:${createHash('sha256').update(asset.bytes).digest('hex')}`,
    download_count: asset.downloadCount,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    browser_download_url: `${world.url}/${nameOf(repository)}/releases/download/${tag}/${asset.name}`,
  };
}
