// Bytes behind one-time addresses on another origin, as GitHub keeps assets and artifacts; a token sent there is a mistake.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from './world.ts';

export interface StoredBytes {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly name: string;
}

/** An address that gives these bytes to whoever has it. */
export function storeBytes(world: World, stored: StoredBytes): string {
  const key = randomBytes(16).toString('hex');
  world.stored.set(key, stored);
  return `${world.storageUrl}/stored/${key}`;
}

export function answerStorage(world: World, request: IncomingMessage, response: ServerResponse): void {
  const key = (request.url ?? '').split('/').at(-1) ?? '';
  const stored = world.stored.get(key);
  // The real store refuses a request that is signed twice: by its address and by a header.
  const isSignedTwice = request.headers.authorization !== undefined;
  if (isSignedTwice) world.violations.push('GET storage: a token was sent to another origin');
  if (stored === undefined || isSignedTwice) {
    response.writeHead(stored === undefined ? 404 : 400).end();
    return;
  }
  response.writeHead(200, {
    'content-type': stored.type,
    'content-length': stored.bytes.length,
    'content-disposition': `attachment; filename=${stored.name}`,
  });
  response.end(stored.bytes);
}
