// Files that the user names on the command line.
import { UsageError } from './command.ts';
import type { CliPorts } from './ports.ts';

/** Text of the file. Throws a UsageError when it cannot be read. */
export async function readUserFile(ports: CliPorts, path: string, maxBytes: number): Promise<string> {
  try {
    return new TextDecoder().decode(await ports.readFile(path, { maxBytes }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read ${path}: ${reason}`);
  }
}

/** Parses JSON that the user gave; `what` names it. Throws a UsageError. */
export function parseUserJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it is no JSON';
    throw new UsageError(`Cannot read ${what}: ${reason}`, 'expected JSON');
  }
}

/** A JSON object that the user gave. Throws a UsageError. */
export function toUserObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`Cannot use ${what}: expected a JSON object`);
}
