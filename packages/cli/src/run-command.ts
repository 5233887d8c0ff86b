// Parses the user's words, runs one command, and turns whatever is thrown into words and an exit code.
import { parseArgs } from 'node:util';
import { type Command, globalOptions, toParseArgsOptions, UsageError } from './command.ts';
import { commandNames, loadCommand, loadCommands } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';
import type { CliPorts } from './ports.ts';

/** 0 done, 1 refused or failed, 2 the words do not fit. */
export type ExitCode = number;

/**
 * Runs `plugindex <args…>`.
 * @example await runCommand(['list', '--json'], ports) // 0
 */
export async function runCommand(args: readonly string[], ports: CliPorts): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = rest[0] === undefined ? undefined : await loadCommand(rest[0]);
    ports.out(command === undefined ? programHelp(await loadCommands()) : commandHelp(command));
    return 0;
  }
  const isJson = args.includes('--json');
  try {
    const command = await loadCommand(name);
    if (command === undefined) throw unknownCommand(name);
    return await call(command, { rest, ports });
  } catch (error) {
    return report(error, { ports, isJson });
  }
}

async function call(
  command: Command,
  { rest, ports }: { readonly rest: readonly string[]; readonly ports: CliPorts },
): Promise<ExitCode> {
  const { values, positionals } = parseWords(command, rest);
  if (values.help === true) {
    ports.out(commandHelp(command));
    return 0;
  }
  return command.run({ args: positionals, values, ports, isJson: values.json === true });
}

function parseWords(command: Command, rest: readonly string[]) {
  try {
    const options = toParseArgsOptions({ ...command.options, ...globalOptions });
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
      `plugindex help ${command.name}`,
    );
  }
}

function unknownCommand(name: string): UsageError {
  const known = commandNames.join(', ');
  return new UsageError(`Cannot run "${name}": expected one of ${known}`, 'plugindex --help');
}

/** Every error of ours carries a code; one without is a defect of this program, and its stack helps to find it. */
function report(
  error: unknown,
  { ports, isJson }: { readonly ports: CliPorts; readonly isJson: boolean },
): ExitCode {
  const isUsage = error instanceof UsageError;
  const code = isUsage ? 'cli/usage' : codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  if (isJson) {
    ports.out(
      `${JSON.stringify({ error: { code: code ?? 'cli/defect', message, ...(hint ? { hint } : {}) } })}\n`,
    );
  } else {
    ports.say(`error: ${message}${code ? ` [${code}]` : ''}\n${hint ? `  hint: ${hint}\n` : ''}`);
    if (code === undefined && error instanceof Error) ports.say(`${error.stack}\n`);
  }
  return isUsage ? 2 : 1;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
