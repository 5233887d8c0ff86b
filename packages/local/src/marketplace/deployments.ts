// Deployments of a local marketplace: each is a whole folder, and one rename decides which is served.
//
//   <folder>/deployments/<n>/v1/…       compiled index, snapshot and bundle
//   <folder>/deployments/<n>/site/…     the site
//   <folder>/deployments/<n>/releases   symbolic link to the releases of the forge
//   <folder>/current                    symbolic link to the deployment in force
import { mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface Deployments {
  /** Folder of the deployment in force, or undefined before the first. */
  current(): Promise<string | undefined>;
  /** A new empty folder to fill; nobody sees it before `switchTo`. */
  prepare(): Promise<string>;
  /** Serves this folder from now on, then removes all older ones but the last. */
  switchTo(folder: string): Promise<void>;
}

export function openDeployments(folder: string): Deployments {
  const all = join(folder, 'deployments');
  const link = join(folder, 'current');
  const numbers = async () => {
    await mkdir(all, { recursive: true });
    const names = await readdir(all);
    return names
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number)
      .toSorted((a, b) => a - b);
  };
  return {
    current: async () => {
      const target = await readlink(link).catch(() => undefined);
      return target === undefined ? undefined : join(folder, target);
    },
    prepare: async () => {
      const next = ((await numbers()).at(-1) ?? 0) + 1;
      const path = join(all, String(next));
      await mkdir(path);
      return path;
    },
    switchTo: async (path) => {
      const target = path.slice(folder.length + 1);
      const aside = `${link}.next`;
      await rm(aside, { force: true });
      await symlink(target, aside);
      await rename(aside, link);
      const number = Number(path.split('/').at(-1));
      // What a client is reading at this moment is the last one; all before it are garbage, unfinished ones too.
      const old = (await numbers()).filter((other) => other < number).slice(0, -1);
      await Promise.all(old.map((other) => rm(join(all, String(other)), { recursive: true, force: true })));
    },
  };
}
