// Keeps artifacts by everything that decides their bytes, and believes none of them without its digest.
//
//   <key>.json   {"format":1,"digest":"sha256:…","log":"…"}
//   <key>.wasm   the artifact
//
// <key>: SHA-256 of the JSON array [format, source tree, toolchain, tools, kit, plan].
import { createHash } from 'node:crypto';
import {
  compareText,
  type Digest,
  digestOf,
  type FolderPort,
  isDigest,
  type TreePort,
} from '@plugindex/model';

/** Raised when the recipe of a toolchain changes in a way that its plan does not show. */
const format = 1;
const maxHeadBytes = 4 * 2 ** 20;

export interface CacheKeyParts {
  readonly tree: string;
  readonly toolchain: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly kit: string | undefined;
  /** What the plan says besides its paths. */
  readonly fingerprint: unknown;
}

export interface CachedArtifact {
  readonly artifact: Uint8Array;
  readonly digest: Digest;
  readonly log: string;
}

export function cacheKey(parts: CacheKeyParts): string {
  const tools = Object.entries(parts.tools).toSorted(([a], [b]) => compareText(a, b));
  const text = JSON.stringify([
    format,
    parts.tree,
    parts.toolchain,
    tools,
    parts.kit ?? null,
    parts.fingerprint,
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** Digest of a kit: of the paths and ids of its files. */
export async function treeDigest(tree: TreePort): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, id } of await tree.list()) hash.update(`${id} ${JSON.stringify(path)}\n`);
  return hash.digest('hex');
}

/** What was kept under the key, if it is whole; a damaged entry is as good as none. */
export async function readCache(
  cache: FolderPort,
  key: string,
  options: { readonly maxBytes: number },
): Promise<CachedArtifact | undefined> {
  try {
    const head = parseHead(await cache.read(`${key}.json`, { maxBytes: maxHeadBytes }));
    const artifact = await cache.read(`${key}.wasm`, options);
    if (head === undefined || artifact === undefined || digestOf(artifact) !== head.digest) return undefined;
    return { artifact, ...head };
  } catch (error) {
    // Larger than today's caps: built again, and refused there with a problem.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The head last: without it the artifact is not there. */
export async function writeCache(cache: FolderPort, key: string, entry: CachedArtifact): Promise<void> {
  await cache.write(`${key}.wasm`, entry.artifact);
  const head = JSON.stringify({ format, digest: entry.digest, log: entry.log });
  await cache.write(`${key}.json`, new TextEncoder().encode(head));
}

function parseHead(
  bytes: Uint8Array | undefined,
): { readonly digest: Digest; readonly log: string } | undefined {
  if (bytes === undefined) return undefined;
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof head !== 'object' || head === null || !('digest' in head) || !('log' in head))
      return undefined;
    return isDigest(head.digest) && typeof head.log === 'string'
      ? { digest: head.digest, log: head.log }
      : undefined;
  } catch {
    return undefined;
  }
}
