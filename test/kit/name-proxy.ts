// A proxy that leads the names of public servers to servers of the tests: what a program fetches from https://github.com
// comes from the little GitHub, over TLS, and every other name is refused.
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { listenOnLoopback } from '@plugindex/node/http/listen';

export interface NameProxy {
  /** HTTPS_PROXY and what must go around it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `ports`: host name to the port on 127.0.0.1 that answers for it. */
export async function startNameProxy(ports: Readonly<Record<string, number>>): Promise<NameProxy> {
  const server = createServer((_, response) => response.writeHead(405).end());
  // RFC 9110 9.3.6
  server.on('connect', (request, client, head) => {
    const port = ports[request.url?.replace(/:443$/, '') ?? ''];
    if (port === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    environment: { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
