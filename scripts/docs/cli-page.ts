// The block of the page of commands, made from the table that the command line itself parses with.
import type { Command, OptionSpec } from '../../packages/cli/src/command.ts';
import { globalOptions } from '../../packages/cli/src/command.ts';
import { loadCommands } from '../../packages/cli/src/commands.ts';
import { type Blocks, prose, table } from './markdown.ts';

/** Block `commands`. */
export async function cliBlocks(): Promise<Blocks> {
  const commands = await loadCommands();
  const overview = table(
    ['command', 'what it does'],
    commands.map(({ name, summary }) => [`[\`${name}\`](#${name})`, prose(summary)]),
  );
  return { commands: [overview, '', ...commands.map(section)].join('\n') };
}

function section(command: Command): string {
  const options = Object.entries({ ...command.options, ...globalOptions });
  return `### ${command.name}

${sentence(command.summary)}

\`\`\`sh
${`plugindex ${command.name} ${command.arguments}`.trimEnd()}
\`\`\`

${table(
  ['option', 'what it does'],
  options.map(([name, option]) => [optionText(name, option), prose(option.help)]),
)}

For example:

\`\`\`sh
${command.examples.join('\n')}
\`\`\`
`;
}

function optionText(name: string, { short, value, multiple }: OptionSpec): string {
  const long = `--${name}${value === undefined ? '' : ` <${value}>`}`;
  return `\`${short === undefined ? '' : `-${short}, `}${long}\`${multiple ? ', may be given several times' : ''}`;
}

/** Summaries are written for lists: no capital, no stop. */
function sentence(text: string): string {
  return `${prose(text.slice(0, 1).toUpperCase() + text.slice(1))}.`;
}
