// Commands in comments: who wrote them, and whether that person may.
import { type Proposer, proposerIds, proposerOf } from './accounts.ts';
import type { CommentFact, PullRequestFacts } from './pull-request.ts';

export type Command = 'rebuild' | 'skip-wait' | 'adopt';

export interface CommandRights {
  /** Numeric ids of the maintainers that base names. */
  readonly maintainers: ReadonlySet<number>;
  /** Numeric ids of the owners, before the change, of the plugins that it touches. */
  readonly owners: ReadonlySet<number>;
}

/** Times of the newest comment of each kind that counts. */
export interface Commands {
  readonly rebuildAt?: string;
  readonly skipWaitAt?: string;
  readonly adoption: 'none' | 'asked' | 'granted';
}

/**
 * What the comments ask for, as far as their writers may. threat: whoever may write to the repository may edit the
 * comment of a maintainer, so an edited comment commands nothing.
 */
export function readCommands(facts: PullRequestFacts, { maintainers, owners }: CommandRights): Commands {
  const own = proposerIds(facts);
  const proposer = proposerOf(facts);
  const mayDecide = (comment: CommentFact) => maintainers.has(comment.by.id) && !own.has(comment.by.id);
  const mayRebuild = (comment: CommentFact) =>
    isProposer(proposer, comment) || maintainers.has(comment.by.id) || owners.has(comment.by.id);
  const asked = (command: Command) =>
    facts.comments.filter(
      (comment) => !comment.by.isBot && comment.editedAt === undefined && commandOf(comment.body) === command,
    );
  const rebuildAt = lastTime(asked('rebuild').filter(mayRebuild));
  const skipWaitAt = lastTime(asked('skip-wait').filter(mayDecide));
  const adopt = asked('adopt');
  return {
    ...(rebuildAt === undefined ? {} : { rebuildAt }),
    ...(skipWaitAt === undefined ? {} : { skipWaitAt }),
    adoption: adopt.some(mayDecide) ? 'granted' : adopt.length > 0 ? 'asked' : 'none',
  };
}

/** The command in the first line of a comment, alone or with words behind it. @example commandOf('/rebuild') // 'rebuild' */
export function commandOf(body: string): Command | undefined {
  const word = /^\/(rebuild|skip-wait|adopt)(?:\s|$)/.exec(body)?.[1];
  return word === 'rebuild' || word === 'skip-wait' || word === 'adopt' ? word : undefined;
}

/** True for a comment that is a command and nothing else. */
export function isBareCommand(body: string): boolean {
  return commandOf(body) !== undefined && /^\/[a-z-]+\s*$/.test(body);
}

function isProposer(proposer: Proposer, { by }: CommentFact): boolean {
  return proposer.by !== 'feed' && proposer.account.id === by.id;
}

function lastTime(comments: readonly CommentFact[]): string | undefined {
  return comments
    .map(({ at }) => at)
    .toSorted()
    .at(-1);
}
