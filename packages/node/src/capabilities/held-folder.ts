// A folder below a root, held open: what is done in it happens there, wherever its name leads by then.
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, mkdir, open, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { hasErrorCode } from '../error-code.ts';

export interface HeldFolder {
  /** A path to one entry of this very folder. `name` is a single segment. */
  at(name: string): string;
  /** Rejects where the folder is not the one any more that was opened; called after each use of `at`. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The path leads out of the root, or did while it was walked. */
export class OutsideError extends Error {}

export interface HoldOptions {
  /** Makes folders that are missing. */
  readonly create?: boolean;
  /** False where open folders have no path of their own, as on anything but Linux; found out if left out. */
  readonly byDescriptor?: boolean;
}

const { O_RDONLY } = constants;
// Windows knows neither; the check afterwards does the work there.
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const descriptors = '/proc/self/fd';

/**
 * Holds the folder at `segments` below `root`. Links are followed first, by name; what they lead to is then walked without
 * following any, so that one that appears in between is an error and not a way out.
 * Rejects with an OutsideError, or with what `node:fs` throws.
 * @example const folder = await holdFolder('/srv/files', ['data']);
 */
export async function holdFolder(
  root: string,
  segments: readonly string[],
  options: HoldOptions = {},
): Promise<HeldFolder> {
  const base = await realpath(root);
  const real = await followLinks(base, segments);
  if (await (options.byDescriptor ?? hasDescriptorPaths())) return walk(base, real, options);
  return holdByName(base, real, options);
}

/** Segments below `base` after every link that exists was followed; those that do not exist yet stay as they are. */
async function followLinks(base: string, segments: readonly string[]): Promise<readonly string[]> {
  for (let count = segments.length; ; count--) {
    const found = await realpath(join(base, ...segments.slice(0, count))).catch((error: unknown) => {
      if (count > 0 && hasErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (found === undefined) continue;
    return [...segmentsBelow(base, found), ...segments.slice(count)];
  }
}

// threat: a link inside the folder that leads outside. What counts is where the path ends, not how it is spelled.
function segmentsBelow(base: string, path: string): readonly string[] {
  const prefix = base.endsWith(sep) ? base : base + sep;
  if (path === base) return [];
  if (!path.startsWith(prefix)) throw new OutsideError('the path leads out of the root');
  return relative(base, path).split(sep);
}

async function hasDescriptorPaths(): Promise<boolean> {
  return await access(descriptors).then(
    () => process.platform === 'linux',
    () => false,
  );
}

/** threat: a folder replaced by a link between check and use. Each step starts from the folder that the last one opened. */
async function walk(base: string, segments: readonly string[], options: HoldOptions): Promise<HeldFolder> {
  const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
  let folder = await open(base, flags);
  for (const segment of segments) {
    const from = folder;
    try {
      folder = await openOrMake(`${descriptors}/${from.fd}/${segment}`, flags, options);
    } finally {
      await from.close();
    }
  }
  return {
    at: (name) => `${descriptors}/${folder.fd}/${name}`,
    check: async () => {},
    close: () => folder.close(),
  };
}

async function openOrMake(path: string, flags: number, { create }: HoldOptions): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    if (create !== true || !hasErrorCode(error, 'ENOENT')) throw error;
    await mkdir(path).catch((failure: unknown) => {
      if (!hasErrorCode(failure, 'EEXIST')) throw failure;
    });
    return await open(path, flags);
  }
}

/**
 * Without paths for open folders: by name, and looked at again afterwards. Whoever may rename folders of the root twice
 * between two system calls can get past this; whoever may do that owns the folder.
 */
async function holdByName(
  base: string,
  segments: readonly string[],
  { create }: HoldOptions,
): Promise<HeldFolder> {
  const path = join(base, ...segments);
  if (create === true) await mkdir(path, { recursive: true });
  const before = await identityOf(path);
  return {
    at: (name) => join(path, name),
    async check() {
      if ((await realpath(path)) !== path || (await identityOf(path)) !== before)
        throw new OutsideError('the folder was replaced');
    },
    close: async () => {},
  };
}

async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** The segments of a path's folder, and its last one. */
export function splitPath(path: string): { readonly folder: readonly string[]; readonly name: string } {
  const segments = path.split('/');
  return { folder: segments.slice(0, -1), name: segments.at(-1) ?? '' };
}

/** Folder and name of a file after links were followed: a link as the last segment counts too. */
export async function followToFile(
  root: string,
  path: string,
): Promise<{ readonly folder: readonly string[]; readonly name: string }> {
  const base = await realpath(root);
  const real = await realpath(join(base, path));
  const segments = segmentsBelow(base, real);
  return splitPath(segments.join('/'));
}

export async function isRegularFile(path: string): Promise<boolean> {
  return (await lstat(path)).isFile();
}
