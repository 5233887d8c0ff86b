// One process at a time has the folder open: a file says who, and whether that one still lives is asked of it.
//
//   server.json  { url, id }   `GET <url>/lease` answers { id } while its owner lives
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueAt } from '@plugindex/model';
import { hasErrorCode } from '@plugindex/node/error-code';
import { LocalError } from '../local-error.ts';
import { readIfThere, undefinedIfMissing } from '../read-if-there.ts';

export interface LeaseOwner {
  /** Where the owner answers, already. */
  readonly url: string;
  /** Unique to this opening. */
  readonly id: string;
}

export interface FolderLease {
  release(): Promise<void>;
}

/** Time for the owner to answer on loopback, in milliseconds. */
const askTimeoutMs = 1000;

/** Throws LocalError `sigstore/in-use` when a living process holds the folder. A dead owner's lease is taken over. */
export async function takeFolder(folder: string, owner: LeaseOwner): Promise<FolderLease> {
  const path = join(folder, 'server.json');
  // Written aside and linked, so that the name appears with its whole content, and only if nobody has it.
  const ours = join(folder, `.server-${owner.id}.json`);
  await writeFile(ours, formatLease(owner));
  try {
    const found = await readIfThere(path);
    if (found !== undefined) await takeOver(path, { found, folder, id: owner.id });
    await link(ours, path);
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
    throw inUse(folder, 'another process that has just started');
  } finally {
    await rm(ours, { force: true });
  }
  return {
    release: async () => {
      if ((await readIfThere(path)) === formatLease(owner)) await rm(path, { force: true });
    },
  };
}

interface TakeOver {
  /** The lease as it was read. */
  readonly found: string;
  readonly folder: string;
  readonly id: string;
}

/** Moves the lease of a dead owner out of the way. */
async function takeOver(path: string, { found, folder, id }: TakeOver): Promise<void> {
  const url = await livingOwner(found);
  if (url !== undefined) throw inUse(folder, `the one at ${url}`);
  const aside = join(folder, `.stale-${id}.json`);
  // Where it is gone, somebody else has moved it: whose lease is next decides the link.
  await rename(path, aside).catch(undefinedIfMissing);
  const moved = await readIfThere(aside);
  if (moved !== undefined && moved !== found) {
    // Between our reading and our moving a living process had put its own lease there: it gets it back.
    await rename(aside, path);
    throw inUse(folder, 'another process that has just started');
  }
  await rm(aside, { force: true });
}

async function livingOwner(lease: string): Promise<string | undefined> {
  const [url, id] = ['/url', '/id'].map((pointer) => valueAt(parseJson(lease), pointer));
  if (typeof url !== 'string' || !url.startsWith('http://127.0.0.1:')) return undefined;
  const answer = await fetch(`${url}/lease`, { signal: AbortSignal.timeout(askTimeoutMs) })
    .then((response): Promise<unknown> => response.json())
    .catch(() => undefined);
  return id !== undefined && valueAt(answer, '/id') === id ? url : undefined;
}

function formatLease({ url, id }: LeaseOwner): string {
  return `${JSON.stringify({ url, id })}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Nobody whom we could ask.
    return undefined;
  }
}

function inUse(folder: string, owner: string): LocalError {
  return new LocalError(
    'sigstore/in-use',
    `Cannot open the little Sigstore in ${folder}: ${owner} has it open; stop that one first`,
  );
}
