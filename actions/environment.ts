// What the runner tells an action about its run, parsed once.
// https://docs.github.com/actions/reference/workflows-and-actions/variables
import type { WorkflowRun } from '@plugindex/trust';
import { ActionError } from './action-error.ts';

export interface Environment {
  /** Folder of the checkout. */
  readonly workspace: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  /** `https://api.github.com`, without a final slash. */
  readonly apiUrl: string;
  /** `https://github.com`, without a final slash. */
  readonly serverUrl: string;
  readonly eventName: string;
  /** Folder that is emptied after the job. */
  readonly temporary: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws ActionError `action/environment`. @example parseEnvironment(process.env).repository // { owner: 'acme', repo: 'registry' } */
export function parseEnvironment(variables: Variables): Environment {
  const [owner, repo, ...more] = needed(variables, 'GITHUB_REPOSITORY').split('/');
  if (!owner || !repo || more.length > 0)
    throw new ActionError(
      'action/environment',
      'Cannot read GITHUB_REPOSITORY: expected <owner>/<repository>',
    );
  return {
    workspace: needed(variables, 'GITHUB_WORKSPACE'),
    repository: { owner, repo },
    apiUrl: needed(variables, 'GITHUB_API_URL'),
    serverUrl: needed(variables, 'GITHUB_SERVER_URL'),
    eventName: needed(variables, 'GITHUB_EVENT_NAME'),
    temporary: needed(variables, 'RUNNER_TEMP'),
  };
}

/**
 * The run as its certificate will name it. `signer`: URL and ref of the workflow that holds the identity, where it is a
 * called one. Throws ActionError `action/environment`.
 * @example parseWorkflowRun(process.env).workflowPath // '.github/workflows/publish.yml'
 */
export function parseWorkflowRun(variables: Variables, signer?: string): WorkflowRun {
  const { serverUrl, repository } = parseEnvironment(variables);
  const url = `${serverUrl}/${repository.owner}/${repository.repo}`;
  // `acme/registry/.github/workflows/publish.yml@refs/heads/main`
  const [path = '', ref = ''] = needed(variables, 'GITHUB_WORKFLOW_REF').split('@');
  const runId = needed(variables, 'GITHUB_RUN_ID');
  return {
    repository: url,
    repositoryId: needed(variables, 'GITHUB_REPOSITORY_ID'),
    ownerId: needed(variables, 'GITHUB_REPOSITORY_OWNER_ID'),
    ref: needed(variables, 'GITHUB_REF'),
    commit: needed(variables, 'GITHUB_SHA'),
    workflowPath: path.split('/').slice(2).join('/'),
    signerIdentity: signer ?? `${serverUrl}/${path}@${ref}`,
    event: needed(variables, 'GITHUB_EVENT_NAME'),
    runnerEnvironment: needed(variables, 'RUNNER_ENVIRONMENT'),
    invocationId: `${url}/actions/runs/${runId}/attempts/${needed(variables, 'GITHUB_RUN_ATTEMPT')}`,
  };
}

function needed(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '')
    throw new ActionError(
      'action/environment',
      `Cannot run: ${name} is not set, expected it from the runner`,
    );
  return value;
}
