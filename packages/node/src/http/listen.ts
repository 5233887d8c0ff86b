// Opens a server to this machine alone, and says on which port.
import type { Server } from 'node:net';

/**
 * Listens on 127.0.0.1; port 0 takes any free one. Returns the port. Throws what `node:net` reports, such as EADDRINUSE.
 * @example const port = await listenOnLoopback(createServer(answer), 0)
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('unreachable: a TCP server has a port');
  return address.port;
}
