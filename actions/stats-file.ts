// Download counts as they are deployed: counted anew, else those that are served already, else none. Never a guess.
import { type HttpPort, parseJson, parseStats, type Stats } from '@plugindex/model';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { readDownloads } from '@plugindex/node/github/release-downloads';
import { countDownloads } from '@plugindex/registry/refresh/downloads';
import type { ActionCall } from './run.ts';
import { fetchIfThere } from './served-index.ts';

export const statsFile = 'stats.json';
/** About 30 bytes a version: room for half a million. */
const maxStatsBytes = 16 * 2 ** 20;

/**
 * Undefined where nobody has ever counted: without a token nothing is asked. A failure of the forge keeps what is
 * served, for a count that is missing must not hold up an index that is whole.
 * @example const stats = await readStats(call, { http, served, now })
 */
export async function readStats(
  call: ActionCall,
  { http, served, now }: { readonly http: HttpPort; readonly served: string; readonly now: Date },
): Promise<Stats | undefined> {
  const token = call.input('token');
  if (token === undefined) return undefined;
  const { apiUrl, repository } = call.environment;
  try {
    const client = createGitHubClient({ apiUrl, token, userAgent: 'plugindex-compile' });
    return countDownloads(await readDownloads(client, repository), now);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    call.say(`Downloads were not counted: ${error.message}`);
    return parseServed(await fetchIfThere(http, `${served}/v1/${statsFile}`, maxStatsBytes));
  }
}

function parseServed(bytes: Uint8Array | undefined): Stats | undefined {
  if (bytes === undefined) return undefined;
  const document = parseJson(bytes, { file: statsFile, maxBytes: maxStatsBytes });
  const stats = document.ok ? parseStats(document.value) : document;
  return stats.ok ? stats.value : undefined;
}

export function toStatsFile(stats: Stats): Uint8Array {
  return Buffer.from(`${JSON.stringify(stats)}\n`);
}
