// Reads a file whose size is not trusted.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Bytes of a regular file. Throws a RangeError past `maxBytes` or for anything but a regular file (a pipe, a device),
 * else what `node:fs` throws.
 * @example await readFileCapped('trusted-root.json', { maxBytes: 100_000 })
 */
export async function readFileCapped(path: string, options: { readonly maxBytes: number }): Promise<Buffer> {
  const handle = await openForReading(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new RangeError(`Cannot read ${path}: it is not a regular file`);
    return await readHandleCapped(handle, path, options.maxBytes);
  } finally {
    await handle.close();
  }
}

// threat: opening a named pipe waits for ever without O_NONBLOCK
export function openForReading(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

/** Enough for most modules, so that they are not copied together. */
const pieceBytes = 2 * 1024 * 1024;
const largeBytes = 128 * 1024;

/** A large one has pages of its own, which go back to the system: what the C library frees it may keep for good. */
function allocate(length: number): Buffer {
  if (length < largeBytes) return Buffer.allocUnsafe(length);
  return Buffer.from(new ArrayBuffer(length, { maxByteLength: length }));
}

/** Reads to the end, never more than one byte past the cap: a file may grow while it is read. */
export async function readHandleCapped(handle: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size > maxBytes)
    throw new RangeError(`Cannot read ${path}: ${size} bytes, expected at most ${maxBytes}`);
  const pieces: Buffer[] = [];
  let total = 0;
  for (;;) {
    const piece = allocate(Math.max(1, Math.min(size - total, pieceBytes)));
    const { bytesRead } = await handle.read(piece, 0, piece.byteLength, total);
    if (bytesRead === 0) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, total);
    total += bytesRead;
    if (total > maxBytes) throw new RangeError(`Cannot read ${path}: it grew past ${maxBytes} bytes`);
    pieces.push(piece.subarray(0, bytesRead));
  }
}
