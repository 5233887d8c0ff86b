// Child processes that are killed on purpose: waits for their work to begin, then for a moment, then ends them hard.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a TypeScript file that prints "ready" when its work begins. Its errors show in the test's output. */
export function startScript(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
}

/** Milliseconds from "ready" to the end. Rejects when the script fails. */
export async function timeOfChild(child: ChildProcess): Promise<number> {
  await ready(child);
  const startedAt = performance.now();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The child ended with ${code}`);
  return performance.now() - startedAt;
}

/** Kills the child so many milliseconds after "ready"; returns the milliseconds that it lived from there. */
export async function killChildAfter(child: ChildProcess, milliseconds: number): Promise<number> {
  await ready(child);
  const startedAt = performance.now();
  const gone = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await gone;
  clearTimeout(timer);
  return performance.now() - startedAt;
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('The child has no output to wait for');
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => Promise.reject(new Error('The child ended before it was ready'))),
  ]);
}

/** Kills the child so many milliseconds after its first line; returns the whole lines that it wrote. */
export async function linesUntilKilled(
  child: ChildProcess,
  milliseconds: number,
): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await killChildAfter(child, milliseconds);
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
}
