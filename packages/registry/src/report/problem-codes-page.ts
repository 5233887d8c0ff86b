// Writes the page of all problem codes from the rules themselves, so that page and checks cannot disagree.
import type { DocumentedRule } from '../rule-documentation.ts';

const stageWords: Readonly<Record<string, string>> = {
  parse: 'Found while reading a file, before any format is looked at.',
  index: 'Found while reading a whole index.',
  validate: 'Found in an index, or in a change to one, before anything is built.',
  build: 'Found while an artifact is built from its source.',
  inspect: 'Found in the bytes of an artifact.',
  sign: 'Found while an artifact is signed.',
  release: 'Found while a version is published.',
  compile: 'Found while the index is compiled for clients.',
  propose:
    'Found while a command or a form makes a change for somebody: `submit`, `publish`, `yank`, `unyank`, `deprecate`, `transfer`.',
  form: 'Found in an issue form, and said in a comment below it.',
  refresh: 'Found while release feeds are looked at.',
  import: 'Found while a foreign manifest is turned into one of ours.',
  setup: 'Found in the answers that a new registry is made from: `plugindex registry init`.',
  doctor: 'Found in the settings of the repository on GitHub: `plugindex registry doctor`.',
};

/** Markdown with front matter, one heading per code, in the order of the rules. @example toProblemCodesPage(allRules) */
export function toProblemCodesPage(rules: readonly DocumentedRule[]): string {
  const stages = Map.groupBy(rules, ({ code }) => code.slice(0, code.indexOf('/')));
  const parts = [
    `---
title: Problem codes
description: Every code that a report can show, with the reason for the rule and the way out.
---

<!-- Written by scripts/docs.ts from the rules in the code. Change those, then run: node scripts/docs.ts -->

A problem is a finding about somebody's input. An **error** forbids going on, a **review** needs a person to look, a
**warning** should be read, an **info** only tells. \`plugindex explain <code>\` prints the same text.
`,
  ];
  for (const [stage, ofStage] of stages) {
    parts.push(`\n## ${stage}\n\n${stageWords[stage] ?? ''}\n`.replace('\n\n\n', '\n'));
    for (const rule of ofStage) parts.push(toRuleSection(rule));
  }
  return parts.join('');
}

/** One rule below a heading of the third level. @example toRuleSection(rule) // '\n### parse/yaml/alias\n…' */
export function toRuleSection({ code, severity, documentation }: DocumentedRule): string {
  const { title, why, bad, fix } = documentation;
  const lines = [`\n### ${code}\n\n**${severity}** · ${prose(title)}\n\n${prose(why)}\n`];
  if (bad !== undefined) lines.push(`\n\`\`\`yaml\n${bad}\n\`\`\`\n`);
  if (fix !== undefined) lines.push(`\nWhat to do: ${prose(fix)}\n`);
  return lines.join('');
}

/** Plain text as Markdown: nothing in it is markup, except code spans. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll(/[*_]/g, '\\$&')))
    .join('');
}
