// Keeps audit events in a file, one JSON object a line, rotated by size. Writing never makes a call wait, and a normal exit loses nothing.
//
//   <path>        the events of now
//   <path>.1 …    older ones, the higher the older; at most `keep`
//
// One process writes a file. Bytes are written at a position that only this process moves, so that what was under way when
// the process exits can be written once more without harm.
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { AuditEvent, AuditLog } from '@plugindex/host';
import { hasErrorCode } from '../error-code.ts';

export interface AuditFileOptions {
  readonly path: string;
  /** A file that would grow above it is rotated first. 16 MiB if left out. */
  readonly maxBytes?: number;
  /** Older files that are kept. 4 if left out. */
  readonly keep?: number;
  /** Told when the disk takes nothing; what was not written is tried again with the next event. */
  readonly onError?: (cause: unknown) => void;
}

export interface AuditFile {
  readonly audit: AuditLog;
  /** Resolves when everything so far is in the file. Rejects where the disk takes nothing. */
  flush(): Promise<void>;
  /** Flushes and closes. What is recorded after it is lost. */
  close(): Promise<void>;
  /** Events that were thrown away, since the disk took nothing for too long. */
  lost(): number;
}

// Events that wait for a disk that takes nothing: about 16 MB.
const maxWaiting = 50_000;

/** Opens at once. Throws what `node:fs` throws where the file cannot be opened. */
export function createAuditFile(options: AuditFileOptions): AuditFile {
  const file = new RotatedFile(options);
  const onExit = () => {
    try {
      file.finish();
    } catch (cause) {
      options.onError?.(cause);
    }
  };
  process.on('exit', onExit);
  return {
    audit: (event) => file.add(event),
    flush: () => file.flush(),
    lost: () => file.lost,
    async close() {
      try {
        await file.flush();
      } finally {
        process.off('exit', onExit);
        file.close();
      }
    },
  };
}

class RotatedFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  readonly #onError: (cause: unknown) => void;
  #descriptor: number | undefined;
  #position = 0;
  #waiting: string[] = [];
  /** What is being written at `#position` at this moment. */
  #underWay: Buffer | undefined;
  #work: Promise<void> | undefined;
  #failure: unknown;
  #isClosed = false;
  lost = 0;

  constructor({ path, maxBytes = 16 * 1024 * 1024, keep = 4, onError = () => undefined }: AuditFileOptions) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.#onError = onError;
    mkdirSync(dirname(path), { recursive: true });
    this.#open();
  }

  add(event: AuditEvent): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= maxWaiting) {
      this.#waiting.shift();
      this.lost += 1;
    }
    this.#waiting.push(`${JSON.stringify(event)}\n`);
    this.#work ??= this.#writeSoon();
  }

  async flush(): Promise<void> {
    do {
      this.#work ??= this.#writeSoon();
      await this.#work;
      if (this.#failure !== undefined) throw this.#failure;
    } while (this.#waiting.length > 0);
  }

  /** In the last moment of the process, where nothing can be awaited. */
  finish(): void {
    const rest = [...(this.#underWay ? [this.#underWay] : []), Buffer.from(this.#waiting.join(''))];
    this.#waiting = [];
    let position = this.#position;
    for (const bytes of rest) position += writeSync(this.#opened(), bytes, 0, bytes.length, position);
  }

  close(): void {
    this.#isClosed = true;
    this.#closeDescriptor();
  }

  #closeDescriptor(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** A rotation that failed half way left no file open. */
  #opened(): number {
    return this.#descriptor ?? this.#open();
  }

  #open(): number {
    const descriptor = openSync(this.#path, 'a+', 0o600);
    this.#position = fstatSync(descriptor).size;
    const torn = this.#position > 0 && lastByte(descriptor, this.#position) !== newline;
    closeSync(descriptor);
    // Not for appending: there, positions mean nothing.
    const opened = openSync(this.#path, 'r+');
    this.#descriptor = opened;
    // A process that was killed may have left half a line.
    if (torn) this.#position += writeSync(opened, '\n', this.#position);
    return opened;
  }

  #rotate(): void {
    this.#closeDescriptor();
    const older = (n: number) => `${this.#path}.${n}`;
    rmSync(older(this.#keep), { force: true });
    for (let n = this.#keep - 1; n >= 1; n--) moveIfThere(older(n), older(n + 1));
    if (this.#keep > 0) moveIfThere(this.#path, older(1));
    else rmSync(this.#path, { force: true });
    this.#open();
  }

  async #writeSoon(): Promise<void> {
    // Events of the same moment go into one write.
    await new Promise(setImmediate);
    try {
      await this.#writeAll();
      this.#failure = undefined;
    } catch (cause) {
      this.#failure = cause;
      this.#onError(cause);
    } finally {
      this.#work = undefined;
    }
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#takeFitting();
      const bytes = Buffer.from(lines.join(''));
      this.#underWay = bytes;
      try {
        await this.#writeBytes(bytes);
        this.#position += bytes.length;
      } catch (cause) {
        this.#waiting.unshift(...lines);
        throw cause;
      } finally {
        this.#underWay = undefined;
      }
    }
  }

  /** As many lines as the file has room for; rotates first where it has room for none. At least one, however long. */
  #takeFitting(): readonly string[] {
    this.#opened();
    const first = Buffer.byteLength(this.#waiting[0] ?? '');
    if (this.#position > 0 && this.#position + first > this.#maxBytes) this.#rotate();
    let size = first;
    let count = 1;
    for (; count < this.#waiting.length; count++) {
      size += Buffer.byteLength(this.#waiting[count] ?? '');
      if (this.#position + size > this.#maxBytes) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeBytes(bytes: Buffer): Promise<void> {
    const descriptor = this.#opened();
    for (let done = 0; done < bytes.length; ) {
      const from = done;
      done += await new Promise<number>((resolve, reject) => {
        write(descriptor, bytes, from, bytes.length - from, this.#position + from, (error, written) =>
          error ? reject(error) : resolve(written),
        );
      });
    }
  }
}

const newline = 0x0a;

function lastByte(descriptor: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, size - 1);
  return byte[0];
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    if (!hasErrorCode(cause, 'ENOENT')) throw cause;
  }
}
