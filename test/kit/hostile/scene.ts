// Where hostile pull requests are tried: whose plugins there are, what lies ready, and what must never be touched.
import type { Canary } from './canary.ts';

/** A plugin of somebody else. */
export const victim = 'greet-people';
/** The attacker's own. */
export const own = 'tide-tables';

export interface Scene {
  readonly canary: Canary;
  /** An open, honest pull request of somebody else. */
  readonly bystander: { readonly number: number; readonly headSha: string };
  /** Commits of the attacker's source. */
  readonly commits: {
    /** Builds, and is what its manifest says. */
    readonly good: string;
    /** Builds a module that uses what its manifest does not ask for. */
    readonly undeclared: string;
    /** Has a build script that looks around. */
    readonly spying: string;
  };
}
