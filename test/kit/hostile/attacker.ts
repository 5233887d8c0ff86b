// Somebody who wants what is not theirs: a fork of the registry, a plugin of their own, and pull requests with anything in them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shardPath } from '@plugindex/model';
import type { TestAccount } from '../github/little-github.ts';
import { type GitHubRegistry, registryName } from '../github-registry.ts';
import type { Scene } from './scene.ts';

export interface Attacker {
  readonly account: TestAccount;
  /** A clone of their fork, with the commit of the last attack checked out. */
  readonly folder: string;
  readonly scene: Scene;
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
  git(...args: readonly string[]): Promise<string>;
  /** Commits on top of what is checked out: the commit. Nobody else sees it yet. */
  commit(change: Change): Promise<string>;
  /** Pushes a commit on top of a branch of the registry, and opens the pull request: its number. */
  propose(proposed: Proposed): Promise<number>;
}

export interface Change {
  readonly message: string;
  readonly change: (attacker: Attacker) => Promise<void>;
  /** Puts entries into Git's index that no file of the work tree stands for. */
  readonly stage?: ((attacker: Attacker) => Promise<void>) | undefined;
}

export interface Proposed extends Change {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly base: string;
  /** Who opens it, if not the attacker by name. */
  readonly by?: TestAccount | undefined;
}

interface Means {
  readonly account: TestAccount;
  readonly scene: Scene;
}

/** Forks the registry, as it stands. */
export async function createAttacker(registry: GitHubRegistry, { account, scene }: Means): Promise<Attacker> {
  await registry.api(account, { path: `/repos/${registryName}/forks`, body: {} });
  const folder = await registry.clone(account, `${account.login}/registry`);
  const git = (...args: readonly string[]) => registry.git(folder, ...args);
  const attacker: Attacker = {
    ...{ account, scene, folder, git },
    read: (path) => readFile(join(folder, path), 'utf8'),
    write: async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    commit: async ({ message, change, stage }) => {
      await change(attacker);
      // What .gitignore keeps out of honest commits, too.
      await git('add', '--all', '--force');
      await stage?.(attacker);
      await git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    propose: async ({ title, body, base, branch, by = account, ...change }) => {
      await git('checkout', '--quiet', '--force', '--detach', `origin/${base}`);
      await attacker.commit(change);
      await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      const opened = await registry.api(by, {
        path: `/repos/${registryName}/pulls`,
        body: { title, body, base, head: `${account.login}:${branch}` },
      });
      return Number(Object(opened).number);
    },
  };
  return attacker;
}

/** Path of a file of a plugin in the registry. */
export function pluginFile(name: string, file: string): string {
  return `index/plugins/${shardPath(name)}/${file}`;
}

export interface NextVersion {
  readonly version: string;
  /** Commit of the plugin's source; that of the first version unless said otherwise. */
  readonly commit?: string;
  /** Changes the manifest. */
  readonly edit?: (text: string) => string;
}

/** Adds a manifest of a plugin, made from that of its first version. */
export async function addVersion(
  attacker: Attacker,
  name: string,
  { version, commit, edit = (text) => text }: NextVersion,
): Promise<void> {
  const first = await attacker.read(pluginFile(name, '0.1.0.yaml'));
  const text = first
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/commit: [0-9a-f]{40}/, (found) => (commit === undefined ? found : `commit: ${commit}`));
  await attacker.write(pluginFile(name, `${version}.yaml`), edit(text));
}

/** Changes a file. Throws where nothing changes. */
export async function editFile(
  attacker: Attacker,
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const before = await attacker.read(path);
  const after = change(before);
  if (after === before) throw new Error(`Nothing changed in ${path}`);
  await attacker.write(path, after);
}
