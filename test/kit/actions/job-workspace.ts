// Where one job runs: its own checkout, temporary folder and command files, and nothing of any other job.
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasErrorCode } from '@plugindex/node/error-code';
import { type Environment, type ProgramResult, runProgram } from './run-program.ts';

export interface JobWorkspace {
  /** GITHUB_WORKSPACE */
  readonly root: string;
  /** RUNNER_TEMP */
  readonly temp: string;
  /** Runs a script by bash as the runner does: stops at the first error. */
  bash(
    script: string,
    options: { readonly cwd: string; readonly env: Environment; readonly signal: AbortSignal },
  ): Promise<ProgramResult>;
  /** What a step wrote to GITHUB_OUTPUT, and the variables that point to the command files of a new step. */
  beginStep(): Promise<BegunStep>;
  close(): Promise<void>;
}

export interface BegunStep {
  readonly env: Environment;
  outputs(): Promise<Record<string, string>>;
  /** Markdown that the step added to the page of the run. */
  summary(): Promise<string>;
}

export async function openJobWorkspace(): Promise<JobWorkspace> {
  const folder = await takeFolder();
  const root = join(folder, 'workspace');
  const temp = join(folder, 'temp');
  await mkdir(root);
  await mkdir(temp);
  let steps = 0;
  return {
    root,
    temp,
    bash: async (script, options) => {
      const file = join(folder, `script-${steps}.sh`);
      await writeFile(file, script);
      return runProgram('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], options);
    },
    beginStep: async () => {
      steps += 1;
      const file = (name: string) => join(folder, `${name}-${steps}`);
      await writeFile(file('output'), '');
      await writeFile(file('summary'), '');
      await writeFile(file('env'), '');
      return {
        env: {
          GITHUB_OUTPUT: file('output'),
          GITHUB_STEP_SUMMARY: file('summary'),
          GITHUB_ENV: file('env'),
        },
        outputs: async () => parseOutputs(await readFile(file('output'), 'utf8')),
        summary: () => readFile(file('summary'), 'utf8'),
      };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The first that nobody has: jobs one after the other run at one path, as on GitHub, where Node keeps what it compiled. */
async function takeFolder(): Promise<string> {
  for (let at = 0; ; at += 1) {
    const folder = join(tmpdir(), `plugindex-job-${at}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (!hasErrorCode(error, 'EEXIST')) throw error;
    }
  }
}

/** `name=value`, or `name<<delimiter`, lines, and the delimiter again. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    const [, key, value] = /^([^=]+)=(.*)$/.exec(lines[at] ?? '') ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, at + 1);
      outputs[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (key !== undefined) outputs[key] = value ?? '';
  }
  return outputs;
}

/** Puts installed packages where `npm ci` would, without installing them again for every job. */
export async function linkPackages(root: string, installedIn: string): Promise<void> {
  await symlink(join(installedIn, 'node_modules'), join(root, 'node_modules'), 'dir');
}

/** Copies a folder or a file; nothing happens where there is none. */
export async function copyIfThere(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true });
  return cp(from, to, { recursive: true }).then(
    () => true,
    () => false,
  );
}
