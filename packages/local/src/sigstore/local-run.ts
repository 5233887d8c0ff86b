// The workflow run that `npm start` signs as: nobody's, on a server that does not exist.
import type { WorkflowRun } from '@plugindex/trust';

/** Whose signature counts in a registry that `npm start` made. */
export const localIdentity =
  'https://plugindex.localhost/local/registry/.github/workflows/publish.yml@refs/heads/main';

export interface LocalRunOptions {
  /** Commit of the index that is being published, 40 hexadecimal digits. */
  readonly commit: string;
  /** `https://<server>/<owner>/<repository>/<workflow path>@<ref>`. */
  readonly identity?: string;
  /** Number of the run; statements of one run carry the same. */
  readonly runId?: number;
}

/**
 * A run whose signing workflow is `identity`. Throws RangeError when that is no workflow URL.
 * @example localRun({ commit: 'a'.repeat(40) }).repository // 'https://plugindex.localhost/local/registry'
 */
export function localRun({ commit, identity = localIdentity, runId = 1 }: LocalRunOptions): WorkflowRun {
  const match = /^(https?:\/\/[^/@]+\/[^/@]+\/[^/@]+)\/([^@]+)@(refs\/.+)$/.exec(identity);
  const [, repository, workflowPath, ref] = match ?? [];
  if (repository === undefined || workflowPath === undefined || ref === undefined)
    throw new RangeError(
      `Cannot sign as "${identity}": expected https://<server>/<owner>/<repository>/<workflow>@<ref>`,
    );
  return {
    repository,
    // Ids count within one server only, and this server has one repository.
    repositoryId: '1',
    ownerId: '1',
    ref,
    commit,
    workflowPath,
    signerIdentity: identity,
    event: 'push',
    runnerEnvironment: 'self-hosted',
    invocationId: `${repository}/actions/runs/${runId}/attempts/1`,
  };
}
