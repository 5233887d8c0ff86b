// Parses the user's words, runs one command, and turns whatever is thrown into words and an exit code.
import { parseArgs } from 'node:util';
import { type Command, globalOptions, type OptionValues, toParseArgsOptions, UsageError } from './command.ts';
import { commandNames, loadCommand, loadCommands } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';
import { toJsonText, toSafeText } from './output.ts';
import type { CliPorts } from './ports.ts';

/** 0 done, 1 refused or failed, 2 the words do not fit. */
export type ExitCode = number;

interface Terminal {
  readonly ports: CliPorts;
  readonly isJson: boolean;
}

/**
 * Runs `plugindex <args…>`. With `--json`, exactly one JSON document goes to stdout, whatever happens.
 * @example await runCommand(['list', '--json'], ports) // 0
 */
export async function runCommand(args: readonly string[], ports: CliPorts): Promise<ExitCode> {
  const terminal: Terminal = { ports: safePorts(ports), isJson: args.includes('--json') };
  try {
    return await dispatch(
      args.filter((word) => word !== '--json'),
      terminal,
    );
  } catch (error) {
    return report(error, terminal);
  }
}

/** Nothing reaches the terminal but through these, so that no command can forget to escape. */
function safePorts(ports: CliPorts): CliPorts {
  return {
    ...ports,
    out: (text) => ports.out(toSafeText(text)),
    say: (text) => ports.say(toSafeText(text)),
    ask: (question) => ports.ask(toSafeText(question)),
    askText: (question) => ports.askText(toSafeText(question)),
  };
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [about] = rest;
    const help =
      about === undefined ? programHelp(await loadCommands()) : commandHelp(await commandNamed(about));
    return printHelp(help, terminal);
  }
  const command = await commandNamed(name);
  const { values, positionals } = parseWords(command, rest);
  if (values.help === true) return printHelp(commandHelp(command), terminal);
  if (command.arguments === '' && positionals.length > 0) {
    throw new UsageError(
      `Cannot run ${command.name} with "${positionals.join(' ')}": expected no arguments`,
      `plugindex help ${command.name}`,
    );
  }
  return command.run({ args: positionals, values, ...terminal });
}

function printHelp(help: string, { ports, isJson }: Terminal): ExitCode {
  ports.out(isJson ? toJsonText({ help }) : help);
  return 0;
}

async function commandNamed(name: string): Promise<Command> {
  const command = await loadCommand(name);
  if (command !== undefined) return command;
  const message = `Cannot run "${name}": expected one of ${commandNames.join(', ')}`;
  throw new UsageError(message, `plugindex ${(await nearestWord(name, commandNames)) ?? '--help'}`);
}

function parseWords(
  command: Command,
  rest: readonly string[],
): { readonly values: OptionValues; readonly positionals: readonly string[] } {
  const options = toParseArgsOptions({ ...command.options, ...globalOptions });
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
    throw new UsageError(
      `Cannot read the options of ${command.name}: ${reason}`,
      `plugindex help ${command.name}`,
    );
  }
}

async function nearestWord(word: string, known: readonly string[]): Promise<string | undefined> {
  const { nearest } = await import('@plugindex/model/nearest');
  return nearest(word, known);
}

/** Every error of ours carries a code; one without is a defect of this program, and its stack helps to find it. */
function report(error: unknown, { ports, isJson }: Terminal): ExitCode {
  const isUsage = error instanceof UsageError;
  const code = isUsage ? 'cli/usage' : codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  if (isJson) {
    ports.out(toJsonText({ error: { code: code ?? 'cli/defect', message, ...(hint && { hint }) } }));
  } else {
    ports.say(`error: ${message}${code ? ` [${code}]` : ''}\n${hint ? `  hint: ${hint}\n` : ''}`);
  }
  if (code === undefined && error instanceof Error) ports.say(`${error.stack}\n`);
  return isUsage ? 2 : 1;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
