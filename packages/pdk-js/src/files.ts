// Files below the root that the host shows. Capability `fs` with a path that covers them. All throw PluginError:
// denied, not_found, too_large, not_text, unreadable, unwritable.
import { fs } from 'plugindex:host';
import { decodeBase64, encodeBase64 } from './bytes.ts';
import { ask } from './request.ts';

/** One name in a folder. */
export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
}

/** Reads a UTF-8 file. */
export function readText(path: string): string {
  return (ask(fs, { op: 'read', path }) as unknown as { readonly text: string }).text;
}

/** Reads a file of any kind. */
export function readBytes(path: string): Uint8Array {
  const { base64 } = ask(fs, { op: 'read', path, encoding: 'base64' }) as unknown as {
    readonly base64: string;
  };
  return decodeBase64(base64);
}

/** Writes a file whole, as UTF-8. Needs a grant with access `write`. */
export function writeText(path: string, text: string): void {
  ask(fs, { op: 'write', path, text });
}

/** Writes a file whole. Needs a grant with access `write`. */
export function writeBytes(path: string, bytes: Uint8Array): void {
  ask(fs, { op: 'write', path, base64: encodeBase64(bytes) });
}

/** Names in a folder, in order: only those that a grant covers. */
export function listFiles(path: string): FileEntry[] {
  return (ask(fs, { op: 'list', path }) as unknown as { readonly entries: FileEntry[] }).entries;
}
