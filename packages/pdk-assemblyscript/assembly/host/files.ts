// Files below the root that the host shows. Capability `fs` with a path that covers them.
import { decodeBase64, encodeBase64 } from '../crypto/base64';
import { Json } from '../json/value';
import { BytesResult, DoneResult, HostResult, TextResult, ask, open, openDone, unexpected } from './request';

// @ts-ignore: decorator
@external('plugindex_host_1', 'fs')
declare function hostFs(pointer: usize, length: i32): i64;

/** One name in a folder. */
export class FileEntry {
  constructor(
    public name: string,
    /** "file" or "folder". */
    public kind: string,
    public bytes: f64,
  ) {}
}

/** What a folder holds, sorted by name. */
export class EntriesResult extends HostResult {
  entries: FileEntry[] = [];
}

/** Reads a UTF-8 file. */
export function readText(path: string): TextResult {
  const result = new TextResult();
  const value = open(send(request('read', path)), result);
  if (value == null) return result;
  const text = value.get('text');
  if (text != null && text.isString) result.text = text.text;
  else unexpected(result);
  return result;
}

/** Reads a file of any kind. */
export function readBytes(path: string): BytesResult {
  const result = new BytesResult();
  const value = open(send(request('read', path).setText('encoding', 'base64')), result);
  if (value == null) return result;
  const base64 = value.get('base64');
  if (base64 != null && base64.isString) result.bytes = decodeBase64(base64.text);
  if (result.bytes == null) unexpected(result);
  return result;
}

/** Writes a file whole, as UTF-8. Needs a grant with access `write`. */
export function writeText(path: string, text: string): DoneResult {
  return openDone(send(request('write', path).setText('text', text)));
}

/** Writes a file whole. Needs a grant with access `write`. */
export function writeBytes(path: string, bytes: Uint8Array): DoneResult {
  return openDone(send(request('write', path).setText('base64', encodeBase64(bytes))));
}

/** Names in a folder: only those that a grant covers. */
export function listFiles(path: string): EntriesResult {
  const result = new EntriesResult();
  const value = open(send(request('list', path)), result);
  if (value == null) return result;
  const items = value.list('entries');
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const kind = item.textOr('kind', 'file');
    result.entries.push(new FileEntry(item.textOr('name', ''), kind, item.numberOr('bytes', 0)));
  }
  return result;
}

function request(op: string, path: string): Json {
  return Json.object().setText('op', op).setText('path', path);
}

function send(message: Json): Json | null {
  return ask(message, (pointer: usize, length: i32) => hostFs(pointer, length));
}
