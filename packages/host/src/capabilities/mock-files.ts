// Files that are only a map: for tests of plugins.
import type { Envelope } from '../envelope.ts';
import {
  type FileEntry,
  type FilePlan,
  type FileRead,
  listEnvelope,
  readEnvelope,
  writeEnvelope,
} from './file-requests.ts';
import type { Grants } from './grants.ts';

export type MockFiles = Map<string, string | Uint8Array>;

interface FilesWorld {
  readonly files: MockFiles;
  readonly grants: Grants;
  readonly limits: { readonly maxFileBytes: number };
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function serveMockFile(plan: FilePlan, { files, grants, limits }: FilesWorld): Envelope {
  switch (plan.op) {
    case 'read':
      return readEnvelope(plan, readMock(files, plan.path), limits);
    case 'write':
      files.set(plan.path, textOrBytes(plan.bytes));
      return writeEnvelope(plan, { ok: true });
    case 'list':
      return listEnvelope(plan, { ok: true, entries: entriesOf(files, plan.path) }, grants);
  }
}

function readMock(files: MockFiles, path: string): FileRead {
  const found = files.get(path);
  return found === undefined ? { ok: false, code: 'not_found' } : { ok: true, bytes: toBytes(found) };
}

function entriesOf(files: MockFiles, folder: string): readonly FileEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, FileEntry>();
  for (const [path, contents] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    if (below.length > 0) entries.set(name, { name, kind: 'folder', bytes: 0 });
    else entries.set(name, { name, kind: 'file', bytes: toBytes(contents).length });
  }
  return [...entries.values()];
}

function toBytes(contents: string | Uint8Array): Uint8Array {
  return typeof contents === 'string' ? new TextEncoder().encode(contents) : contents;
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return bytes;
  }
}
