// The stage `inspect` once more, over everything that is published: rules grow, and what they find now must be seen.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  digestOf,
  FetchError,
  type HttpPort,
  type Problem,
  type ReleaseRecord,
  shardPath,
} from '@plugindex/model';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { IndexState, VersionState } from '@plugindex/registry/index-state';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { renderSarif } from '@plugindex/registry/report/sarif';
import { allRules } from '@plugindex/registry/rules';
import { ActionError } from '../action-error.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { type ActionCall, runAction } from '../run.ts';

const timeoutMs = 60_000;
/** Artifacts in memory at a time. */
const atOnce = 4;

await runAction(async (call) => {
  const repository = await openRepository(call.environment.workspace);
  const http = createHttpPort();
  try {
    const { state } = await readIndex((await openIndex(repository, placeOf(call))).tree);
    if (state === undefined)
      throw new ActionError('action/index', 'Cannot inspect: registry.yaml cannot be read');
    const problems = await inspectAll(call, state, http);
    const file = call.input('sarif');
    if (file !== undefined) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, renderSarif(problems, { rules: allRules }));
    }
    await call.report(problems, { title: 'Inspection of what is published' });
  } finally {
    http.close();
    await repository.close();
  }
});

async function inspectAll(call: ActionCall, state: IndexState, http: HttpPort): Promise<readonly Problem[]> {
  const released = [...state.plugins.values()].flatMap(({ versions }) =>
    [...versions.values()].flatMap(({ manifest, release }) =>
      release === undefined ? [] : { manifest, release },
    ),
  );
  const problems: Problem[] = [];
  const queue = released.values();
  const worker = async () => {
    for (const version of queue) problems.push(...(await inspectOne(version, state, http)));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  call.say(`${released.length} artifacts inspected`);
  return problems;
}

interface Released {
  readonly manifest: VersionState['manifest'];
  readonly release: ReleaseRecord;
}

async function inspectOne(
  { manifest, release }: Released,
  { registry }: IndexState,
  http: HttpPort,
): Promise<readonly Problem[]> {
  const { name, version, artifact } = release;
  const file = `index/plugins/${shardPath(name)}/${version}.yaml`;
  const url = registry.deployment.urls.asset
    .replaceAll('{name}', name)
    .replaceAll('{version}', version)
    .replaceAll('{file}', artifact.name);
  try {
    const answer = await http.get(url, { maxBytes: registry.limits.maxArtifactBytes, timeoutMs });
    const bytes = answer.notModified ? new Uint8Array() : answer.bytes;
    if (digestOf(bytes) === artifact.digest) return inspect({ bytes, manifest, registry, file }).problems;
    return [unsound(file, `it has the digest ${digestOf(bytes)}, expected ${artifact.digest}`)];
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return [unsound(file, error.message)];
  }
}

function unsound(file: string, why: string): Problem {
  const message = `Cannot inspect the published artifact: ${why}`;
  return { code: 'release/published/incomplete', severity: 'error', where: { file }, message };
}
