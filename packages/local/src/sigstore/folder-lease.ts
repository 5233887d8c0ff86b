// One process at a time has the folder open: a file says who, and whether that one still lives is asked of it.
//
//   server.json  { url, id }   `GET <url>/lease` answers { id } while its owner lives

import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueAt } from '@plugindex/model';
import { LocalError } from '../local-error.ts';

export interface FolderLease {
  readonly id: string;
  /** Says where the owner can be asked, once it listens. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
}

/** Time for the owner to answer on loopback, in milliseconds. */
const askTimeoutMs = 1000;

/** Throws LocalError `sigstore/in-use` when a living process holds the folder. A dead owner's lease is taken over. */
export async function takeFolder(folder: string): Promise<FolderLease> {
  const path = join(folder, 'server.json');
  const owner = await livingOwner(path);
  if (owner !== undefined)
    throw new LocalError(
      'sigstore/in-use',
      `Cannot open the little Sigstore in ${folder}: the one at ${owner} has it open; stop that one first`,
    );
  const id = randomUUID();
  return {
    id,
    announce: (url) => writeFile(path, `${JSON.stringify({ url, id })}\n`),
    release: () => rm(path, { force: true }),
  };
}

async function livingOwner(path: string): Promise<string | undefined> {
  const lease = await readFile(path, 'utf8').then(parseJson, () => undefined);
  const [url, id] = [valueAt(lease, '/url'), valueAt(lease, '/id')];
  if (typeof url !== 'string' || !url.startsWith('http://127.0.0.1:')) return undefined;
  const answer = await fetch(`${url}/lease`, { signal: AbortSignal.timeout(askTimeoutMs) })
    .then((response) => response.json())
    .catch(() => undefined);
  return id !== undefined && valueAt(answer, '/id') === id ? url : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A torn lease was written by a process that died while writing it.
    return undefined;
  }
}
