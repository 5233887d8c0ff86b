// Joins everything that a build needs on this machine.
import { join } from 'node:path';
import type { BuildPorts, Kit } from '@plugindex/registry/build/build-ports';
import { createFolderPort } from '../folder-port.ts';
import { createProcessPort } from '../process/process-port.ts';
import { isFolder, openFolderTree } from '../tree/folder-tree.ts';
import type { Repository } from '../tree/repository.ts';
import { createMachinePort } from './machine-port.ts';
import { createSourcePort, type SourcePortOptions } from './source-port.ts';
import { createWorkspacePort } from './workspace-port.ts';

export interface BuildPortsOptions {
  /** The repository of the index, which holds first-party sources. */
  readonly repository: Repository;
  /** Folder whose node_modules hold the npm tools; the repository's own unless said otherwise. */
  readonly toolsFrom?: string;
  /** Folder that holds `packages/pdk-…`; that of the tools unless said otherwise. */
  readonly kitsFrom?: string;
  /** Git-ignored folder for workspaces, fetched sources and the cache of artifacts. */
  readonly folder: string;
  /** Keep artifacts between runs; on by default. */
  readonly cache?: boolean;
  readonly protocols?: SourcePortOptions['protocols'];
}

/** Where each author kit is in the repository, and where sources expect it in a workspace. */
const kitPlaces = [
  {
    toolchain: 'assemblyscript',
    folder: 'packages/pdk-assemblyscript',
    place: 'plugins/source/node_modules/@plugindex/pdk-assemblyscript',
  },
  { toolchain: 'rust', folder: 'packages/pdk-rust', place: 'packages/pdk-rust' },
  { toolchain: 'c', folder: 'packages/pdk-c', place: 'plugins/source/node_modules/@plugindex/pdk-c' },
  { toolchain: 'go', folder: 'packages/pdk-go', place: 'packages/pdk-go' },
  {
    toolchain: 'javascript',
    folder: 'packages/pdk-js',
    place: 'plugins/source/node_modules/@plugindex/pdk-js',
  },
] as const;

/**
 * The ports of `build` on this machine.
 * @example const built = await build(request, await createBuildPorts({ repository, folder: '.plugindex/build' }));
 */
export async function createBuildPorts(options: BuildPortsOptions): Promise<BuildPorts> {
  const processes = createProcessPort();
  const { toolsFrom = options.repository.root, kitsFrom = toolsFrom } = options;
  const machine = createMachinePort({ toolsFrom });
  const kits = await openKits(kitsFrom);
  const sources = createSourcePort({
    repository: options.repository,
    processes,
    folder: join(options.folder, 'sources'),
    networkEnv: machine.networkEnv,
    ...(options.protocols && { protocols: options.protocols }),
  });
  return {
    sources,
    workspaces: createWorkspacePort(join(options.folder, 'workspaces')),
    processes,
    machine,
    kits,
    ...(options.cache !== false && { cache: createFolderPort(join(options.folder, 'cache')) }),
  };
}

/** The author kits that a folder has in `packages/pdk-…`. */
export async function openKits(kitsFrom: string): Promise<readonly Kit[]> {
  const kits: Kit[] = [];
  for (const { toolchain, folder, place } of kitPlaces) {
    const path = join(kitsFrom, folder);
    if (await isFolder(path)) kits.push({ toolchain, place, tree: openFolderTree(path) });
  }
  return kits;
}
