// The page of rules for the registry's own workflows, from the rules themselves.
import { toRuleSection } from '@plugindex/registry/report/problem-codes-page';
import { syntaxRefused } from '../workflow-rules/official-parser.ts';
import { workflowRules } from '../workflow-rules/rules/index.ts';

/** Markdown with front matter, one heading per rule, in the order in which they are checked. */
export function workflowRulesPage(): string {
  return `---
title: Workflow rules
description: What the workflows and actions of this repository must keep to, each rule with its reason and the way out.
---

<!-- Written by scripts/docs.ts from the rules in the code. Change those, then run: node scripts/docs.ts -->

These rules are about \`.github/workflows\` and \`actions\` of the registry's own repository, not about plugins.
\`npm run check\` holds every file against them, and against the parser that GitHub publishes; each rule of
ours has a workflow in \`test/fixtures/workflows\` that it refuses. [Decision
0016](../../contributing/decisions/0016-workflows-that-hold-nothing/) says what they are there for.

## The rules
${[...workflowRules, syntaxRefused].map(toRuleSection).join('')}`;
}
