// What happened: the events that workflows start from, and the requests that came in.

export interface GitHubEvent {
  readonly event: string;
  readonly action?: string;
  /** `owner/name` of the repository whose workflows it may start. */
  readonly repository: string;
  /** What the runner writes to GITHUB_EVENT_PATH. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface LoggedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  status: number;
  /** Login of the token's owner, or `anonymous`. */
  readonly by: string;
  notModified: boolean;
}
