// GitHub's token service for a workflow job, on loopback: what `permissions: id-token: write` gives to a job.
import { createServer } from 'node:http';
import { listenOnLoopback } from '@plugindex/node/http/listen';

export interface TokenService {
  /** The variables that the runner sets for the job. */
  readonly environment: {
    readonly ACTIONS_ID_TOKEN_REQUEST_URL: string;
    readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
  };
  close(): Promise<void>;
}

/** `token`: the identity token for an audience. Requests without the job's own bearer token are refused. */
export async function openTokenService(token: (audience: string) => string): Promise<TokenService> {
  const bearer = 'job-token';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isOurs = request.headers.authorization === `Bearer ${bearer}` && url.pathname === '/idtoken';
    response.writeHead(isOurs ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isOurs ? { value: token(url.searchParams.get('audience') ?? '') } : {}));
  });
  const port = await listenOnLoopback(server, 0);
  return {
    environment: {
      // The runner's URL has a query already.
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
