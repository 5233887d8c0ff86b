// A real HTTP server on loopback that answers as the test says and keeps what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { onTestFinished } from 'vitest';

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  readonly asked: readonly AskedRequest[];
}

export type Script = (request: AskedRequest, response: ServerResponse, turn: number) => void;

/** Closed when the test that asked for it ends. `turn` counts requests from 1. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const asked: AskedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      asked.push(request);
      script(request, response, asked.length);
    });
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, asked };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(value));
}
