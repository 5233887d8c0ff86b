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
  changes: NewChange[],
): ExtendedLog {
  const sorted = sortChanges(changes);
  const lines = new LineWriter(sorted.length);
  let recent = [...before.recent];
  for (const [at, change] of sorted.entries()) {
    const numbered = toChange(before.count + at + 1, change);
    lines.add(`${JSON.stringify(numbered)}\n`);
    if (numbered.type === 'published') recent.push(numbered);
    if (recent.length > 100 * feedLength) recent = recent.slice(-feedLength);
  }
  const bytes = lines.finish();
  const log = resumeSha256(before.log, bytes);
  const count = before.count + sorted.length;
  return {
    lines: bytes,
    summary: { digest: sha256Digest(log), size: log.size, count },
    bookmark: { log, count, recent: recent.slice(-feedLength) },
  };
}

/** The last `published` lines of a log, as many as a feed holds. */
export function lastPublished(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => change.type === 'published').slice(-feedLength);
}

/** Bytes that a line of the log has at most in nearly every log. */
const usualLine = 256;

/** Joins lines in one buffer: the first log of 100,000 plugins has 100 MB, and joining texts would need it thrice. */
class LineWriter {
  private buffer: Buffer;
  private size = 0;

  constructor(lines: number) {
    this.buffer = Buffer.allocUnsafeSlow(lines * usualLine + 4096);
  }

  add(line: string): void {
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    if (this.size + line.length * 3 > this.buffer.length) {
      const longer = Buffer.allocUnsafeSlow(this.buffer.length * 2 + line.length * 3);
      this.buffer.copy(longer, 0, 0, this.size);
      this.buffer = longer;
    }
    this.size += this.buffer.write(line, this.size);
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.size);
  }
}
