// A change to the index that somebody wants: files in, a pull request out. Commands, forms and feeds all make one.

/** Planned purely; a ProposalPort carries it out. */
export interface Proposal {
  /** Branch that holds the change: `plugindex/<verb>/<plugin>-<version>`. Equal wishes give equal names. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Message of the one commit. */
  readonly message: string;
  /** Path from the repository's root to its new bytes; null removes the file. */
  readonly files: ReadonlyMap<string, Uint8Array | null>;
}

export interface OpenedProposal {
  readonly number: number;
  readonly url: string;
  /** `found`: a pull request for this branch was open already and now says the same. */
  readonly outcome: 'opened' | 'updated' | 'found';
}

/** Turns proposals into pull requests, from a fork of the account at hand or from a branch of the registry itself. */
export interface ProposalPort {
  /** Everything may be repeated after a failure: branch, commit and pull request are found again, never doubled. */
  open(proposal: Proposal): Promise<OpenedProposal>;
}
