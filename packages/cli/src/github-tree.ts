// The index on GitHub as trees: one listing of a branch, then only the files that are read.
import { TreeError, type TreeFile, type TreePort } from '@plugindex/model';
import type { GitHubClient, RepositoryName } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import { indexRoot } from '@plugindex/registry/propose/current-entry';

/** Requests that one listing may take: GitHub cuts answers at 100,000 entries, then each folder is asked for alone. */
const maxListings = 300;
/** Paths in an index that is still read: ten times the largest that was measured. */
const maxFiles = 1_000_000;

/**
 * The folder as it is now; what is pushed later is not seen. Throws a TreeError `tree/not-found`, `tree/unavailable`.
 * @example await readGitHubFolder(client, { owner: 'acme', repo: 'registry' }, { branch: 'main', folder: 'index' })
 */
export async function readGitHubFolder(
  client: GitHubClient,
  repository: RepositoryName,
  { branch, folder }: { readonly branch: string; readonly folder: string },
): Promise<TreePort> {
  const { data: root } = await client.rest.git.getTree({ ...repository, tree_sha: branch });
  const found = root.tree.find(({ path, type }) => path === folder && type === 'tree');
  if (found?.sha === undefined) {
    const name = `${repository.owner}/${repository.repo}`;
    throw new TreeError(
      'tree/not-found',
      `Cannot read ${name}: found no folder "${folder}" on its branch ${branch}`,
    );
  }
  return openTree(client, repository, await new Listing(client, repository).list(found.sha));
}

/**
 * The index folder of the branch that holds release records alone. Undefined where there is no such branch.
 * @example await readGitHubRecords(client, { owner: 'acme', repo: 'registry' })
 */
export async function readGitHubRecords(
  client: GitHubClient,
  repository: RepositoryName,
): Promise<TreePort | undefined> {
  try {
    const files = await new Listing(client, repository).list(recordsBranch);
    const records = files.flatMap((file) =>
      file.path.startsWith(indexRoot) ? [{ ...file, path: file.path.slice(indexRoot.length) }] : [],
    );
    return openTree(client, repository, records);
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'github/not-found') return undefined;
    throw error;
  }
}

function openTree(client: GitHubClient, repository: RepositoryName, files: readonly TreeFile[]): TreePort {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    list: async () => files,
    read: async (path, { maxBytes }) => {
      const file = byPath.get(path);
      if (file === undefined)
        throw new TreeError('tree/not-found', `Cannot read ${path}: there is no such file`);
      if (file.size > maxBytes)
        throw new RangeError(`Cannot read ${path}: found ${file.size} bytes, expected at most ${maxBytes}`);
      return readBlob(client, repository, file.id);
    },
  };
}

class Listing {
  readonly #client: GitHubClient;
  readonly #repository: RepositoryName;
  readonly #files: TreeFile[] = [];
  #listings = 0;

  constructor(client: GitHubClient, repository: RepositoryName) {
    this.#client = client;
    this.#repository = repository;
  }

  async list(treeSha: string): Promise<readonly TreeFile[]> {
    await this.#add(treeSha, '');
    return this.#files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #add(tree_sha: string, prefix: string): Promise<void> {
    const whole = await this.#ask({ tree_sha, recursive: '1' });
    const { tree } = whole.truncated ? await this.#ask({ tree_sha }) : whole;
    for (const { path, type, mode, sha, size } of tree) {
      if (path === undefined || sha === undefined) continue;
      if (whole.truncated && type === 'tree') await this.#add(sha, `${prefix}${path}/`);
      // Links and submodules are left out, as in every tree of ours.
      if (type === 'blob' && mode !== '120000')
        this.#files.push({ path: prefix + path, id: sha, size: size ?? 0 });
    }
    if (this.#files.length > maxFiles)
      throw new TreeError('tree/unavailable', `Cannot list the index: it has more than ${maxFiles} files`);
  }

  async #ask(request: { readonly tree_sha: string; readonly recursive?: string }) {
    this.#listings += 1;
    if (this.#listings > maxListings)
      throw new TreeError(
        'tree/unavailable',
        `Cannot list the index: it takes more than ${maxListings} requests`,
      );
    return (await this.#client.rest.git.getTree({ ...this.#repository, ...request })).data;
  }
}

async function readBlob(client: GitHubClient, repository: RepositoryName, id: string): Promise<Uint8Array> {
  const { data } = await client.rest.git.getBlob({ ...repository, file_sha: id });
  return Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
}
