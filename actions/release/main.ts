// The stages `sign` and `release`: what was built is inspected again, signed and frozen, each version once; then it is recorded on its own branch.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseRecord } from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { createCommitPort } from '@plugindex/node/github/commit-port';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { createGitHubForge } from '@plugindex/node/github/github-forge';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import type { IndexState } from '@plugindex/registry/index-state';
import { recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { resolveSource } from '@plugindex/registry/reconcile/build-outcome';
import { planWork } from '@plugindex/registry/reconcile/plan-work';
import {
  type ReleaseOutcome,
  type ReleasePorts,
  releaseVersion,
} from '@plugindex/registry/reconcile/release-versions';
import { ActionError } from '../action-error.ts';
import { parseWorkflowRun } from '../environment.ts';
import { readHandOver } from '../hand-over.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { type ActionCall, runAction } from '../run.ts';
import { openSigner, openVerifier } from '../signing.ts';

await runAction(async (call) => {
  const repository = await openRepository(call.environment.workspace);
  try {
    const { state } = await readIndex((await openIndex(repository, placeOf(call))).tree);
    if (state === undefined)
      throw new ActionError('action/index', 'Cannot release: registry.yaml cannot be read');
    await releaseAll(call, repository, state);
  } finally {
    await repository.close();
  }
});

async function releaseAll(call: ActionCall, repository: Repository, state: IndexState): Promise<void> {
  const { apiUrl, repository: name } = call.environment;
  const client = createGitHubClient({
    apiUrl,
    token: call.neededInput('token'),
    userAgent: 'plugindex-release',
  });
  const records = new Map<string, Uint8Array>();
  const ports: ReleasePorts = {
    ...(await createSourceAndBuild(call, repository, state)),
    run: parseWorkflowRun(process.env),
    signer: await openSigner(call, new Date()),
    verifier: await openVerifier(call),
    forge: createGitHubForge(client, name),
    writeRecord: async (record, file) => {
      records.set(`index/${file}`, toRecordFile(record));
    },
    onProgress: ({ stage, subject, outcome, detail = '' }) =>
      call.say(`${stage} ${subject}: ${outcome} ${detail}`),
  };
  const outcomes: ReleaseOutcome[] = [];
  try {
    for (const work of planWork(state)) outcomes.push(await releaseVersion(work, state.registry, ports));
  } finally {
    // Whatever ended the loop: what is published is recorded. What a killed run leaves, the next one finds.
    if (records.size > 0) await record(call, { records, port: createCommitPort(client, name) });
  }
  await tell(call, outcomes);
}

/** Sources are looked at to name their trees; nothing is built here. */
async function createSourceAndBuild(
  call: ActionCall,
  repository: Repository,
  { registry }: IndexState,
): Promise<Pick<ReleasePorts, 'resolveSource' | 'build'>> {
  const folder = await mkdtemp(join(call.environment.temporary, 'sources-'));
  const buildPorts = await createBuildPorts({ repository, folder });
  const built = call.neededInput('folder');
  return {
    resolveSource: (manifest, file) =>
      resolveSource({ manifest, file, repository: registry.deployment.urls.repository }, buildPorts),
    build: async (manifest) => {
      // threat: a build that leaves files of another plugin. Each has a folder of its own, named by the workflow.
      const own = join(built, `built-${manifest.name}@${manifest.version}`);
      const handedOver = await readHandOver(own, manifest);
      // Why there is nothing stands in the report of the job that should have built it.
      return handedOver === undefined
        ? { ok: false, problems: [] }
        : { ok: true, built: handedOver, isCached: false };
    },
  };
}

interface Recording {
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly port: ReturnType<typeof createCommitPort>;
}

async function record(call: ActionCall, { records, port }: Recording): Promise<void> {
  const names = [...records.keys()].map((path) =>
    path.split('/').slice(-2).join(' ').replace('.release.json', ''),
  );
  const message =
    names.length === 1 ? `Record ${names[0]}` : `Record ${names.length} releases\n\n${names.join('\n')}`;
  const { sha, outcome } = await port.commit({ branch: recordsBranch, message, files: records });
  call.say(`recorded in ${sha}: ${outcome}`);
}

async function tell(call: ActionCall, outcomes: readonly ReleaseOutcome[]): Promise<void> {
  const released = outcomes.filter((outcome) => outcome.record !== undefined);
  call.output('released', JSON.stringify(released.map(({ work }) => `${work.name}@${work.version}`)));
  await call.report(
    outcomes.flatMap(({ problems }) => problems),
    { title: 'Release' },
  );
}

function toRecordFile(record: ReleaseRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}
