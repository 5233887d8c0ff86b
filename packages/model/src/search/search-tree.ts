// Reads ranges of one search tree: only the files that a range touches are fetched, and no more of them than allowed.
import { CodedError } from '../coded-error.ts';
import type { Digest } from '../digest.ts';
import { type SearchBranch, searchFilePath } from './search-format.ts';

/**
 * Fetches one file below /v1/search/. Whoever must not trust the way holds the bytes against `digest`; it is absent
 * for manifest.json alone, whose digest stands in the snapshot.
 */
export type FetchSearchFile = (path: string, digest: Digest | undefined) => Promise<Uint8Array>;

export type SearchErrorCode = 'search/file/malformed';

/** Thrown when a search file is not what its format says. */
export class SearchError extends CodedError<SearchErrorCode> {}

/** Fetches and parses each file once. */
export class SearchFiles {
  private readonly fetchFile: FetchSearchFile;
  private readonly open = new Map<string, Promise<unknown>>();

  constructor(fetchFile: FetchSearchFile) {
    this.fetchFile = fetchFile;
  }

  /** The object in a file. Throws SearchError for anything else, and what the fetch function throws. */
  async read(path: string, digest?: Digest): Promise<object> {
    const value = await (this.open.get(path) ?? this.start(path, digest));
    if (typeof value === 'object' && value !== null && Reflect.get(value, 'format') === 1) return value;
    throw malformed(path);
  }

  /** The entries of a leaf. */
  async leaf(digest: Digest): Promise<readonly unknown[]> {
    const path = searchFilePath(digest);
    return listAt(await this.read(path, digest), 'entries', path);
  }

  /** The children of a node. */
  async children(digest: Digest): Promise<SearchBranch> {
    const path = searchFilePath(digest);
    return toBranch(Reflect.get(await this.read(path, digest), 'children'), path);
  }

  private start(path: string, digest: Digest | undefined): Promise<unknown> {
    const started = this.fetchFile(path, digest).then((bytes) => parseFile(bytes, path));
    this.open.set(path, started);
    return started;
  }
}

function parseFile(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw malformed(path, { cause: error });
  }
}

function listAt(value: object, key: string, path: string): readonly unknown[] {
  const list: unknown = Reflect.get(value, key);
  if (!Array.isArray(list)) throw malformed(path);
  return list;
}

/** Checks a branch of the manifest or of a node. */
export function toBranch(value: unknown, path: string): SearchBranch {
  if (!Array.isArray(value)) throw malformed(path);
  return value.map((child: unknown) => {
    if (!Array.isArray(child) || typeof child[0] !== 'string' || !isDigestText(child[1]))
      throw malformed(path);
    return [child[0], child[1]];
  });
}

function isDigestText(value: unknown): value is Digest {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function malformed(path: string, options?: ErrorOptions): SearchError {
  return new SearchError(
    'search/file/malformed',
    `Cannot read search/${path}: it does not have its format`,
    options,
  );
}

/** Where a key would stand: the first child whose last key is not below it. */
function childAt(branch: SearchBranch, key: string): number {
  let low = 0;
  for (let high = branch.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((branch[middle]?.[0] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Digests of the leaves from the one that holds `key` on, in key order, with the last key of each.
 * Nodes are fetched as the caller goes on.
 */
export async function* leavesFrom(
  files: SearchFiles,
  root: SearchBranch,
  key: string,
): AsyncGenerator<readonly [lastKey: string, digest: Digest]> {
  for (let at = childAt(root, key); at < root.length; at += 1) {
    const node = root[at];
    if (node === undefined) return;
    const children = await files.children(node[1]);
    for (let leaf = childAt(children, key); leaf < children.length; leaf += 1) {
      const child = children[leaf];
      if (child !== undefined) yield child;
    }
  }
}
