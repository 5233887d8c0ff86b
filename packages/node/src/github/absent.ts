// Turns "there is no such thing" into undefined, for the places where that is an answer and no failure.
import { GitHubError } from './github-error.ts';

/** For `.catch()`: undefined for `github/not-found`, everything else is thrown on. */
export function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof GitHubError && error.code === 'github/not-found') return undefined;
  throw error;
}
