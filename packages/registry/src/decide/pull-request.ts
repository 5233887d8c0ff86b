// What the forge says of one pull request: the facts that `decide` starts from, none of them written by its author's workflow.

/** An account, told apart by its numeric id alone. */
export interface Account {
  readonly github: string;
  readonly id: number;
  /** GitHub's own type `Bot`, or the registry's own automation. */
  readonly isBot: boolean;
}

/** One check run. Only a run of the registry's own workflow, at the head that is decided upon, counts. */
export interface CheckFact {
  readonly name: string;
  readonly status: 'queued' | 'in-progress' | 'completed';
  /** GitHub's word, such as `success`, `failure`, `cancelled`; null while it is not completed. */
  readonly conclusion: string | null;
  readonly headSha: string;
  /** Numeric id of the GitHub App that made it: 15368 is GitHub Actions. */
  readonly appId: number;
  readonly completedAt: string | null;
}

/** The newest run of the registry's checks on the head. */
export interface ChecksRun {
  /** When it was first begun; running it again does not move that. */
  readonly createdAt: string;
  /** How often it was begun. */
  readonly attempt: number;
}

export interface ReviewFact {
  readonly by: Account;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** The commit that was looked at. */
  readonly sha: string;
  readonly at: string;
}

export interface CommentFact {
  readonly id: number;
  readonly by: Account;
  readonly body: string;
  /** When it was written, not when it was last changed. */
  readonly at: string;
  /** When somebody last changed it. threat: whoever may write to the repository may edit the words of another. */
  readonly editedAt?: string;
}

/** Times are RFC 3339 UTC with whole seconds; SHAs have 40 hexadecimal digits. */
export interface PullRequestFacts {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly isDraft: boolean;
  readonly author: Account;
  readonly head: {
    readonly sha: string;
    readonly branch: string;
    /** Numeric id of the repository that holds the branch; null when that repository is gone. */
    readonly repositoryId: number | null;
  };
  readonly base: {
    readonly sha: string;
    readonly branch: string;
    /** True for the branch that is published. */
    readonly isDefault: boolean;
    readonly repositoryId: number;
  };
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Null while GitHub has not worked it out. */
  readonly isMergeable: boolean | null;
  readonly labels: readonly string[];
  readonly checks: readonly CheckFact[];
  /** Absent where there is none, and where no comment asks for another. */
  readonly checksRun?: ChecksRun;
  readonly reviews: readonly ReviewFact[];
  readonly comments: readonly CommentFact[];
  /** Files that GitHub counts as changed. */
  readonly changedFiles: number;
  /** True where GitHub holds the workflows of a newcomer back until a maintainer lets them run. */
  readonly awaitsRunApproval?: boolean;
  /**
   * For a pull request that the registry opened itself, by whom it was asked: an issue form's author, or nobody but the
   * release feed. Absent for one that a person opened. It is believed only for a branch of the registry's own repository.
   */
  readonly onBehalfOf?:
    | { readonly by: 'form'; readonly issue: number; readonly account: Account }
    | { readonly by: 'feed' };
}
