// Joins the command line to this machine: ports in, exit code out. What a command may not need is loaded when it is used.
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { HttpPort } from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { pluginHome } from '@plugindex/node/plugin-home';
import { runCommand } from './run-command.ts';

/** Root of the repository that this program lies in, with the author kits. */
const programFolder = resolve(import.meta.dirname, '../../..');

async function askText(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    terminal.close();
  }
}

async function ask(question: string): Promise<boolean | undefined> {
  const answer = await askText(`${question} [y/N]`);
  return answer === undefined ? undefined : /^y(?:es)?$/i.test(answer);
}

/** Keys one by one, as they are pressed. Ctrl+C stays what it is everywhere. */
function onKey(press: (key: string) => void): { close(): void } {
  const { stdin } = process;
  if (!stdin.isTTY) return { close: () => {} };
  const listen = (data: Buffer) => {
    const key = data.toString('utf8');
    if (key === '\u0003') process.kill(process.pid, 'SIGINT');
    else press(key);
  };
  stdin.setRawMode(true).on('data', listen).resume();
  return {
    close: () => {
      stdin.off('data', listen).setRawMode(false).pause();
    },
  };
}

let http: Promise<HttpPort> | undefined;
function openHttp(): Promise<HttpPort> {
  http ??= import('@plugindex/node/http/http-port').then(({ createHttpPort }) => createHttpPort());
  return http;
}

// A reader that goes away, as in `plugindex list | head -1`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  say: (text) => process.stderr.write(text),
  ask,
  askText,
  http: { get: async (url, options) => (await openHttp()).get(url, options) },
  home: createFolderPort(pluginHome()),
  homeFolder: pluginHome(),
  now: () => new Date(),
  env: process.env,
  readFile: async (path, options) =>
    (await import('@plugindex/node/read-file')).readFileCapped(path, options),
  writeFile: async (path, bytes) =>
    (await import('@plugindex/node/atomic-write')).writeFileAtomically(path, bytes),
  openPluginFolder: async (folder) => (await import('./plugin-folder.ts')).openPluginFolder(resolve(folder)),
  openAuthor: async () =>
    (await import('./author/open-author.ts')).openAuthor({
      programFolder,
      homeFolder: pluginHome(),
      cacheFolder: join(pluginHome(), 'build'),
      nodeVersion: process.versions.node,
      workingFolder: process.cwd(),
      nowMs: () => performance.now(),
      newToken: (bytes) => randomBytes(bytes).toString('hex'),
      onKey,
      stopped: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
    }),
  openGitHub: async (address) => (await import('./github.ts')).openGitHub(address),
  signInByDevice: async (login) => (await import('./github.ts')).signInByDevice(login),
  readGhToken: async (host) => (await import('./gh-token.ts')).readGhToken(host, process.env),
  openWorkplace: async () => (await import('./workplace.ts')).openWorkplace(process.cwd()),
});
