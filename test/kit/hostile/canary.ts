// What tells that something of a stranger ran or came alive: a file that appears, a server that is asked.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';

export interface Canary {
  /** Made by any command of the attacker that is run. */
  readonly file: string;
  readonly port: number;
  readonly url: string;
  /** One line of everything that shells, runners, expressions, XML, HTML and Markdown would obey. */
  readonly poison: string;
  /** What happened to it. */
  harm(): readonly string[];
  close(): Promise<void>;
}

export async function openCanary(): Promise<Canary> {
  const folder = await mkdtemp(join(tmpdir(), 'canary-'));
  const file = join(folder, 'dead');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('hello');
  });
  const port = await listenOnLoopback(server, 0);
  const url = `http://127.0.0.1:${port}/`;
  return {
    ...{ file, port, url },
    poison: poisonOf(file, url),
    harm: () => [...asked, ...(existsSync(file) ? [file] : [])],
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

function poisonOf(file: string, url: string): string {
  const shell = `$(touch ${file}) \`touch ${file}\` "; touch ${file}; ' | touch ${file} #`;
  const runner = `\${{ github.token }} ::set-output name=work::["evil@1"] ##[add-path]/tmp %0A::add-mask::x`;
  const markup = `]]> <script src="${url}"></script> <img src="${url}"> [x](${url}) ![x](${url}) @octocat *x* | x |`;
  return `${shell} ${runner} ${markup}`;
}
