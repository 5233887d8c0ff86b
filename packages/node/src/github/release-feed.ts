// Release feeds as GitHub serves them beside its API, kept by entity tag: an unchanged feed costs a 304 and no quota.
import { hash } from 'node:crypto';
import { FetchError, type FolderPort, type HttpPort, isRecord } from '@plugindex/model';
import type { RepositoryAddress } from '@plugindex/registry/forms/forge-lookup';
import { maxFeedBytes } from '@plugindex/registry/refresh/atom-feed';

export interface FeedReaderOptions {
  /** Where the web pages of repositories are: `https://github.com`; in Actions `GITHUB_SERVER_URL`. */
  readonly serverUrl: string;
  readonly http: HttpPort;
  /** Where feeds are kept between runs. */
  readonly cache?: FolderPort;
}

export type FeedReader = (address: RepositoryAddress, from: 'releases' | 'tags') => Promise<Uint8Array>;

/** In milliseconds. */
const timeoutMs = 20_000;
/** As many as a browser keeps connections to one host. */
const maxReadsAtOnce = 6;

interface KeptFeed {
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads each feed once however many plugins name it. Throws a FetchError.
 * threat: an address of the author's choice; owner and name are all that comes from the entry.
 * @example await createFeedReader({ serverUrl: 'https://github.com', http })({ owner: 'acme', repo: 'plugins' }, 'releases')
 */
export function createFeedReader({ serverUrl, http, cache }: FeedReaderOptions): FeedReader {
  const reads = new Map<string, Promise<Uint8Array>>();
  return ({ owner, repo }, from) => {
    const url = `${serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/${from}.atom`;
    const read = reads.get(url) ?? readFeed(url, http, cache);
    reads.set(url, read);
    return read;
  };
}

async function readFeed(url: string, http: HttpPort, cache: FolderPort | undefined): Promise<Uint8Array> {
  const file = `${hash('sha256', url, 'hex')}.json`;
  const kept = await readKept(cache, file);
  const answer = await http.get(url, {
    maxBytes: maxFeedBytes,
    timeoutMs,
    ...(kept === undefined ? {} : { etag: kept.etag }),
  });
  if (answer.notModified) {
    if (kept !== undefined) return kept.bytes;
    throw new FetchError('fetch/status', url, `Cannot fetch ${url}: found 304, but nothing was kept`);
  }
  const { bytes, etag } = answer;
  if (etag !== undefined && cache !== undefined) {
    const text = JSON.stringify({ etag, bytes: Buffer.from(bytes).toString('base64') });
    await cache.write(file, Buffer.from(text));
  }
  return bytes;
}

/** Undefined for anything but what was written here: then the feed is simply fetched again. */
async function readKept(cache: FolderPort | undefined, file: string): Promise<KeptFeed | undefined> {
  const bytes = await cache?.read(file, { maxBytes: 2 * maxFeedBytes });
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (!isRecord(value) || typeof value.etag !== 'string' || typeof value.bytes !== 'string')
      return undefined;
    return { etag: value.etag, bytes: Buffer.from(value.bytes, 'base64') };
  } catch {
    return undefined;
  }
}

/** Reads many feeds a few at once, so that asking for each of them afterwards takes no time. Failures show then. */
export async function readFeedsAhead(
  readFeed: FeedReader,
  wishes: readonly Parameters<FeedReader>[],
): Promise<void> {
  const queue = wishes.values();
  const work = async () => {
    for (const wish of queue) await readFeed(...wish).catch(() => {});
  };
  await Promise.all(Array.from({ length: maxReadsAtOnce }, work));
}
