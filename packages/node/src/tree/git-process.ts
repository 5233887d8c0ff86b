// Runs the git binary for reading: whole outputs, and one long-lived process that hands out objects.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { TreeError } from '@plugindex/model';

export interface GitLocation {
  /** Absolute path of the binary. */
  readonly binary: string;
  /** The working folder, or the Git folder of a bare repository. */
  readonly root: string;
}

export interface GitOutput {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A listing of some ten million entries; more means that something is wrong. 2 GiB. */
const maxOutputBytes = 2 ** 31 - 1;

// Nothing of the user's configuration may run a program or reach the network while we only read.
const quietConfig = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.allow=never', 'gc.auto=0'];

/** Arguments before the subcommand. The caller named this folder on purpose, so its owner does not matter. */
function gitArguments(location: GitLocation, args: readonly string[]): string[] {
  const config = [...quietConfig, `safe.directory=${location.root}`].flatMap((setting) => ['-c', setting]);
  return ['--no-pager', '--literal-pathspecs', ...config, '-C', location.root, ...args];
}

/** An environment in which git asks nobody, speaks English and looks only at the given folder. */
function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

export function spawnGit(location: GitLocation, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(location.binary, gitArguments(location, args), { env: gitEnvironment(), shell: false });
}

/** Runs one command to its end. Throws a TreeError `tree/unavailable` when git cannot be started. */
export function runGit(location: GitLocation, args: readonly string[]): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(location, args);
    child.stdin.end();
    const stdout: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > maxOutputBytes) child.kill('SIGKILL');
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 4096) stderr += chunk.toString('utf8');
    });
    child.on('error', (cause) => reject(new TreeError('tree/unavailable', 'Cannot run git', { cause })));
    child.on('close', (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(stdout), stderr: stderr.trim() }),
    );
  });
}

/** Like `runGit`, for a command that must succeed. */
export async function readGit(location: GitLocation, args: readonly string[]): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runGit(location, args);
  if (exitCode === 0) return stdout;
  throw new TreeError('tree/unavailable', `Cannot read ${location.root}: git ${args[0]} said "${stderr}"`);
}
