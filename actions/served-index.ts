// What is served now, fetched back: the next snapshot goes on from its number and its log.
import { FetchError, type HttpPort, parseJson, parseSnapshot } from '@plugindex/model';
import type { ServedIndex } from '@plugindex/registry/compile/assemble-index';
import { ActionError } from './action-error.ts';

const maxSnapshotBytes = 64 * 1024;
/** The log grows by about 150 bytes a release: room for seven million. */
const maxChangesBytes = 1024 * 1024 * 1024;
const timeoutMs = 60_000;

/**
 * Undefined before the first publication: only "not found" says so. Any other failure is one, for a snapshot that began
 * again at 1 would be refused by every client. Throws FetchError, ActionError `action/served`.
 * @example await fetchServedIndex('https://acme.github.io/plugins', http)
 */
export async function fetchServedIndex(url: string, http: HttpPort): Promise<ServedIndex | undefined> {
  const bytes = await fetchIfThere(http, `${url}/v1/snapshot.json`, maxSnapshotBytes);
  if (bytes === undefined) return undefined;
  const document = parseJson(bytes, { file: 'snapshot.json', maxBytes: maxSnapshotBytes });
  const snapshot = document.ok ? parseSnapshot(document.value) : document;
  if (!snapshot.ok)
    throw new ActionError('action/served', `Cannot go on from ${url}: ${snapshot.problems[0]?.message}`);
  const changes = await fetchIfThere(http, `${url}/v1/changes.ndjson`, maxChangesBytes);
  if (changes === undefined)
    throw new ActionError('action/served', `Cannot go on from ${url}: its log changes.ndjson is missing`);
  return { snapshot: snapshot.value, changes: new TextDecoder().decode(changes) };
}

/** Undefined where the server says that there is no such file. */
export async function fetchIfThere(
  http: HttpPort,
  url: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    const answer = await http.get(url, { maxBytes, timeoutMs });
    return answer.notModified ? undefined : answer.bytes;
  } catch (error) {
    if (error instanceof FetchError && error.code === 'fetch/not-found') return undefined;
    throw error;
  }
}
