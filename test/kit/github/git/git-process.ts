// Runs the git binary on one bare repository, at once and with an environment of its own, so that each request is atomic.
import { spawnSync } from 'node:child_process';

export interface GitRun {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** 256 MiB: more than any test's tree listing. */
const maxOutputBytes = 256 * 2 ** 20;

/** What git sees of this machine: no configuration of its user. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  GIT_TEMPLATE_DIR: '',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
};

export function tryGit(folder: string, args: readonly string[], options: GitOptions = {}): GitRun {
  const run = spawnSync('git', ['--git-dir', folder, ...args], {
    env: { ...gitEnvironment, ...options.env },
    maxBuffer: maxOutputBytes,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  if (run.error !== undefined) throw run.error;
  return { status: run.status ?? 1, stdout: run.stdout, stderr: run.stderr.toString() };
}

export function git(folder: string, args: readonly string[], options: GitOptions = {}): Buffer {
  const run = tryGit(folder, args, options);
  if (run.status !== 0) throw new Error(`git ${args.join(' ')} ended with ${run.status}: ${run.stderr}`);
  return run.stdout;
}

export function gitText(folder: string, args: readonly string[], options: GitOptions = {}): string {
  return git(folder, args, options).toString().trim();
}
