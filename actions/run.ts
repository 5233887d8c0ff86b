// Runs an action: inputs, event and environment in; annotations, summary, outputs and exit code out.
import { error, getInput, setOutput, summary } from '@actions/core';
import { context } from '@actions/github';
import { hasErrors, type Problem, printable } from '@plugindex/model';
import { renderGithub } from '@plugindex/registry/report/github';
import { renderMarkdown } from '@plugindex/registry/report/markdown';
import { countProblems, summaryLine } from '@plugindex/registry/report/summary';
import { ActionError } from './action-error.ts';
import { type Environment, parseEnvironment } from './environment.ts';

export interface ActionCall {
  readonly environment: Environment;
  /** What started the run, as GitHub sent it. */
  readonly event: unknown;
  /** An input, or undefined where the workflow leaves it empty. */
  input(name: string): string | undefined;
  /** Throws ActionError `action/input` where the workflow leaves it empty. */
  neededInput(name: string): string;
  /** True for `true`, false for `false` and nothing. Throws ActionError `action/input`. */
  flag(name: string): boolean;
  /** One line for the log. Text of strangers in it gives the runner no commands. */
  say(line: string): void;
  output(name: string, value: string): void;
  /** Adds to the page of the run. */
  summarize(markdown: string): Promise<void>;
  /** Shows problems as annotations and as Markdown; an error among them fails the run, unless `fails` is false. */
  report(
    problems: readonly Problem[],
    options: { readonly title: string; readonly fails?: boolean },
  ): Promise<void>;
}

/** The only place that catches everything. @example await runAction(async (call) => call.say('hello')); */
export async function runAction(work: (call: ActionCall) => Promise<void>): Promise<void> {
  try {
    const event: unknown = context.payload;
    await work(createCall(parseEnvironment(process.env), event));
  } catch (thrown) {
    tellError(thrown);
    process.exitCode = 1;
  }
}

function tellError(thrown: unknown): void {
  const code = thrown instanceof Error && 'code' in thrown ? `${String(thrown.code)}: ` : '';
  // Escaped by the library: no line of it can give the runner a command.
  error(printable(`${code}${thrown instanceof Error ? thrown.message : String(thrown)}`, 2000));
  // Without a code it is a mistake of ours: where it happened helps to mend it.
  if (code === '' && thrown instanceof Error)
    for (const line of (thrown.stack ?? '').split('\n').slice(0, 20))
      process.stderr.write(`${toLogLine(line)}\n`);
}

function createCall(environment: Environment, event: unknown): ActionCall {
  const input = (name: string) => getInput(name) || undefined;
  const summarize = async (markdown: string) => {
    await summary.addRaw(markdown, true).write();
  };
  return {
    environment,
    event,
    input,
    neededInput: (name) => {
      const value = input(name);
      if (value !== undefined) return value;
      throw new ActionError('action/input', `Cannot run: the input "${name}" is empty`);
    },
    flag: (name) => {
      const value = input(name) ?? 'false';
      if (value === 'true' || value === 'false') return value === 'true';
      throw new ActionError(
        'action/input',
        `Cannot run: "${name}" is ${printable(value, 40)}, expected true or false`,
      );
    },
    say: (line) => process.stdout.write(`${toLogLine(line)}\n`),
    output: setOutput,
    summarize,
    report: async (problems, { title, fails = true }) => {
      process.stdout.write(renderGithub(problems));
      await summarize(renderMarkdown(problems, { title }));
      setOutput('problems', String(countProblems(problems).error));
      process.stdout.write(`${title}: ${summaryLine(problems)}\n`);
      if (fails && hasErrors(problems)) process.exitCode = 1;
    },
  };
}

/**
 * One line of text that the runner takes for nothing else: it obeys lines that start with "::", and "##[" anywhere.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * @example toLogLine('::add-path::/tmp') // '| ::add-path::/tmp'
 */
export function toLogLine(text: string): string {
  const line = printable(text, 2000).replaceAll('##[', '## [');
  return /^\s*::/.test(line) ? `| ${line}` : line;
}
