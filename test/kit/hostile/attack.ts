// What a hostile pull request is made of, and what turns it away.
import type { LaneId } from '@plugindex/registry/decide/decision';
import type { Attacker } from './attacker.ts';
import type { Scene } from './scene.ts';

export type Act = (attacker: Attacker) => Promise<void>;

export interface Attack {
  /** What is tried. */
  readonly title: string;
  readonly change: Act;
  /** Puts entries into Git's index that no file of the work tree stands for. */
  readonly stage?: Act;
  /** Where they are part of it. */
  readonly words?: (scene: Scene) => Partial<Words>;
  /** Branch of the registry that it goes to; `main` unless said otherwise. */
  readonly base?: string;
  /** Opened by what is left of a deleted account. */
  readonly isByGhost?: true;
  /** A second commit, pushed as `decide` begins, or between its look and its merge. */
  readonly afterwards?: { readonly at: 'look' | 'merge'; readonly change: Act };
  /** Its fork's own Actions say that the checks passed. */
  readonly forges?: true;
  readonly refused: Refusal;
}

/** Lane, and words in the comment of `decide`; `nobody looks` where no machine takes it for a proposal. */
export type Refusal = { readonly lane: LaneId; readonly because: string } | 'nobody looks';

export interface Words {
  readonly title: string;
  readonly branch: string;
  readonly body: string;
  readonly message: string;
}

/** Words of `decide` that several attacks meet. */
export const meets = {
  notOwner: 'An owner of ` greet-people ` proposes the change',
  byHand: 'A maintainer looks at the whole change and merges it by hand',
  buildFailed:
    'The author looks at what failed and pushes a correction, or asks for another run with `/rebuild`: ` build `',
} as const;
