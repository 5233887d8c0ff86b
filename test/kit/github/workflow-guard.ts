// A workflow's token may not change workflows: GitHub has no permission that would let it.
import { refusal } from './answer.ts';
import type { Caller, Repository } from './world.ts';

export const workflowFolder = '.github/workflows/';

/** What the refusal says, over the API and over Git. */
export function workflowRefusal(path: string): string {
  return `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;
}

export interface BranchMove {
  /** Where the branch was; absent for a new one, which is compared with the default branch. */
  readonly before: string | undefined;
  readonly after: string;
}

export function requireNoWorkflowChange(caller: Caller, repository: Repository, move: BranchMove): void {
  if (caller.kind !== 'workflow') return;
  const { git, defaultBranch } = repository;
  const from = move.before ?? git.resolve(`refs/heads/${defaultBranch}`);
  const to = git.resolve(move.after);
  if (from === undefined || to === undefined) return;
  // A new branch that leaves workflows out brings none: pages are published to a branch of their own this way.
  const brings = (path: string) => move.before !== undefined || git.tree(to, { path }).length > 0;
  const changed = git.diff(from, to).find(({ path }) => path.startsWith(workflowFolder) && brings(path));
  if (changed !== undefined) throw refusal(403, workflowRefusal(changed.path));
}
