// The command line in this process, over a real home folder and a real network port, with what it printed.
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '@plugindex/node/atomic-write';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { readFileCapped } from '@plugindex/node/read-file';
import type { AuthorPort } from '../../packages/cli/src/author/author-port.ts';
import { openAuthor } from '../../packages/cli/src/author/open-author.ts';
import { openGitHub } from '../../packages/cli/src/github.ts';
import { openPluginFolder } from '../../packages/cli/src/plugin-folder.ts';
import type { CliPorts } from '../../packages/cli/src/ports.ts';
import { runCommand } from '../../packages/cli/src/run-command.ts';
import { openWorkplace } from '../../packages/cli/src/workplace.ts';
import { cacheFolder, repositoryRoot } from './build-cache.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestCli {
  readonly home: string;
  /** Runs `plugindex <args…>`. */
  run(...args: readonly string[]): Promise<CliResult>;
  /** The same with `--json`; the one document that stdout must hold, and the exit code. */
  json(...args: readonly string[]): Promise<{ readonly code: number; readonly value: unknown }>;
}

export interface TestCliOptions extends Partial<CliPorts> {
  /** Where the user is; the home folder if left out. */
  readonly folder?: string;
  /** What to put around the folders and compilers of authors. */
  readonly aroundAuthor?: (author: AuthorPort) => AuthorPort;
}

export async function createCli(ports: TestCliOptions = {}): Promise<TestCli> {
  const home = await mkdtemp(join(tmpdir(), 'plugindex-home-'));
  const { folder = home, aroundAuthor = (author) => author, ...others } = ports;
  const run = async (...args: readonly string[]) => {
    const output = { stdout: '', stderr: '' };
    const code = await runCommand(args, {
      out: (text) => {
        output.stdout += text;
      },
      say: (text) => {
        output.stderr += text;
      },
      ask: async () => undefined,
      askText: async () => undefined,
      http: createHttpPort(),
      home: createFolderPort(home),
      homeFolder: home,
      now: () => new Date(),
      env: {},
      readFile: readFileCapped,
      writeFile: writeFileAtomically,
      openWorkplace: () => openWorkplace(folder),
      openPluginFolder: (path) => openPluginFolder(resolve(folder, path)),
      openAuthor: async () =>
        aroundAuthor(
          openAuthor({
            programFolder: repositoryRoot,
            homeFolder: home,
            cacheFolder: join(cacheFolder, 'author'),
            nodeVersion: process.versions.node,
            workingFolder: folder,
            nowMs: () => performance.now(),
            newToken: (bytes) => randomBytes(bytes).toString('hex'),
            onKey: () => ({ close: () => {} }),
            stopped: () => new Promise(() => {}),
          }),
        ),
      openGitHub: async (address) => openGitHub({ ...address, retryPauseMs: 1 }),
      signInByDevice: async () => '',
      readGhToken: async () => undefined,
      ...others,
    });
    return { code, ...output };
  };
  return {
    home,
    run,
    json: async (...args) => {
      const { code, stdout } = await run(...args, '--json');
      return { code, value: JSON.parse(stdout) };
    },
  };
}
