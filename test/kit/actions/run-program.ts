// Runs a program to its end without blocking: the servers that it talks to live in this process.
import { execFile } from 'node:child_process';

export type Environment = Readonly<Record<string, string>>;

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What takes longer hangs, in milliseconds. */
const timeoutMs = 300_000;

/** `env` is everything that the program finds in its environment; an aborted `signal` kills it. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: { readonly cwd: string; readonly env: Environment; readonly signal?: AbortSignal },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const options = {
      cwd,
      env,
      signal,
      killSignal: 'SIGKILL',
      timeout: timeoutMs,
      maxBuffer: 1 << 26,
    } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
