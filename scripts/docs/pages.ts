// Every page of the documentation that is made from code, whole or in part.

import { toProblemCodesPage } from '@plugindex/registry/report/problem-codes-page';
import { allRules } from '@plugindex/registry/rules';
import { abiBlocks } from './abi-page.ts';
import { applicationBlocks } from './application-page.ts';
import { capabilitiesBlocks } from './capabilities-page.ts';
import { cliBlocks } from './cli-page.ts';
import { formatBlocks } from './formats-page.ts';
import { hostBlocks } from './host-page.ts';
import { limitsBlocks } from './limits-page.ts';
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
  const application = await applicationBlocks();
  const host = await hostBlocks();
  return [
    { path: `${reference}/problem-codes.md`, update: () => toProblemCodesPage(allRules) },
    { path: `${reference}/workflow-rules.md`, update: () => workflowRulesPage() },
    { path: `${reference}/formats.md`, update: (text) => fillBlocks(text, formatBlocks()) },
    { path: `${reference}/abi.md`, update: (text) => fillBlocks(text, abiBlocks()) },
    {
      path: 'site/src/content/docs/use-in-your-application.md',
      update: (text) => fillBlocks(text, application),
    },
    { path: `${reference}/cli.md`, update: (text) => fillBlocks(text, cli) },
    { path: `${reference}/capabilities.md`, update: (text) => fillBlocks(text, capabilitiesBlocks()) },
    { path: `${reference}/limits.md`, update: (text) => fillBlocks(text, limitsBlocks()) },
    { path: 'site/src/content/docs/plugin-host.md', update: (text) => fillBlocks(text, host) },
  ];
}
