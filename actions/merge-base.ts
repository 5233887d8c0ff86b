// Where a proposal left the branch that it is for, by the history in the checkout.
import { createProcessPort } from '@plugindex/node/process/process-port';
import { ActionError } from './action-error.ts';

const timeoutMs = 60_000;
const maxOutputBytes = 4096;

/**
 * The commit that both have in their history. Throws ActionError `action/commit` where there is none: the checkout must
 * hold the whole history (`fetch-depth: 0`).
 * @example await findMergeBase('.', { base, head }) // '1f0a…'
 */
export async function findMergeBase(
  folder: string,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<string> {
  const processes = createProcessPort();
  // Ids of commits only, which an option never looks like.
  const { exitCode, log } = await processes.run('git', ['merge-base', base, head], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    timeoutMs,
    maxOutputBytes,
  });
  const found = log.trim();
  if (exitCode === 0 && /^[0-9a-f]{40}$/.test(found)) return found;
  throw new ActionError('action/commit', `Cannot look at ${head}: it shares no history with ${base}`);
}
