// Fills the folder of a deployment: the compiled index, the way to the releases, the site.
import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeFilesAtomically } from '@plugindex/node/atomic-write';
import type { LocalMarketplaceOptions } from './options.ts';

export interface WriteDeploymentInput
  extends Pick<LocalMarketplaceOptions, 'folder' | 'baseUrl' | 'buildSite'> {
  /** New and empty. */
  readonly target: string;
  /** Files below /v1/. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export async function writeDeployment(input: WriteDeploymentInput): Promise<void> {
  const { target, files, folder, baseUrl, buildSite } = input;
  const index = join(target, 'v1');
  await writeFilesAtomically(
    index,
    [...files].map(([path, bytes]) => ({ path, bytes })),
  );
  await symlink(relative(target, join(folder, 'forge', 'releases')), join(target, 'releases'));
  await buildSite?.({ index, out: join(target, 'site'), url: baseUrl });
}
