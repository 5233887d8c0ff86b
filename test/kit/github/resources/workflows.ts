// /repos/{owner}/{repo}/actions: workflows, dispatches, runs, artifacts; and repository dispatches.
import { type Answer, created, noContent, notFound, ok, refusal, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import { emit } from '../events.ts';
import { isObject } from '../fields.ts';
import { addRun } from '../new-run.ts';
import { countedListOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import { artifactShape, runShape, workflowShape } from '../shapes/workflow.ts';
import { storeBytes } from '../storage.ts';
import { findWorkflow, type WorkflowFile, workflowFiles } from '../workflow-file.ts';
import { type Artifact, actionsAppId, nameOf, type WorkflowRun } from '../world.ts';

const read = { needs: reads('actions') } as const;

export const workflowRoutes: Routes = {
  'GET /repos/{owner}/{repo}/actions/workflows': {
    ...read,
    handle: (call) => {
      const repository = repositoryOf(call);
      const shape = (file: WorkflowFile) => workflowShape(call.world, repository, file);
      return countedListOf(call, workflowFiles(repository), { name: 'workflows', shape });
    },
  },
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}': {
    ...read,
    handle: (call) => ok(workflowShape(call.world, repositoryOf(call), workflowOf(call))),
  },
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': {
    needs: writes('actions'),
    handle: dispatchWorkflow,
  },
  'POST /repos/{owner}/{repo}/dispatches': { needs: writes('contents'), handle: dispatchRepository },
  'GET /repos/{owner}/{repo}/actions/runs': {
    ...read,
    handle: (call) => listRuns(call, repositoryOf(call).runs),
  },
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': {
    ...read,
    handle: (call) => {
      const { id } = workflowOf(call);
      return listRuns(
        call,
        repositoryOf(call).runs.filter(({ workflowId }) => workflowId === id),
      );
    },
  },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': {
    ...read,
    handle: (call) => ok(runShape(call.world, repositoryOf(call), runOf(call))),
  },
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun': { needs: writes('actions'), handle: rerun },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': {
    ...read,
    handle: (call) => {
      const { id } = runOf(call);
      return listArtifacts(
        call,
        repositoryOf(call).artifacts.filter(({ runId }) => runId === id),
      );
    },
  },
  'GET /repos/{owner}/{repo}/actions/artifacts': {
    ...read,
    handle: (call) => listArtifacts(call, repositoryOf(call).artifacts),
  },
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': {
    ...read,
    handle: (call) => ok(artifactShape(call.world, repositoryOf(call), artifactOf(call))),
  },
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': { ...read, handle: download },
};

function workflowOf(call: Call): WorkflowFile {
  const id = call.params.value('workflow_id');
  const file = findWorkflow(repositoryOf(call), String(id));
  if (file === undefined) throw notFound();
  return file;
}

function dispatchWorkflow(call: Call): Answer {
  const repository = repositoryOf(call);
  const { world, caller, body } = call;
  const file = workflowOf(call);
  const ref = body.name('ref');
  const branch = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const sha = repository.git.resolve(`refs/heads/${branch}`) ?? repository.git.resolve(`refs/tags/${branch}`);
  if (sha === undefined) throw unprocessable(`No ref found for: ${ref}`);
  if (file.dispatchInputs === undefined)
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = isObject(body.value('inputs')) ? body.value('inputs') : {};
  checkInputs(file, isObject(inputs) ? Object.keys(inputs) : []);
  const run = addRun(world, repository, {
    file,
    event: 'workflow_dispatch',
    head: { repository, branch, sha },
    actor: actorOf(call),
  });
  emit(
    world,
    { caller, repository },
    {
      event: 'workflow_dispatch',
      payload: { inputs, ref: ref.startsWith('refs/') ? ref : `refs/heads/${ref}`, workflow: file.path },
    },
  );
  if (body.flag('return_run_details') !== true) return noContent;
  return ok({
    workflow_run_id: run.id,
    run_url: `${repositoryApi(world, repository)}/actions/runs/${run.id}`,
    html_url: `${world.url}/${nameOf(repository)}/actions/runs/${run.id}`,
  });
}

function checkInputs({ dispatchInputs = new Map() }: WorkflowFile, given: readonly string[]): void {
  const unexpected = given.filter((name) => !dispatchInputs.has(name));
  if (unexpected.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  for (const [name, { isRequired }] of dispatchInputs)
    if (isRequired && !given.includes(name)) throw unprocessable(`Required input '${name}' not provided`);
}

function dispatchRepository(call: Call): Answer {
  const repository = repositoryOf(call);
  const action = call.body.name('event_type');
  emit(
    call.world,
    { caller: call.caller, repository },
    {
      event: 'repository_dispatch',
      action,
      described: 'repository-dispatch-sample.collected',
      payload: {
        branch: repository.defaultBranch,
        client_payload: call.body.value('client_payload') ?? {},
        installation: { id: actionsAppId, node_id: nodeId('Installation', actionsAppId) },
      },
    },
  );
  return noContent;
}

function listRuns(call: Call, runs: readonly WorkflowRun[]): Answer {
  const { query } = call;
  const wanted = (name: string, value: string) =>
    query.text(name) === undefined || query.text(name) === value;
  const found = runs
    .filter((run) => wanted('branch', run.headBranch) && wanted('event', run.event))
    .filter((run) => wanted('head_sha', run.headSha) && wanted('actor', run.actor.login))
    .filter((run) => wanted('status', run.status) || wanted('status', run.conclusion ?? ''))
    .toReversed();
  const shape = (run: WorkflowRun) => runShape(call.world, repositoryOf(call), run);
  return countedListOf(call, found, { name: 'workflow_runs', shape });
}

function runOf(call: Call): WorkflowRun {
  const run = repositoryOf(call).runs.find(({ id }) => id === call.params.number('run_id'));
  if (run === undefined) throw notFound();
  return run;
}

/** https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs: 30 days, 50 times. */
const repeatableMs = 30 * 24 * 3_600_000;
const maxAttempts = 51;

/** The run keeps its id, its event and its commit. Every refusal is a 403, as GitHub's are. */
function rerun(call: Call): Answer {
  const run = runOf(call);
  if (run.status !== 'completed') throw refusal(403, 'This workflow is already running');
  if (call.world.now().getTime() - Date.parse(run.createdAt) >= repeatableMs)
    throw refusal(403, 'Unable to retry this workflow run because it was created over a month ago');
  if (run.attempt >= maxAttempts) throw refusal(403, 'Unable to retry this workflow run: too many attempts');
  Object.assign(run, { attempt: run.attempt + 1, status: 'queued', conclusion: null });
  return created({});
}

function listArtifacts(call: Call, artifacts: readonly Artifact[]): Answer {
  const name = call.query.text('name');
  const found = artifacts.filter((artifact) => name === undefined || artifact.name === name).toReversed();
  const shape = (artifact: Artifact) => artifactShape(call.world, repositoryOf(call), artifact);
  return countedListOf(call, found, { name: 'artifacts', shape });
}

function artifactOf(call: Call): Artifact {
  const artifact = repositoryOf(call).artifacts.find(({ id }) => id === call.params.number('artifact_id'));
  if (artifact === undefined) throw notFound();
  return artifact;
}

/** Public lists, but bytes only for those who are signed in. */
function download(call: Call): Answer {
  actorOf(call);
  const { zip, name } = artifactOf(call);
  if (call.params.text('archive_format') !== 'zip') throw notFound();
  const stored = { bytes: zip, type: 'application/zip', name: `${name}.zip` };
  return { status: 302, headers: { location: storeBytes(call.world, stored) } };
}
