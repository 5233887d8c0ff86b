// Adds one publication to the log: numbers, order, digest, and the latest releases for the feeds.
import type { Change, Digest } from '@plugindex/model';
import type { Bookmark } from './bookmark.ts';
import { type NewChange, sortChanges, toChange } from './changes.ts';
import { feedLength } from './feeds.ts';
import { resumeSha256, sha256Digest } from './resumable-sha256.ts';

export interface ExtendedLog {
  /** The new lines, to be written behind the old ones. */
  readonly lines: Uint8Array;
  /** What the snapshot says of the whole log. */
  readonly summary: { readonly digest: Digest; readonly size: number; readonly count: number };
  /** What the next publication goes on from. */
  readonly bookmark: Pick<Bookmark, 'log' | 'count' | 'recent'>;
}

/** Numbers and orders what is new. Nothing of the old log is read. */
export function extendLog(
  before: Pick<Bookmark, 'log' | 'count' | 'recent'>,
  changes: readonly NewChange[],
): ExtendedLog {
  const added = sortChanges(changes).map((change, at) => toChange(before.count + at + 1, change));
  const lines = joinLines(added);
  const log = resumeSha256(before.log, lines);
  const count = before.count + added.length;
  return {
    lines,
    summary: { digest: sha256Digest(log), size: log.size, count },
    bookmark: { log, count, recent: lastPublished([...before.recent, ...added]) },
  };
}

/** The last `published` lines of a log, as many as a feed holds. */
export function lastPublished(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => change.type === 'published').slice(-feedLength);
}

/** Lines as bytes, a part at a time: the first log of a large registry is longer than a text may be wasted on twice. */
function joinLines(changes: readonly Change[]): Uint8Array {
  const parts: Buffer[] = [];
  for (let at = 0; at < changes.length; at += 4096) {
    const text = changes.slice(at, at + 4096).map((change) => `${JSON.stringify(change)}\n`);
    parts.push(Buffer.from(text.join('')));
  }
  return Buffer.concat(parts);
}
