// Creates something exactly once although answers get lost: look, create, and after a doubtful failure look again.
import type { GitHubClient } from './github-client.ts';
import { GitHubError } from './github-error.ts';

export interface CreateOnce<T> {
  /** Looks for what an earlier attempt, ours or another run's, may have made. */
  readonly find: () => Promise<T | undefined>;
  readonly create: () => Promise<T>;
  /** The caller has just looked and found nothing: the first look is saved. */
  readonly isAbsent?: true;
}

/** With one answer in five lost, one creation in 3,000 fails for good. */
const maxAttempts = 5;

/** Throws what `create` threw, once a look has shown that it was not done. */
export async function createOnce<T>(
  client: GitHubClient,
  { find, create, isAbsent }: CreateOnce<T>,
): Promise<T> {
  let failure: unknown;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const found = isAbsent && attempt === 1 ? undefined : await find();
    if (found !== undefined) return found;
    if (failure !== undefined && !isDoubtful(failure)) throw failure;
    try {
      return await create();
    } catch (error) {
      // Refused: somebody else may have made it since we looked. Doubtful: we may have made it ourselves.
      if (!isDoubtful(error) && !isRefusal(error)) throw error;
      failure = error;
    }
    await client.pause(attempt);
  }
  const found = await find();
  if (found !== undefined) return found;
  throw failure;
}

function isDoubtful(error: unknown): boolean {
  return error instanceof GitHubError && error.mayHaveHappened;
}

function isRefusal(error: unknown): boolean {
  return error instanceof GitHubError && ['github/refused', 'github/conflict'].includes(error.code);
}
