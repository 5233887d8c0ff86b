// The files that one incremental compile writes and removes, gathered while it runs.
import { type Digest, digestOf } from '@plugindex/model';
import type { CompiledFile } from './json-file.ts';

export class FileChanges {
  /** By path below /v1/; the last write of a path counts. */
  readonly writes = new Map<string, Uint8Array>();
  private readonly removed = new Set<string>();

  write([path, bytes]: CompiledFile): void {
    this.writes.set(path, bytes);
  }

  /** A path that is written as well, before or after, stays. */
  remove(path: string): void {
    this.removed.add(path);
  }

  /** Writes a file, or removes it where there is nothing to say. Returns the digest of what is there then. */
  writeOrRemove(path: string, bytes: Uint8Array | undefined): Digest | null {
    if (bytes === undefined) this.remove(path);
    else this.write([path, bytes]);
    return bytes === undefined ? null : digestOf(bytes);
  }

  /** Digest of a file as it will be, `served` being what it is now. */
  digest(path: string, served: Digest): Digest {
    const bytes = this.writes.get(path);
    return bytes === undefined ? served : digestOf(bytes);
  }

  /** Paths to remove, sorted. */
  get removes(): readonly string[] {
    return [...this.removed].filter((path) => !this.writes.has(path)).toSorted();
  }
}

/** Equal as JSON with equal key order: what we write is. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
