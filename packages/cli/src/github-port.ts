// GitHub as the commands of authors and maintainers need it: the narrow port that `github.ts` joins to the adapters of `node`.
import type { TreePort } from '@plugindex/model';
import type { Account, PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import type { OpenedProposal, Proposal } from '@plugindex/registry/propose/proposal';
import type { RepositorySettings } from '@plugindex/registry/setup/settings';

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** Where GitHub is, and as whom to speak. */
export interface GitHubAddress {
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly apiUrl: string;
  /** Absent: only what everybody may read. */
  readonly token?: string;
}

export interface RepositoryFacts {
  readonly url: string;
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
  readonly isPublic: boolean;
}

/** An open pull request, as far as a list tells. */
export interface PullRequestSummary {
  readonly number: number;
  readonly title: string;
  readonly author: Account;
  readonly head: { readonly branch: string };
}

/** Every method throws a GitHubError (`github/…`) whose message tells what was asked and what was answered, never a token. */
export interface GitHubPort {
  /** Whose token it is. */
  account(): Promise<Account>;
  /** Undefined where nobody has this name. */
  findAccount(login: string): Promise<Account | undefined>;
  readRepository(name: RepositoryName): Promise<RepositoryFacts>;
  /** Undefined where there is no such tag. Annotated tags are peeled. */
  resolveTag(name: RepositoryName, tag: string): Promise<{ readonly commit: string } | undefined>;
  /** A folder of a branch as it is now: one listing, then only the files that are read. Throws a TreeError. */
  readFolder(
    name: RepositoryName,
    place: { readonly branch: string; readonly folder: string },
  ): Promise<TreePort>;
  /** The folder with the registry's release records; undefined where it has released nothing. One listing, one request. */
  readRecords(name: RepositoryName): Promise<TreePort | undefined>;
  /** Commits to a fork of the account and opens a pull request, or finds the one that is open. */
  openProposal(
    name: RepositoryName,
    { base, proposal }: { readonly base: string; readonly proposal: Proposal },
  ): Promise<OpenedProposal>;
  listOpenPullRequests(name: RepositoryName): Promise<readonly PullRequestSummary[]>;
  readPullRequest(name: RepositoryName, number: number): Promise<PullRequestFacts>;
  /** How a repository is set up, and the numeric ids of some accounts. */
  readSettings(name: RepositoryName, logins: readonly string[]): Promise<RepositorySettings>;
}

/** Signing in on another page, with a code that is typed there (RFC 8628). */
export interface DeviceLogin {
  /** Public id of the application that asks; no secret. */
  readonly clientId: string;
  readonly serverUrl: string;
  readonly onCode: (code: { readonly userCode: string; readonly verificationUrl: string }) => void;
}
