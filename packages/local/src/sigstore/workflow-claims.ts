// The claims of a workflow run, as GitHub's issuer writes them, and the certificate fields that Fulcio makes of them.
import type { WorkflowRun } from '@plugindex/trust';
import type { ExtensionValue } from './authorities.ts';
import type { Claims } from './identity-token.ts';

/**
 * Claims that give a certificate which agrees with `run` in every field.
 * https://docs.github.com/en/actions/reference/security/oidc
 * @example toWorkflowClaims({ issuer: 'https://sigstore.localhost', run }) // { iss, sub, repository, … }
 */
export function toWorkflowClaims({ issuer, run }: { issuer: string; run: WorkflowRun }): Claims {
  const repository = pathOf(run.repository);
  const workflowRef = `${repository}/${run.workflowPath}@${run.ref}`;
  const [, runId, attempt] = /\/actions\/runs\/([^/]+)\/attempts\/([^/]+)$/.exec(run.invocationId) ?? [];
  return {
    iss: issuer,
    sub: `repo:${repository}:ref:${run.ref}`,
    repository,
    repository_id: run.repositoryId,
    repository_owner: repository.split('/')[0] ?? '',
    repository_owner_id: run.ownerId,
    repository_visibility: 'public',
    ref: run.ref,
    sha: run.commit,
    workflow: run.workflowPath,
    workflow_ref: workflowRef,
    workflow_sha: run.commit,
    job_workflow_ref: pathOf(run.signerIdentity),
    job_workflow_sha: run.commit,
    event_name: run.event,
    runner_environment: run.runnerEnvironment,
    ...(runId === undefined || attempt === undefined ? {} : { run_id: runId, run_attempt: attempt }),
  };
}

/** `owner/repository/…` of a URL, its ref included. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+\//, '');
}

type Form = 'raw' | 'url';
interface ClaimExtension {
  /** N of the object identifier 1.3.6.1.4.1.57264.1.N. */
  readonly arc: number;
  readonly claim: string;
  /** `url`: the claim is a path below the server's URL. */
  readonly form: Form;
  /** The first six are bare bytes instead of a DER UTF8String. */
  readonly legacy?: true;
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const claimExtensions: readonly ClaimExtension[] = [
  { arc: 1, claim: 'iss', form: 'raw', legacy: true },
  { arc: 2, claim: 'event_name', form: 'raw', legacy: true },
  { arc: 3, claim: 'sha', form: 'raw', legacy: true },
  { arc: 4, claim: 'workflow', form: 'raw', legacy: true },
  { arc: 5, claim: 'repository', form: 'raw', legacy: true },
  { arc: 6, claim: 'ref', form: 'raw', legacy: true },
  { arc: 8, claim: 'iss', form: 'raw' },
  { arc: 9, claim: 'job_workflow_ref', form: 'url' },
  { arc: 10, claim: 'job_workflow_sha', form: 'raw' },
  { arc: 11, claim: 'runner_environment', form: 'raw' },
  { arc: 12, claim: 'repository', form: 'url' },
  { arc: 13, claim: 'sha', form: 'raw' },
  { arc: 14, claim: 'ref', form: 'raw' },
  { arc: 15, claim: 'repository_id', form: 'raw' },
  { arc: 16, claim: 'repository_owner', form: 'url' },
  { arc: 17, claim: 'repository_owner_id', form: 'raw' },
  { arc: 18, claim: 'workflow_ref', form: 'url' },
  { arc: 19, claim: 'workflow_sha', form: 'raw' },
  { arc: 20, claim: 'event_name', form: 'raw' },
  { arc: 22, claim: 'repository_visibility', form: 'raw' },
];

/** Extensions of the certificate. `serverUrl`: where the issuer's repositories are, without a final slash. */
export function toCertificateExtensions(claims: Claims, serverUrl: string): ExtensionValue[] {
  const extensions = claimExtensions.flatMap(({ arc, claim, form, legacy }) => {
    const text = claims[claim];
    if (text === undefined) return [];
    return [
      { oid: oid(arc), value: form === 'url' ? `${serverUrl}/${text}` : text, legacy: legacy === true },
    ];
  });
  const { repository, run_id: run, run_attempt: attempt } = claims;
  if (repository !== undefined && run !== undefined && attempt !== undefined)
    extensions.push({
      oid: oid(21),
      value: `${serverUrl}/${repository}/actions/runs/${run}/attempts/${attempt}`,
      legacy: false,
    });
  return extensions;
}

/** Subject alternative name: the workflow that ran the signing job; the subject where the issuer is no workflow service. */
export function toSubjectName(claims: Claims, serverUrl: string): string | undefined {
  const { job_workflow_ref: workflow, sub } = claims;
  return workflow === undefined ? sub : `${serverUrl}/${workflow}`;
}

function oid(arc: number): string {
  return `1.3.6.1.4.1.57264.1.${arc}`;
}
