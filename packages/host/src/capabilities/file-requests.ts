// What a guest asks of `fs`: the request read, the grants asked, and what the disk said put into an envelope. Nothing here touches a disk.
import { isRecord, quote } from '@plugindex/model';
import type { Envelope } from '../envelope.ts';
import { isPlainPath } from '../file-grant.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type Grants, isFolderGranted, isPathGranted } from './grants.ts';
import { answer, type CapabilityErrorCode, type Refusal, refuse } from './refusal.ts';

export type FilePlan =
  | { readonly op: 'read'; readonly path: string; readonly encoding: 'text' | 'base64' }
  | { readonly op: 'write'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly op: 'list'; readonly path: string };

export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** 0 for a folder. */
  readonly bytes: number;
}

interface Failure<Code extends CapabilityErrorCode> {
  readonly ok: false;
  readonly code: Code;
}

export type FileRead = { readonly ok: true; readonly bytes: Uint8Array } | Failure<FileReadFailure>;
export type FileReadFailure = 'not_found' | 'too_large' | 'unreadable';
/** `too_large`: the file itself would fit, but not what plugins may write in all. */
export type FileWrite = { readonly ok: true } | Failure<'unwritable' | 'too_large'>;
export type FileList =
  | { readonly ok: true; readonly entries: readonly FileEntry[] }
  | Failure<FileReadFailure>;

/** More names than this in one folder are not listed. */
export const maxFolderEntries = 2000;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * What is to be done, or why it is not.
 * @example planFileRequest({ op: 'read', path: 'a.txt' }, { grants: {}, maxFileBytes: 1 }) // { error: { code: 'denied', … } }
 */
export function planFileRequest(
  request: unknown,
  { grants, maxFileBytes }: { readonly grants: Grants; readonly maxFileBytes: number },
): FilePlan | Refusal {
  if (!isRecord(request) || typeof request.path !== 'string')
    return refuse('invalid_request', 'Cannot serve fs: expected {"op", "path"}');
  const { op, path } = request;
  if (op === 'read') {
    if (!isPathGranted(grants, path, 'read')) return notGranted('read', path);
    const { encoding = 'text' } = request;
    if (encoding === 'base64' || encoding === 'text') return { op, path, encoding };
    return refuse('invalid_request', `Cannot read as ${quote(encoding)}: expected "text" or "base64"`);
  }
  if (op === 'write') {
    if (!isPathGranted(grants, path, 'write')) return notGranted('write', path);
    const bytes = contentsOf(request);
    if (bytes === undefined)
      return refuse(
        'invalid_request',
        `Cannot write ${quote(path)}: expected "text" or "base64", one of them`,
      );
    if (bytes.length > maxFileBytes) return tooLarge('write', path, maxFileBytes);
    return { op, path, bytes };
  }
  if (op === 'list') {
    const folder = path === '.' ? '' : path;
    const isPlain = folder === '' || isPlainPath(folder);
    return isPlain && isFolderGranted(grants, folder) ? { op, path: folder } : notGranted('list', path);
  }
  return refuse(
    'invalid_request',
    `Cannot serve fs: found the op ${quote(op)}, expected "read", "write" or "list"`,
  );
}

function contentsOf(request: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const { text, base64 } = request;
  if (typeof text === 'string' && base64 === undefined && text.isWellFormed()) return encoder.encode(text);
  return typeof base64 === 'string' && text === undefined ? decodeBase64(base64) : undefined;
}

export function readEnvelope(
  { path, encoding }: Extract<FilePlan, { op: 'read' }>,
  read: FileRead,
  { maxFileBytes }: { readonly maxFileBytes: number },
): Envelope {
  // The port was told the same limit; whoever serves it may still be wrong.
  const isTooLarge = read.ok ? read.bytes.length > maxFileBytes : read.code === 'too_large';
  if (isTooLarge) return tooLarge('read', path, maxFileBytes);
  if (!read.ok) return failure('read', path, read.code);
  if (encoding === 'base64') return answer({ base64: encodeBase64(read.bytes) });
  try {
    return answer({ text: strictDecoder.decode(read.bytes) });
  } catch {
    return refuse(
      'not_text',
      `Cannot read ${quote(path)} as text: it is not UTF-8; ask for "encoding": "base64"`,
    );
  }
}

export function writeEnvelope(
  { path, bytes }: Extract<FilePlan, { op: 'write' }>,
  write: FileWrite,
): Envelope {
  return write.ok ? answer({ bytes: bytes.length }) : failure('write', path, write.code);
}

/** Only what a read grant covers is shown, and folders on the way to it. */
export function listEnvelope(
  { path }: Extract<FilePlan, { op: 'list' }>,
  list: FileList,
  grants: Grants,
): Envelope {
  if (!list.ok) return failure('list', path, list.code);
  const entries = list.entries
    .filter(({ name, kind }) => {
      const full = path === '' ? name : `${path}/${name}`;
      return kind === 'file'
        ? isPathGranted(grants, full, 'read')
        : isPlainPath(full) && isFolderGranted(grants, full);
    })
    .map(({ name, kind, bytes }) => ({ name, kind, bytes }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return answer({ entries });
}

function notGranted(verb: string, path: string): Refusal {
  return refuse('denied', `Cannot ${verb} ${quote(path)}: no grant covers it`);
}

function tooLarge(verb: string, path: string, maxBytes: number): Refusal {
  return refuse('too_large', `Cannot ${verb} ${quote(path)}: it is larger than ${maxBytes} bytes`);
}

const reasons: Readonly<Record<FileReadFailure | 'unwritable', string>> = {
  not_found: 'there is no such file',
  too_large: 'there is too much of it',
  unreadable: 'it is no readable file',
  unwritable: 'it cannot be written there',
};

function failure(verb: string, path: string, code: FileReadFailure | 'unwritable'): Refusal {
  return refuse(code, `Cannot ${verb} ${quote(path)}: ${reasons[code]}`);
}
