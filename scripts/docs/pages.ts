// Every page of the documentation that is made from code, whole or in part.
import { allRules, toProblemCodesPage } from '@plugindex/registry';
import { abiBlocks } from './abi-page.ts';
import { cliBlocks } from './cli-page.ts';
import { formatBlocks } from './formats-page.ts';
import { fillBlocks } from './markdown.ts';
import { workflowRulesPage } from './workflow-rules-page.ts';

export interface GeneratedPage {
  /** Relative to the repository. */
  readonly path: string;
  /** From the text as it is to the text as it should be. */
  readonly update: (text: string) => string;
}

export async function generatedPages(): Promise<readonly GeneratedPage[]> {
  const reference = 'site/src/content/docs/reference';
  const cli = await cliBlocks();
  return [
    { path: `${reference}/problem-codes.md`, update: () => toProblemCodesPage(allRules) },
    { path: `${reference}/workflow-rules.md`, update: () => workflowRulesPage() },
    { path: `${reference}/formats.md`, update: (text) => fillBlocks(text, formatBlocks()) },
    { path: `${reference}/abi.md`, update: (text) => fillBlocks(text, abiBlocks()) },
    { path: `${reference}/cli.md`, update: (text) => fillBlocks(text, cli) },
  ];
}
