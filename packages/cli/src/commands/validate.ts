// plugindex validate
import { join } from 'node:path';
import { hasErrors, type Problem } from '@plugindex/model';
import { renderGithub } from '@plugindex/registry/report/github';
import { renderJson } from '@plugindex/registry/report/json';
import { renderMarkdown } from '@plugindex/registry/report/markdown';
import { renderSarif } from '@plugindex/registry/report/sarif';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { allRules } from '@plugindex/registry/rules';
import { applyFixes } from '@plugindex/registry/validate/fix';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { authorRegistryOption } from '../author/author-registry.ts';
import { type Command, type CommandCall, flag, textOption, UsageError } from '../command.ts';
import { escapeJson } from '../output.ts';
import type { Workplace } from '../ports.ts';

const renderers: Readonly<Record<string, (problems: readonly Problem[]) => string>> = {
  text: renderTerminal,
  github: renderGithub,
  markdown: renderMarkdown,
  json: renderJson,
  sarif: (problems) => renderSarif(problems, { rules: allRules }),
};
const jsonFormats: ReadonlySet<string> = new Set(['json', 'sarif']);
/** Largest index file that is repaired, in bytes: no larger one is valid. */
const maxIndexFileBytes = 512 * 1024;

export const validateCommand: Command = {
  name: 'validate',
  summary:
    'check the plugin of a folder, or else the index around you: every problem at once, with what to do about it',
  arguments: '[folder]',
  options: {
    base: {
      type: 'string',
      value: 'revision',
      help: 'compare with this revision, as a pull request is: origin/main',
    },
    format: { type: 'string', value: 'name', help: `${Object.keys(renderers).join(', ')} (default: text)` },
    fix: { type: 'boolean', help: 'make the repairs that are mechanical' },
    ...authorRegistryOption,
    'without-sources': { type: 'boolean', help: 'do not look into the pinned sources' },
  },
  examples: [
    'plugindex validate',
    'plugindex validate ../my-plugin',
    'plugindex validate --base origin/main --fix',
  ],
  run: async (call) => {
    const wanted = textOption(call.values, 'format') ?? 'text';
    const format = call.isJson && wanted !== 'sarif' ? 'json' : wanted;
    const render = Object.hasOwn(renderers, wanted) ? renderers[format] : undefined;
    if (render === undefined)
      throw new UsageError(`Cannot write "${wanted}": expected one of ${Object.keys(renderers).join(', ')}`);
    const plugin = await pluginFolderOf(call);
    if (plugin !== undefined) return print(call, await validatePlugin(call, plugin), { render, format });
    const workplace = await call.ports.openWorkplace();
    try {
      const problems = await check(call, workplace);
      const left = flag(call.values, 'fix') ? await fix(call, workplace, problems) : problems;
      return print(call, left, { render, format });
    } finally {
      await workplace.close();
    }
  },
};

interface Printing {
  readonly render: (problems: readonly Problem[]) => string;
  readonly format: string;
}

/** Returns the exit code. */
function print({ ports }: CommandCall, problems: readonly Problem[], { render, format }: Printing): number {
  const report = `${render(problems).trimEnd()}\n`;
  ports.out(jsonFormats.has(format) ? escapeJson(report) : report);
  return hasErrors(problems) ? 1 : 0;
}

/** The folder that was named, or the working folder where it is that of a plugin. */
async function pluginFolderOf(call: CommandCall): Promise<string | undefined> {
  const [named, ...rest] = call.args;
  if (rest.length > 0)
    throw new UsageError('Cannot validate: expected at most one folder', 'plugindex help validate');
  if (named === undefined && (await isPluginHere(call))) return '.';
  const wrong = ['base', 'fix', 'without-sources'].find((option) => call.values[option] !== undefined);
  if (named !== undefined && wrong !== undefined)
    throw new UsageError(
      `Cannot use --${wrong} with the folder of a plugin: it is for the index around you`,
      'plugindex validate <folder>',
    );
  return named;
}

/** Options of the index say that the index is meant, wherever one is. */
async function isPluginHere({ ports, values }: CommandCall): Promise<boolean> {
  if (['base', 'fix', 'without-sources'].some((option) => values[option] !== undefined)) return false;
  const folder = await (await ports.openAuthor()).openFolder('.');
  try {
    return (await folder.files.read('manifest.yaml', { maxBytes: maxIndexFileBytes })) !== undefined;
  } finally {
    await folder.close();
  }
}

async function validatePlugin(call: CommandCall, folder: string): Promise<readonly Problem[]> {
  const { withPluginFolder } = await import('../author/local-plugin.ts');
  const { validateFolder } = await import('../author/validate-folder.ts');
  return withPluginFolder(call, folder, (opened) => validateFolder(opened, call.ports.now()));
}

async function check({ values }: CommandCall, workplace: Workplace): Promise<readonly Problem[]> {
  const base = textOption(values, 'base');
  return validateIndex({
    ...(base === undefined ? { head: await workplace.index() } : await workplace.change(base)),
    ...(flag(values, 'without-sources') ? {} : { sources: workplace.sources }),
  });
}

/** Repairs what can be repaired, then checks again: a repair may uncover what stood behind it. */
async function fix(
  call: CommandCall,
  workplace: Workplace,
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  const names = new Set(problems.flatMap((problem) => problem.fix?.file ?? []));
  const texts = new Map<string, string>();
  for (const name of names) {
    const bytes = await call.ports.readFile(join(workplace.root, name), { maxBytes: maxIndexFileBytes });
    texts.set(name, new TextDecoder().decode(bytes));
  }
  const { files, fixed } = applyFixes(texts, problems);
  for (const [name, text] of files)
    await call.ports.writeFile(join(workplace.root, name), new TextEncoder().encode(text));
  for (const { code, where } of fixed)
    call.ports.say(`fixed  ${where.file}${where.pointer ?? ''}  ${code}\n`);
  return fixed.length === 0 ? problems : check(call, workplace);
}
