// Help texts, made from the same tables that the parser reads.
import { type Command, globalOptions, type OptionSpec } from './command.ts';

export function programHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `plugindex — plugins from a marketplace that lives in a Git repository\n\nUsage: plugindex <command> [options]\n\n${lines.join('\n')}\n\nplugindex help <command> shows its options. The home folder is $PLUGINDEX_HOME, or ~/.local/share/plugindex.\n`;
}

export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...globalOptions });
  const rows = options.map(([name, spec]) => [optionText(name, spec), spec.help] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
  const examples = command.examples.map((example) => `  ${example}`).join('\n');
  return `plugindex ${command.name} — ${command.summary}\n\nUsage: plugindex ${command.name} ${command.arguments}\n\n${lines}\n\nExamples:\n${examples}\n`;
}

function optionText(name: string, { short, value }: OptionSpec): string {
  return `${short ? `-${short}, ` : '    '}--${name}${value ? ` <${value}>` : ''}`;
}
