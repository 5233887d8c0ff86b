// Assets of releases: upload, list, read, download, delete.
import { type Answer, created, invalid, noContent, notFound, ok, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import { timeText } from '../git/commit.ts';
import { listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { assetShape } from '../shapes/release.ts';
import { storeBytes } from '../storage.ts';
import type { Asset, Release } from '../world.ts';
import { maySeeDrafts, releaseOf } from './releases.ts';

const read = { needs: reads('contents') } as const;
const write = { needs: writes('contents'), hides: true } as const;

export const assetRoutes: Routes = {
  'GET /repos/{owner}/{repo}/releases/{release_id}/assets': {
    ...read,
    handle: (call) => {
      const release = releaseOf(call);
      if (release.isDraft && !maySeeDrafts(call)) throw notFound();
      return listOf(call, release.assets, (asset) =>
        assetShape(call.world, repositoryOf(call), { release, asset }),
      );
    },
  },
  'POST /repos/{owner}/{repo}/releases/{release_id}/assets': { ...write, handle: upload },
  'GET /repos/{owner}/{repo}/releases/assets/{asset_id}': { ...read, handle: readAsset },
  'PATCH /repos/{owner}/{repo}/releases/assets/{asset_id}': { ...write, handle: updateAsset },
  'DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}': { ...write, handle: deleteAsset },
};

function assetOf(call: Call): { release: Release; asset: Asset } {
  const wanted = call.params.number('asset_id');
  for (const release of repositoryOf(call).releases) {
    const asset = release.assets.find(({ id }) => id === wanted);
    if (asset !== undefined && (!release.isDraft || maySeeDrafts(call))) return { release, asset };
  }
  throw notFound();
}

function requireMutable(release: Release): void {
  if (release.isImmutable) throw unprocessable('Cannot upload assets to an immutable release.');
}

function upload(call: Call): Answer {
  const release = releaseOf(call);
  requireMutable(release);
  const name = storedName(call.query.name('name'));
  if (release.assets.some((asset) => asset.name === name))
    throw invalid({ resource: 'ReleaseAsset', field: 'name', code: 'already_exists' });
  if (name === '') throw invalid({ resource: 'ReleaseAsset', field: 'name', code: 'missing_field' });
  const asset: Asset = {
    id: call.world.nextId(),
    name,
    label: call.query.text('label') ?? null,
    contentType: call.headers['content-type'] ?? 'application/octet-stream',
    bytes: call.bytes,
    uploader: actorOf(call),
    createdAt: timeText(call.world.now()),
    downloadCount: 0,
  };
  release.assets.push(asset);
  return created(assetShape(call.world, repositoryOf(call), { release, asset }));
}

/** GitHub renames files: other characters become dots, none at either end. */
function storedName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._+~@-]+/g, '.').replaceAll(/^\.+|\.+$/g, '');
}

/** JSON, or for those who accept bytes a way to where they are. */
function readAsset(call: Call): Answer {
  const { release, asset } = assetOf(call);
  if (call.headers.accept?.includes('application/octet-stream') === true) {
    asset.downloadCount++;
    const { bytes, name, contentType } = asset;
    return { status: 302, headers: { location: storeBytes(call.world, { bytes, name, type: contentType }) } };
  }
  return ok(assetShape(call.world, repositoryOf(call), { release, asset }));
}

function updateAsset(call: Call): Answer {
  const { release, asset } = assetOf(call);
  requireMutable(release);
  asset.name = storedName(call.body.text('name') ?? asset.name);
  asset.label = call.body.text('label') ?? asset.label;
  return ok(assetShape(call.world, repositoryOf(call), { release, asset }));
}

function deleteAsset(call: Call): Answer {
  const { release, asset } = assetOf(call);
  if (release.isImmutable)
    throw invalid({
      resource: 'ReleaseAsset',
      code: 'custom',
      message: 'Cannot delete asset from an immutable release',
    });
  release.assets.splice(release.assets.indexOf(asset), 1);
  return noContent;
}
