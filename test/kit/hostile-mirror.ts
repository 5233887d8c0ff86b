// A mirror that lies: it serves a marketplace's files, but hands each one to the attack first.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';

/** Bytes of another path, as the honest marketplace serves them. */
export type ReadHonest = (path: string) => Promise<Uint8Array>;

/** Gives back other bytes, undefined for "not found", or the honest bytes for files that it leaves alone. */
export type Attack = (
  path: string,
  honest: Uint8Array,
  read: ReadHonest,
) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

export interface HostileMirror {
  readonly url: string;
  close(): Promise<void>;
}

/** `folder`: what the honest marketplace serves, with v1/ and releases/ in it. */
export async function startHostileMirror(folder: string, attack: Attack): Promise<HostileMirror> {
  const read: ReadHonest = (path) => readFile(join(folder, path));
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const honest = await read(path).catch(() => undefined);
    const bytes = honest === undefined ? undefined : await attack(path, honest, read);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
