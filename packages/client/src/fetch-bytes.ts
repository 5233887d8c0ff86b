// Fetches bytes for a client; whatever the network does wrong becomes an error that says what to do next.
import type { HttpPort } from '@plugindex/model';
import { FetchError } from '@plugindex/model/ports';
import { ClientError } from './client-error.ts';

export interface FetchLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Throws ClientError `client/offline`, `client/file/missing`, `client/file/malformed`. */
export async function fetchBytes(
  http: HttpPort,
  url: string,
  { maxBytes, timeoutMs }: FetchLimits,
): Promise<Uint8Array> {
  try {
    const response = await http.get(url, { maxBytes, timeoutMs });
    // No entity tag was sent, so an answer without a body is a server that breaks the rules.
    if (response.notModified)
      throw new ClientError('client/file/malformed', `Cannot use ${url}: the server sent no body`);
    return response.bytes;
  } catch (error) {
    throw error instanceof FetchError ? toClientError(error, url) : error;
  }
}

function toClientError(cause: FetchError, url: string): ClientError {
  switch (cause.code) {
    case 'fetch/not-found':
      return new ClientError('client/file/missing', `Cannot find ${url}`, {
        cause,
        hint: 'the mirror is half updated, or this is not the address that /v1/ is below; try again, or use another one',
      });
    case 'fetch/too-large':
    case 'fetch/url':
      return new ClientError('client/file/malformed', cause.message, { cause, hint: 'tell the registry' });
    default:
      return new ClientError('client/offline', cause.message, {
        cause,
        hint: 'check the network and the address, then try again',
      });
  }
}
