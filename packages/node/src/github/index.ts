// GitHub behind our ports. A subpath of its own: Octokit takes long to load, and most commands need none of it.
export { readAccount } from './account.ts';
export { readAttestedArtifacts } from './attestations.ts';
export type { RequestCount } from './bounded-fetch.ts';
export {
  type BranchCommit,
  type CommitPort,
  type CommitResult,
  createCommitPort,
} from './commit-port.ts';
export { type DeviceLogin, type DeviceLoginOptions, startDeviceLogin } from './device-login.ts';
export { type BranchToFetch, fetchBranch } from './fetch-branch.ts';
export { fetchPullRequestHead, type PullRequestHead } from './fetch-pull-request-head.ts';
export { createForgeLookup } from './forge-lookup.ts';
export {
  createGitHubClient,
  type GitHubClient,
  type GitHubClientOptions,
  type RepositoryName,
} from './github-client.ts';
export { GitHubError, type GitHubErrorCode } from './github-error.ts';
export { createGitHubForge } from './github-forge.ts';
export type { LabelStyle } from './labels.ts';
export { listOpenPullRequests, type OpenPullRequest } from './open-pull-requests.ts';
export { findEarlierRequests, isChecked, listOwnRequests } from './own-requests.ts';
export { createProposalPort, type ProposalPortOptions } from './proposal-port.ts';
export { readPullRequestFacts } from './pull-request-facts.ts';
export { type PullRequestOrigin, readPullRequestOrigin } from './pull-request-origin.ts';
export { createPullRequestPort, type PullRequestPortOptions } from './pull-request-port.ts';
export { readSettings, type SettingsToRead } from './read-settings.ts';
export { readDownloads } from './release-downloads.ts';
export { createFeedReader, type FeedReader, type FeedReaderOptions, readFeedsAhead } from './release-feed.ts';
export { type RepositoryFacts, readRepository, resolveTag } from './repository-facts.ts';
