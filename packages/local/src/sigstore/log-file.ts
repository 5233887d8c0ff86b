// The file of a transparency log: entries are appended and never touched again; a torn last line is cut off on opening.
//
//   one line per entry:  <leaf hash, 64 hexadecimal digits> <entry, base64>\n
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '@plugindex/node/atomic-write';
import { LocalError } from '../local-error.ts';
import { leafHash } from './merkle-tree.ts';

export interface LogFile {
  /** Entries that were in the file when it was opened, in order. */
  readonly entries: readonly Buffer[];
  /** Returns when the entry is on disk, and not before. One call at a time. */
  append(entry: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a log, or starts an empty one. Throws LocalError `sigstore/corrupt` when a line other than the last is damaged.
 * @example const log = await openLogFile('.plugindex/sigstore/rekor-v2.log')
 */
export async function openLogFile(path: string): Promise<LogFile> {
  const isNew = await stat(path).then(
    () => false,
    () => true,
  );
  const file = await open(path, 'a+', 0o600);
  try {
    const bytes = await file.readFile();
    const { entries, goodBytes } = parseLog(bytes, path);
    // Nobody was told of a torn entry: the answer goes out only after the flush.
    if (goodBytes < bytes.length) await file.truncate(goodBytes);
    await file.sync();
    if (isNew) await flushFolder(dirname(path));
    return appender({ file, path, entries, size: goodBytes });
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface OpenedLog {
  readonly file: FileHandle;
  readonly path: string;
  readonly entries: readonly Buffer[];
  readonly size: number;
}

function appender({ file, path, entries, ...opened }: OpenedLog): LogFile {
  let size = opened.size;
  return {
    entries,
    async append(entry) {
      // threat: two processes on one log would sign two different trees of the same size
      const found = (await file.stat()).size;
      if (found !== size)
        throw new LocalError(
          'sigstore/in-use',
          `Cannot append to ${path}: it has ${found} bytes, expected ${size}; another process has written to it`,
        );
      const line = Buffer.from(formatLine(entry));
      try {
        await file.appendFile(line);
        await file.datasync();
      } catch (error) {
        await file.truncate(size);
        throw error;
      }
      size += line.length;
    },
    close: () => file.close(),
  };
}

function formatLine(entry: Uint8Array): string {
  return `${leafHash(entry).toString('hex')} ${Buffer.from(entry).toString('base64')}\n`;
}

function parseLog(bytes: Buffer, path: string): { entries: Buffer[]; goodBytes: number } {
  const entries: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf('\n', start);
    const entry = end === -1 ? undefined : parseLine(bytes.toString('latin1', start, end));
    if (entry === undefined) {
      if (end !== -1 && end + 1 < bytes.length)
        throw new LocalError(
          'sigstore/corrupt',
          `Cannot open ${path}: entry ${entries.length} is damaged, and entries follow it`,
        );
      break;
    }
    entries.push(entry);
    start = end + 1;
  }
  return { entries, goodBytes: start };
}

function parseLine(line: string): Buffer | undefined {
  const match = /^([0-9a-f]{64}) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  const entry = Buffer.from(match?.[2] ?? '', 'base64');
  return leafHash(entry).toString('hex') === match?.[1] ? entry : undefined;
}
