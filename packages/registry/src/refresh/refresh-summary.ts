// What a look at all release feeds came to, as Markdown for the page of the run.
import { inlineCode } from '../report/code-span.ts';
import type { FeedOutcome } from './refresh-plugin.ts';

export interface NamedOutcome {
  readonly plugin: string;
  readonly outcome: FeedOutcome['outcome'] | 'failed';
  /** Text of others may stand in it. */
  readonly detail: string;
}

/** One row a plugin; what is current is counted only. @example renderRefresh([]) // '## Release feeds\n\n0 looked at, 0 with news\n' */
export function renderRefresh(outcomes: readonly NamedOutcome[]): string {
  const news = outcomes.filter(({ outcome }) => outcome !== 'current');
  const head = `## Release feeds\n\n${outcomes.length} looked at, ${news.length} with news\n`;
  if (news.length === 0) return head;
  const rows = news.map(
    ({ plugin, outcome, detail }) => `| ${inlineCode(plugin)} | ${outcome} | ${inlineCode(detail)} |`,
  );
  return `${head}\n| plugin | outcome | detail |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
