// The file that a resolver reads of one plugin, /v1/index/<shard path>: one line per version, newest first.
import type { Description, Digest, IndexLine } from '@plugindex/model';
import { toNdjsonFile } from './json-file.ts';

/**
 * Index lines of a described plugin. `hints` stand on the line of the current version only: it is the one that
 * a resolver chooses in nearly every case, and one list keeps the file small.
 */
export function toIndexLines(description: Description, hints: readonly string[]): readonly IndexLine[] {
  return description.versions.map((version) => ({
    v: 1,
    name: description.name,
    version: version.version,
    digest: version.digest,
    size: version.size,
    bundle: bundleDigest(version),
    host: version.host,
    abi: version.abi,
    kinds: version.kinds,
    ...(isEmpty(version.dependencies) ? {} : { dependencies: version.dependencies }),
    ...(isEmpty(version.capabilities) ? {} : { capabilities: version.capabilities }),
    ...(version.yank === undefined ? {} : { yanked: version.yank }),
    pubtime: version.publishedAt,
    ...(version.version === description.version && hints.length > 0 ? { hints } : {}),
  }));
}

/** The bytes of the index file. */
export function toIndexFile(description: Description, hints: readonly string[]): Uint8Array {
  return toNdjsonFile(toIndexLines(description, hints));
}

/** describePlugin() writes the four assets of a release in one order: artifact, bundle, provenance, bill of materials. */
function bundleDigest(version: Description['versions'][number]): Digest {
  return version.assets[1]?.digest ?? version.digest;
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
