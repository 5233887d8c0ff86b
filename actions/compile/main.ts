// The stage `compile`: the index of the checkout as clients fetch it, its snapshot signed, and the site over it.
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HttpPort, hasErrors, type Queue } from '@plugindex/model';
import { writeFilesAtomically } from '@plugindex/node/atomic-write';
import { hasErrorCode } from '@plugindex/node/error-code';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { readFileCapped } from '@plugindex/node/read-file';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { IndexState } from '@plugindex/registry/index-state';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { publishIndex } from '@plugindex/registry/reconcile/publish-index';
import { buildSite } from '../../scripts/build-site.ts';
import { ActionError } from '../action-error.ts';
import { createHttpDocuments } from '../http-documents.ts';
import { openIndex } from '../open-index.ts';
import { maxQueueBytes, readQueue, saysTheSame, toQueueFile } from '../queue-file.ts';
import { type ActionCall, runAction } from '../run.ts';
import { fetchIfThere, fetchServedIndex } from '../served-index.ts';
import { openSigner } from '../signing.ts';
import { readStats, statsFile, toStatsFile } from '../stats-file.ts';

const root = join(import.meta.dirname, '../..');

await runAction(async (call) => {
  const repository = await openRepository(call.environment.workspace);
  try {
    // Without the token: it counts downloads, and publishing waits for no count.
    const index = await openIndex(repository, { environment: call.environment });
    const { state, problems } = await readIndex(index.tree);
    // Publishing what could be read would make the rest vanish for clients.
    if (state === undefined || hasErrors(problems)) {
      await call.report(problems, { title: 'Compile' });
      throw new ActionError('action/index', 'Cannot publish: the index cannot be read whole');
    }
    await compileIndex(call, state, (await repository.commitId('HEAD')) ?? null);
  } finally {
    await repository.close();
  }
});

async function compileIndex(call: ActionCall, state: IndexState, commit: string | null): Promise<void> {
  const { deployment } = state.registry;
  const http = createHttpPort();
  const now = new Date();
  const served = call.input('served') ?? deployment.urls.registry;
  const queue = await readOwnQueue(call);
  let isChanged = false;
  try {
    const problems = await publishIndex(state, {
      deployment,
      documents: createHttpDocuments(state, http),
      signer: await openSigner(call, now),
      now: () => now,
      commit,
      extraFiles: await readExtraFiles(queue),
      mustDeploy: async () => queue !== undefined && !(await isServed(queue, served, http)),
      readServed: () => fetchServedIndex(served, http),
      deploy: async (files) => {
        // Only for what is deployed anyway: a count that rose by one is no reason for a new snapshot.
        const stats = await readStats(call, { http, served, now });
        const counted = new Map(stats === undefined ? [] : [[statsFile, toStatsFile(stats)]]);
        await writeOutput(call, new Map([...files, ...counted]), deployment.urls.site);
        isChanged = true;
      },
      onProgress: ({ stage, subject, outcome, detail = '' }) =>
        call.say(`${stage} ${subject}: ${outcome} ${detail}`),
    });
    call.output('changed', String(isChanged));
    await call.report(problems, { title: 'Compile' });
  } finally {
    http.close();
  }
}

/** The site first, for its tool empties the folder that it fills. */
async function writeOutput(
  call: ActionCall,
  files: ReadonlyMap<string, Uint8Array>,
  url: string,
): Promise<void> {
  const output = call.neededInput('output');
  const index = join(await mkdtemp(join(call.environment.temporary, 'compile-')), 'v1');
  await writeFilesAtomically(
    index,
    [...files].map(([path, bytes]) => ({ path, bytes })),
  );
  if (call.flag('site')) await buildSite({ index, out: output, url });
  await cp(index, join(output, 'v1'), { recursive: true });
}

/** By path below /v1/: the schemas, and the public queue where there is one. */
async function readExtraFiles(queue: Queue | undefined): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = join(root, 'schemas');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const files = new Map<string, Uint8Array>();
  for (const name of names.toSorted()) files.set(`schemas/${name}`, await readFile(join(folder, name)));
  if (queue !== undefined) files.set('queue.json', toQueueFile(queue));
  return files;
}

/** Undefined where `decide` has left none. threat: one that came through a cache; only its format is believed. */
async function readOwnQueue(call: ActionCall): Promise<Queue | undefined> {
  const file = call.input('queue');
  if (file === undefined) return undefined;
  try {
    const queue = readQueue(await readFileCapped(file, { maxBytes: maxQueueBytes }));
    if (queue === undefined) call.say('The queue is left out: it is none');
    return queue;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function isServed(queue: Queue, served: string, http: HttpPort): Promise<boolean> {
  const bytes = await fetchIfThere(http, `${served}/v1/queue.json`, maxQueueBytes);
  const now = bytes === undefined ? undefined : readQueue(bytes);
  return now !== undefined && saysTheSame(now, queue);
}
