// The state of the little GitHub: real Git repositories, and small objects for what Git does not hold.
import type { BareRepository } from './git/bare-repository.ts';
import type { GitHubEvent } from './log.ts';

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type Level = 'read' | 'write';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly createdAt: string;
}

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Comment {
  readonly id: number;
  readonly author: Account;
  /** True when a workflow's token wrote it. */
  readonly byWorkflow: boolean;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Account;
  readonly byWorkflow: boolean;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  labels: Label[];
  assignees: Account[];
  isLocked: boolean;
  readonly comments: Comment[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly pull?: Pull;
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly commit: string;
  submittedAt: string;
}

export interface Pull {
  readonly id: number;
  readonly head: { readonly repository: Repository; readonly branch: string; sha: string };
  base: { branch: string; sha: string };
  isDraft: boolean;
  maintainerCanModify: boolean;
  /** Worked out anew when head or base moved; the two commits that it was worked out for. */
  mergeable: { readonly of: string; readonly commit: string | null } | undefined;
  /** How often it was read for those two commits. */
  reads: { readonly of: string; readonly count: number } | undefined;
  merged: { readonly at: string; readonly by: Account; readonly commit: string } | undefined;
  readonly reviews: Review[];
}

export interface Asset {
  readonly id: number;
  name: string;
  label: string | null;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly uploader: Account;
  readonly createdAt: string;
  downloadCount: number;
}

export interface Release {
  readonly id: number;
  readonly author: Account;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  isDraft: boolean;
  isPrerelease: boolean;
  /** Published while the repository's setting was on: tag and assets are frozen. */
  isImmutable: boolean;
  readonly createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  readonly assets: Asset[];
}

export interface CheckRun {
  readonly id: number;
  name: string;
  readonly headSha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAt: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly number: number;
  readonly workflowId: number;
  readonly name: string;
  /** `.github/workflows/report.yml` */
  readonly path: string;
  readonly event: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly headRepository: Repository;
  readonly actor: Account;
  status: string;
  conclusion: string | null;
  /** 1, and one more each time that it is run again: whoever runs workflows here sees by it that there is work. */
  attempt: number;
  readonly createdAt: string;
}

export interface Artifact {
  readonly id: number;
  readonly runId: number;
  readonly name: string;
  readonly zip: Uint8Array;
  readonly createdAt: string;
}

export interface Ruleset {
  readonly id: number;
  name: string;
  target: string;
  enforcement: string;
  conditions: unknown;
  rules: readonly unknown[];
  bypassActors: readonly unknown[];
  readonly createdAt: string;
  updatedAt: string;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  /** Policies of the branches that may deploy; null for all. */
  branchPolicy: { readonly protected_branches: boolean; readonly custom_branch_policies: boolean } | null;
  readonly branches: string[];
  readonly createdAt: string;
}

export interface Settings {
  immutableReleases: boolean;
  privateVulnerabilityReporting: boolean;
  vulnerabilityAlerts: boolean;
  automatedSecurityFixes: boolean;
  /** What workflow tokens may do when a workflow does not say. */
  defaultWorkflowPermissions: 'read' | 'write';
  canApprovePullRequestReviews: boolean;
  /** Whose pull requests from forks wait until somebody lets their workflows run, in GitHub's words. */
  forkApproval: string;
  actionsEnabled: boolean;
  allowedActions: 'all' | 'local_only' | 'selected';
  pinShas: boolean;
  mergeMethods: ('merge' | 'squash' | 'rebase')[];
  deleteBranchOnMerge: boolean;
  pages: { buildType: 'workflow' | 'legacy'; branch: string } | undefined;
}

export interface Attestation {
  readonly id: number;
  readonly subjectDigests: readonly string[];
  readonly predicateType: string;
  readonly bundle: unknown;
}

export interface Repository {
  readonly id: number;
  owner: Account;
  name: string;
  readonly git: BareRepository;
  defaultBranch: string;
  isPrivate: boolean;
  isArchived: boolean;
  description: string | null;
  readonly parent: Repository | undefined;
  /** A fork answers 404 until this moment, as GitHub's do while they are copied. */
  readyAt: Date;
  readonly collaborators: Map<number, Role>;
  readonly issues: Map<number, Issue>;
  readonly labels: Label[];
  readonly releases: Release[];
  readonly checks: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly runs: WorkflowRun[];
  readonly artifacts: Artifact[];
  readonly rulesets: Ruleset[];
  readonly environments: Environment[];
  readonly attestations: Attestation[];
  readonly settings: Settings;
  topics: string[];
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
}

export type Permissions = Readonly<Record<string, Level | 'none'>>;

/** Whose token a request carries. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly account: Account }
  | {
      readonly kind: 'workflow';
      readonly account: Account;
      readonly repository: Repository;
      readonly permissions: Permissions;
    };

export interface World {
  readonly folder: string;
  /** Address of the web and of Git; the API is at `/api/v3` below it. */
  readonly url: string;
  readonly apiUrl: string;
  /** Where bytes are stored: another origin, as on GitHub. */
  readonly storageUrl: string;
  readonly now: () => Date;
  readonly accounts: Map<number, Account>;
  readonly repositories: Map<number, Repository>;
  readonly tokens: Map<string, Caller>;
  /** One-time addresses of stored bytes. */
  readonly stored: Map<string, { readonly bytes: Uint8Array; readonly type: string; readonly name: string }>;
  readonly forkDelayMs: number;
  readonly mergeableAfterReads: number;
  nextId(): number;
  emit(event: GitHubEvent): void;
  readonly violations: string[];
}

/** GitHub's own numbers: the account and the app behind every workflow's token. */
export const actionsBot: Account = {
  id: 41898282,
  login: 'github-actions[bot]',
  type: 'Bot',
  createdAt: '2018-07-30T09:30:17Z',
};
export const actionsAppId = 15368;

export function nameOf(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

export function findAccount(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return [...world.accounts.values()].find((account) => account.login.toLowerCase() === wanted);
}

/** Names compare without case, as on GitHub. */
export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [...world.repositories.values()].find((repository) => nameOf(repository).toLowerCase() === wanted);
}
