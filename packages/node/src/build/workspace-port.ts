// Empty folders for builds. What a build leaves in one is hostile: only regular files inside it are read.
import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Workspace, WorkspacePort } from '@plugindex/registry/build/build-ports';
import { hasErrorCode } from '../error-code.ts';
import { readFileCapped } from '../read-file.ts';
import { checkedRelativePath } from '../relative-path.ts';

/**
 * Opens the port; each workspace is a new folder below `parent`, which is made when it is missing.
 * @example const workspace = await createWorkspacePort('/tmp').create();
 */
export function createWorkspacePort(parent: string): WorkspacePort {
  return {
    create: async () => {
      await mkdir(parent, { recursive: true });
      // Links resolved: compilers print and embed the real path, and the log is cleaned of it.
      return openWorkspace(await realpath(await mkdtemp(join(parent, 'build-'))));
    },
  };
}

function openWorkspace(root: string): Workspace {
  return {
    root,
    write: async (files) => {
      const targets = files.map(({ path, bytes }) => ({
        path: join(root, checkedRelativePath(path)),
        bytes,
      }));
      for (const folder of new Set(targets.map(({ path }) => dirname(path))))
        await mkdir(folder, { recursive: true });
      for (const { path, bytes } of targets) await writeFile(path, bytes);
    },
    list: async (path) => {
      const folder = await insideOrUndefined(root, join(root, checkedRelativePath(path)));
      if (folder === undefined || !(await lstat(folder)).isDirectory()) return [];
      return (await readdir(folder)).toSorted();
    },
    read: async (path, options) => {
      const file = await insideOrUndefined(root, join(root, checkedRelativePath(path)));
      if (file === undefined || !(await lstat(file)).isFile()) return undefined;
      return readFileCapped(file, options);
    },
    remove: () => removeFolder(root),
  };
}

// threat: an artifact that is a link to a file of this machine
async function insideOrUndefined(root: string, path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return real === path && real.startsWith(root + sep) ? real : undefined;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return undefined;
    throw error;
  }
}

/** A build may have taken the write permission off its folders (package caches are such): given back, then removed. */
async function removeFolder(root: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 } as const;
  try {
    await rm(root, options);
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EPERM')) throw error;
    await makeWritable(root);
    await rm(root, options);
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
}
