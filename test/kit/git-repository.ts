// A real Git repository in a temporary folder, filled from a folder of this one.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRepository {
  readonly root: string;
  git(...args: readonly string[]): string;
  /** Commits everything that is in the folder. */
  commit(message: string): string;
  /** Sets every source pin of the index to the tree that its folder has now. */
  pin(): Promise<void>;
}

/** `folders`: path here → path there. The files are committed and the index is pinned to them. */
export async function createRepository(folders: Readonly<Record<string, string>>): Promise<TestRepository> {
  const root = await mkdtemp(join(tmpdir(), 'plugindex-repository-'));
  for (const [from, to] of Object.entries(folders)) {
    await cp(from, join(root, to), {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|build|target)$/.test(path),
    });
  }
  await writeFile(join(root, '.gitignore'), '.plugindex/\nnode_modules/\n');
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-C', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  const pin = async () => {
    for (const file of await manifests(root)) {
      const text = await readFile(file, 'utf8');
      const path = /^ {2}path: (\S+)$/m.exec(text)?.[1];
      await writeFile(file, text.replace(/^( {2}tree: ).*$/m, `$1${git('rev-parse', `HEAD:${path}`)}`));
    }
  };
  git('init', '--quiet', '--initial-branch', 'main');
  commit('Sources');
  await pin();
  commit('Pins');
  return { root, git, commit, pin };
}

async function manifests(root: string): Promise<readonly string[]> {
  const folder = join(root, 'index/plugins');
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => /(?:^|\/)\d[^/]*\.yaml$/.test(path)).map((path) => join(folder, path));
}
