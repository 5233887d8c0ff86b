// A stage's report as Markdown. Everything that an author or a run of strangers chose stands in code spans and fenced blocks.
import { printable } from '@plugindex/model';
import { codeSpan, fenced } from '@plugindex/registry/report/code-span';
import { renderMarkdown } from '@plugindex/registry/report/markdown';
import type { Difference, PluginReport, StageReport } from './report-file.ts';

/** GitHub refuses comments over 65,536 characters; there are two stages and words around them. */
const maxStageLength = 28_000;

const titles: Readonly<Record<StageReport['stage'], string>> = { validate: 'Validation', build: 'Build' };

/** @example renderStage(report) // '## Validation\n\nNo problems\n' */
export function renderStage({ stage, problems, plugins }: StageReport): string {
  const found = renderMarkdown(problems, { title: titles[stage], maxLength: maxStageLength / 2 });
  let text = '';
  for (const [i, plugin] of plugins.entries()) {
    const block = renderPlugin(plugin);
    if (text.length + block.length > maxStageLength / 2)
      return `${found}${text}\n${plugins.length - i} more, left out for length\n`;
    text += block;
  }
  return found + text;
}

/** What a version changes, as a block of text. */
export function renderPlugin(plugin: PluginReport): string {
  const { name, version, previous, artifact } = plugin;
  const lines = [
    artifact === null ? 'not built' : `${artifact.size} bytes, ${artifact.digest}`,
    ...changeLines('capability', plugin.capabilities),
    ...changeLines('import', plugin.imports),
    ...changeLines('export', plugin.exports),
  ];
  const compared = previous === null ? 'its first version' : `compared with ${previous}`;
  return `\n### ${codeSpan(printable(`${name} ${version}`))}\n\n${fenced([compared, ...lines].join('\n'))}`;
}

function changeLines(what: string, { added, removed }: Difference): readonly string[] {
  return [
    ...added.map((item) => `+ ${what} ${printable(item, 300)}`),
    ...removed.map((item) => `- ${what} ${printable(item, 300)}`),
  ];
}
