// One pull request in memory, changed through PullRequestPort as GitHub would change it.

import type { MergeOutcome, PullRequestPort } from '@plugindex/registry/decide/decision';
import type { CommentFact, PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import { people } from './decide-case.ts';

export interface MemoryPort extends PullRequestPort {
  /** What was asked of the port, one line a call. */
  readonly calls: readonly string[];
  facts(): PullRequestFacts;
}

export interface MemoryOptions {
  /** Throws in the middle of the call with this number, as a lost connection does: before or after the change is made. */
  readonly failAt?: { readonly call: number; readonly when: 'before' | 'after' };
  readonly now?: string;
}

export class LostConnection extends Error {}

export function createMemoryPort(start: PullRequestFacts, options: MemoryOptions = {}): MemoryPort {
  const { failAt, now = '2026-11-10T12:00:00Z' } = options;
  const calls: string[] = [];
  let facts = start;
  const change = async (line: string, next: () => PullRequestFacts): Promise<void> => {
    const isFatal = failAt?.call === calls.length;
    calls.push(line);
    if (isFatal && failAt.when === 'before') throw new LostConnection(line);
    facts = next();
    if (isFatal) throw new LostConnection(line);
  };
  return {
    calls,
    facts: () => facts,
    addLabels: (number, labels) =>
      change(`addLabels ${number} ${labels}`, () => ({
        ...facts,
        labels: [...new Set([...facts.labels, ...labels])],
      })),
    removeLabel: (number, label) =>
      change(`removeLabel ${number} ${label}`, () => ({
        ...facts,
        labels: facts.labels.filter((one) => one !== label),
      })),
    setComment: (number, comment) =>
      change(`setComment ${number}`, () => ({ ...facts, comments: withSticky(facts, comment, now) })),
    setCheck: (sha, { name, conclusion }) =>
      change(`setCheck ${sha} ${name} ${conclusion}`, () => ({
        ...facts,
        checks: [
          ...facts.checks.filter((check) => check.name !== name || check.headSha !== sha),
          { name, conclusion, status: 'completed', headSha: sha, appId: 15368, completedAt: now },
        ],
      })),
    merge: async (number, { sha }) => {
      let outcome: MergeOutcome = 'moved';
      await change(`merge ${number} ${sha}`, () => {
        if (facts.state !== 'open' || facts.head.sha !== sha) return facts;
        outcome = 'merged';
        return { ...facts, state: 'merged' };
      });
      return outcome;
    },
    close: (number) => change(`close ${number}`, () => ({ ...facts, state: 'closed' })),
    startWorkflow: ({ file, inputs, ref = 'main' }) =>
      change(`startWorkflow ${file} ${JSON.stringify(inputs)} on ${ref}`, () => facts),
    rerunChecks: async (sha) => {
      await change(`rerunChecks ${sha}`, () => facts);
      return facts.checksRun === undefined ? 'none' : 'running';
    },
  };
}

/** Only a comment of the registry's own account is replaced. */
function withSticky(
  { comments }: PullRequestFacts,
  { marker, body }: { readonly marker: string; readonly body: string },
  now: string,
): readonly CommentFact[] {
  const by = people.automation;
  if (by === undefined) return comments;
  const own = comments.find((comment) => comment.by.id === by.id && comment.body.startsWith(marker));
  if (own === undefined) return [...comments, { id: 1, by, body, at: now }];
  return comments.map((comment) => (comment === own ? { ...own, body, editedAt: now } : comment));
}
