// Git objects read and written without a process where they lie loose; packed ones are asked of git.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { git, tryGit } from './git-process.ts';

export interface GitObject {
  readonly type: string;
  readonly bytes: Buffer;
}

const isSha = (text: string) => /^[0-9a-f]{40}$/.test(text);

function pathOf(folder: string, sha: string): string {
  return join(folder, 'objects', sha.slice(0, 2), sha.slice(2));
}

/** Writes an object, if it is not there yet; its id. */
export function writeObject(folder: string, { type, bytes }: GitObject): string {
  const content = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
  const sha = createHash('sha1').update(content).digest('hex');
  const path = pathOf(folder, sha);
  if (existsSync(path)) return sha;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  // Level 1: these repositories live for seconds.
  writeFileSync(temporary, deflateSync(content, { level: 1 }));
  renameSync(temporary, path);
  return sha;
}

export function findObject(folder: string, sha: string): GitObject | undefined {
  if (!isSha(sha)) return undefined;
  const path = pathOf(folder, sha);
  if (existsSync(path)) return parseObject(inflateSync(readFileSync(path)));
  const type = tryGit(folder, ['cat-file', '-t', sha]);
  if (type.status !== 0) return undefined;
  const name = type.stdout.toString().trim();
  return { type: name, bytes: git(folder, ['cat-file', name, sha]) };
}

/** `type size NUL content` */
function parseObject(content: Buffer): GitObject {
  const end = content.indexOf(0);
  const [type = ''] = content.subarray(0, end).toString().split(' ');
  return { type, bytes: content.subarray(end + 1) };
}
