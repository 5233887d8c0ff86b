// What `registry doctor` knows of a repository: facts that an adapter read, each of them known or not.

/** A fact, or why it could not be read: most settings answer only to a token with the right to administer. */
export type Fact<T> =
  | { readonly isKnown: true; readonly value: T }
  | { readonly isKnown: false; readonly reason: string };

/** The rules that hold on one branch, whichever ruleset they come from. */
export interface BranchRules {
  readonly isPullRequestRequired: boolean;
  /** 0 where none is asked for. */
  readonly requiredApprovals: number;
  /** `app`: numeric id of the GitHub App whose check counts; null where any will do. */
  readonly requiredChecks: readonly { readonly name: string; readonly app: number | null }[];
  readonly isForcePushRefused: boolean;
  readonly isDeletionRefused: boolean;
}

export interface PagesSettings {
  /** `workflow`: GitHub Actions deploys; `branch`: GitHub builds a branch by itself; `off`: there is no site. */
  readonly source: 'workflow' | 'branch' | 'off';
  /** Where it is served, without a final slash. */
  readonly url?: string;
}

export interface WorkflowToken {
  readonly defaultAccess: 'read' | 'write';
  readonly mayOpenPullRequests: boolean;
}

/** GitHub's words for: nobody but newcomers to GitHub, whoever contributes for the first time, everybody from outside. */
export type ForkApproval =
  | 'first_time_contributors_new_to_github'
  | 'first_time_contributors'
  | 'all_external_contributors';

export interface WorkflowState {
  /** File name, such as `publish.yml`. */
  readonly file: string;
  readonly isActive: boolean;
}

export interface RepositorySettings {
  /** Address of its page, `https://github.com/<owner>/<name>`, as GitHub spells it today. */
  readonly url: string;
  readonly defaultBranch: string;
  readonly isPublic: boolean;
  /** Of the default branch. */
  readonly branchRules: Fact<BranchRules>;
  /** Of the branch with release records, which need not be there yet. */
  readonly recordsRules: Fact<BranchRules>;
  readonly hasImmutableReleases: Fact<boolean>;
  readonly pages: Fact<PagesSettings>;
  readonly environments: Fact<readonly string[]>;
  readonly workflowToken: Fact<WorkflowToken>;
  readonly forkApproval: Fact<ForkApproval>;
  readonly hasPrivateReports: Fact<boolean>;
  readonly workflows: Fact<readonly WorkflowState[]>;
  readonly labels: Fact<readonly string[]>;
  /** For each login that was asked for: its numeric id, or null where nobody has that name. */
  readonly accountIds: ReadonlyMap<string, Fact<number | null>>;
}
