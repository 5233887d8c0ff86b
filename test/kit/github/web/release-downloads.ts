// /<owner>/<repo>/releases/download/<tag>/<file>: how everybody gets assets; each one counts.
import type { Answer } from '../answer.ts';
import { storeBytes } from '../storage.ts';
import { findRepository, type World } from '../world.ts';

const paths = /^\/([^/]+)\/([^/]+)\/releases\/download\/([^/]+)\/([^/]+)$/;

export function releaseDownload(world: World, path: string): Answer | undefined {
  const found = paths.exec(path);
  if (found === null) return undefined;
  const [, owner = '', name = '', tag = '', file = ''] = found.map(decodeURIComponent);
  const repository = findRepository(world, owner, name);
  const release = repository?.releases.find((each) => !each.isDraft && each.tag === tag);
  const asset = release?.assets.find((each) => each.name === file);
  if (repository === undefined || repository.isPrivate || asset === undefined) return { status: 404 };
  asset.downloadCount++;
  const { bytes, contentType } = asset;
  return {
    status: 302,
    headers: { location: storeBytes(world, { bytes, type: contentType, name: asset.name }) },
  };
}
