// plugindex validate
import { join } from 'node:path';
import { hasErrors, type Problem } from '@plugindex/model';
import {
  allRules,
  applyFixes,
  renderGithub,
  renderJson,
  renderMarkdown,
  renderSarif,
  renderTerminal,
  validateIndex,
} from '@plugindex/registry';
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
  summary: 'check the index around the working folder: every problem at once, with what to do about it',
  arguments: '',
  options: {
    base: {
      type: 'string',
      value: 'revision',
      help: 'compare with this revision, as a pull request is: origin/main',
    },
    format: { type: 'string', value: 'name', help: `${Object.keys(renderers).join(', ')} (default: text)` },
    fix: { type: 'boolean', help: 'make the repairs that are mechanical' },
    'without-sources': { type: 'boolean', help: 'do not look into the pinned sources' },
  },
  examples: ['plugindex validate', 'plugindex validate --base origin/main --fix'],
  run: async (call) => {
    const wanted = textOption(call.values, 'format') ?? 'text';
    const format = call.isJson && wanted !== 'sarif' ? 'json' : wanted;
    const render = Object.hasOwn(renderers, wanted) ? renderers[format] : undefined;
    if (render === undefined)
      throw new UsageError(`Cannot write "${wanted}": expected one of ${Object.keys(renderers).join(', ')}`);
    const workplace = await call.ports.openWorkplace();
    try {
      const problems = await check(call, workplace);
      const left = flag(call.values, 'fix') ? await fix(call, workplace, problems) : problems;
      const report = `${render(left).trimEnd()}\n`;
      call.ports.out(jsonFormats.has(format) ? escapeJson(report) : report);
      return hasErrors(left) ? 1 : 0;
    } finally {
      await workplace.close();
    }
  },
};

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
