// Joins the commands for authors to this machine: folders, compilers, and what lies beside this program.
import { createHash } from 'node:crypto';
import { basename, join, relative, resolve, sep } from 'node:path';
import { TreeError } from '@plugindex/model';
import { startDevServer } from '@plugindex/node/author/dev-server';
import { watchFolder } from '@plugindex/node/author/watch-folder';
import { openKits } from '@plugindex/node/build/build-ports';
import { createMachinePort } from '@plugindex/node/build/machine-port';
import { createWorkspacePort } from '@plugindex/node/build/workspace-port';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { readFileCapped } from '@plugindex/node/read-file';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import type { BuildPorts } from '@plugindex/registry/build/build-ports';
import type { AuthorFolder, AuthorPort, SourceTree, Supplies } from './author-port.ts';

export interface OpenAuthorOptions {
  /** Folder of this program: the root of the repository, with `packages/pdk-…` and `index/registry.yaml`. */
  readonly programFolder: string;
  /** Where relative paths begin. */
  readonly workingFolder: string;
  readonly homeFolder: string;
  /** Folder for artifacts that were built before, and for builds under way. */
  readonly cacheFolder: string;
  readonly nodeVersion: string;
  readonly nowMs: () => number;
  /** Random lower-case hexadecimal digits, two for each byte. */
  readonly newToken: (bytes: number) => string;
  readonly onKey: AuthorPort['onKey'];
  readonly stopped: () => Promise<void>;
}

/** What compilers and editors leave in a folder, where no .gitignore says so. */
const leftovers: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'build',
  'target',
  'dist',
  '.plugindex',
  '.DS_Store',
]);

/** 128 bits: nobody guesses them while a page is open. */
const tokenBytes = 16;

export function openAuthor(options: OpenAuthorOptions): AuthorPort {
  const { programFolder, homeFolder, nodeVersion, nowMs, onKey, stopped } = options;
  return {
    openFolder: (path) => openFolder(resolve(options.workingFolder, path), options),
    supplies: openSupplies(programFolder),
    probes: { machine: createMachinePort({ toolsFrom: programFolder }), processes: createProcessPort() },
    homeFolder,
    nodeVersion,
    nowMs,
    openRunner: () => createNodeRunner({ isolation: 'strict', keepsSpare: false }),
    servePage: (page) => startDevServer({ ...page, token: options.newToken(tokenBytes) }),
    onKey,
    stopped,
  };
}

/** Files that come with this program. */
export function openSupplies(programFolder: string): Supplies {
  return {
    read: (path, caps) => readFileCapped(join(programFolder, path), caps),
    folder: async (path) => openFolderTree(join(programFolder, path)),
  };
}

async function openFolder(path: string, options: OpenAuthorOptions): Promise<AuthorFolder> {
  const repository = await openRepositoryAround(path);
  const inside = repository === undefined ? undefined : relative(repository.root, path).split(sep).join('/');
  const source = () => openSource(path, repository, inside);
  return {
    path,
    pathInRepository: inside,
    files: createFolderPort(path),
    source,
    buildPorts: () => buildPortsFor(source, repository, options),
    watch: (onChange) =>
      watchFolder(path, {
        onChange,
        isIgnored: (name) => name.split('/').some((part) => leftovers.has(part)),
      }),
    close: async () => repository?.close(),
  };
}

/** Undefined where the folder is in none: an author may not have begun one yet. */
async function openRepositoryAround(path: string): Promise<Repository | undefined> {
  try {
    return await openRepository(path);
  } catch (error) {
    if (error instanceof TreeError && error.code === 'tree/not-found') return undefined;
    throw error;
  }
}

/** As Git would commit it; outside of a repository, or where that ignores the folder as a whole, everything but leftovers. */
async function openSource(
  path: string,
  repository: Repository | undefined,
  inside: string | undefined,
): Promise<SourceTree> {
  const tracked = repository && (await repository.workingTree(inside === '' ? undefined : inside));
  if (tracked !== undefined && (await tracked.list()).length > 0) return tracked;
  return openFolderTree(path, { isIgnored: (name) => leftovers.has(basename(name)) });
}

async function buildPortsFor(
  source: () => Promise<SourceTree>,
  repository: Repository | undefined,
  { programFolder, cacheFolder }: OpenAuthorOptions,
): Promise<BuildPorts> {
  return {
    sources: {
      open: async () => {
        const tree = withoutTests(await source());
        const own = (await tree.list()).map((file) => file.path).filter((name) => !name.includes('/'));
        const around =
          repository === undefined ? [] : await repository.fileNames('HEAD').catch(noneBeforeFirstCommit);
        return {
          tree,
          treeId: await tree.treeId(),
          leftOut: await tree.leftOut(),
          rootFiles: [...new Set([...own, ...around])],
          close: async () => {},
        };
      },
    },
    workspaces: createWorkspacePort(resolve(cacheFolder, 'workspaces')),
    processes: createProcessPort(),
    machine: createMachinePort({ toolsFrom: programFolder }),
    kits: await openKits(programFolder),
    cache: createFolderPort(resolve(cacheFolder, 'artifacts')),
  };
}

function noneBeforeFirstCommit(error: unknown): readonly string[] {
  if (error instanceof TreeError) return [];
  throw error;
}

/** Cases decide nothing about a module: whoever changes one does not wait for the compiler. The id is not one of Git's. */
function withoutTests(tree: SourceTree): SourceTree {
  const list = async () => (await tree.list()).filter(({ path }) => !path.startsWith('tests/'));
  return {
    list,
    read: (path, options) => tree.read(path, options),
    leftOut: () => tree.leftOut(),
    treeId: async () => {
      const hash = createHash('sha1');
      for (const { path, id } of await list()) hash.update(`${id} ${JSON.stringify(path)}\n`);
      return hash.digest('hex');
    },
  };
}
