// Benchmark: what a merged update and an idle look ask of GitHub's API, and how long the checks of a pull request take
// beside a floor: the same checkouts, the fetch of the head and as many empty Node processes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../test/kit/actions/run-program.ts';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../test/kit/github-registry.ts';
import { editText } from '../../test/kit/github-registry-files.ts';
import { createSource } from '../../test/kit/github-source.ts';
import { publishPlugin } from '../../test/kit/published-plugin.ts';
import { countRequests, sumRequests } from '../../test/kit/request-count.ts';

/** Requests at most. */
export const requestGoals = { decisionOfUpdate: 15, idleLook: 3 } as const;

export interface RequestBenchmark {
  /** By workflow, over everything that one update starts: `decide`, `publish`, `report` … */
  readonly update: Readonly<Record<string, number>>;
  /** A look with nothing new, answers by ETag included. */
  readonly idle: number;
  /** How many of those were answered with 304, which GitHub does not charge. */
  readonly idleNotModified: number;
}

const decideFile = '.github/workflows/decide.yml';

/**
 * Publishes a plugin, then counts what its next version asks, and a look after it.
 * @example await benchmarkRequests() // { update: { decide: 15, publish: 27 }, idle: 2, idleNotModified: 2 }
 */
export async function benchmarkRequests(): Promise<RequestBenchmark> {
  const registry = await openGitHubRegistry();
  try {
    const { ann } = registry.people;
    const plugin = await publishPlugin(registry, { owner: ann, name: 'greet-people' });
    await plugin.tag('0.1.1');
    const args = ['publish', '--tag', 'v0.1.1', '--repository', registryUrl];
    const { code, stderr } = await registry.plugindex(args, { by: ann, folder: plugin.folder });
    if (code !== 0) throw new Error(`Cannot propose the update: ${stderr}`);
    const count = countRequests(registry);
    await registry.actions.settle();
    count.stop();
    if (!isReleased(registry, 'greet-people-v0.1.1')) throw new Error('The update was not released');
    const workflows = [...new Set(count.steps.map(({ step }) => step.replace(/\.yml .*$/s, '')))];
    const update = Object.fromEntries(workflows.map((name) => [name, sumRequests(count, `${name}.yml`)]));
    return { update, ...(await countIdle(registry)) };
  } finally {
    await registry.close();
  }
}

async function countIdle(
  registry: GitHubRegistry,
): Promise<Pick<RequestBenchmark, 'idle' | 'idleNotModified'>> {
  // The first look after a merge still finds something new.
  await registry.actions.schedule(decideFile);
  const before = registry.github.requests.length;
  const count = countRequests(registry);
  await registry.actions.schedule(decideFile);
  count.stop();
  const requests = registry.github.requests.slice(before);
  return {
    idle: sumRequests(count),
    idleNotModified: requests.filter(({ notModified }) => notModified).length,
  };
}

function isReleased({ github }: GitHubRegistry, wanted: string): boolean {
  const { releases } = github.repository(registryName).state;
  return releases.some(({ tag, isDraft }) => tag === wanted && !isDraft);
}

export interface ChecksBenchmark {
  /** Medians of the steps of both jobs, milliseconds. */
  readonly uncached: number;
  readonly cached: number;
  readonly floor: number;
  readonly samples: number;
}

/**
 * Times the checks of a pull request that adds one version, with an empty folder of artifacts and with a filled one.
 * @example await benchmarkChecks({ samples: 5 }) // { uncached: 5200, cached: 2300, floor: 900, samples: 5 }
 */
export async function benchmarkChecks({
  samples = 5,
}: {
  readonly samples?: number;
} = {}): Promise<ChecksBenchmark> {
  const artifacts = await mkdtemp(join(tmpdir(), 'plugindex-artifacts-'));
  const registry = await openGitHubRegistry({
    edit: (files) => {
      // What follows a check is not measured here.
      for (const name of ['decide', 'report']) files.delete(`.github/workflows/${name}.yml`);
      editText(files, '.github/workflows/pull-request.yml', (text) =>
        text.replace('report: ${{ runner.temp }}/report/build.json', `$&\n          cache: ${artifacts}`),
      );
    },
  });
  try {
    await proposeFirst(registry);
    const times = [];
    for (let sample = 0; sample < samples; sample += 1) {
      await rm(artifacts, { recursive: true, force: true });
      const uncached = await timeChecks(registry);
      times.push({ uncached, cached: await timeChecks(registry), floor: await timeFloor(registry) });
    }
    return {
      uncached: median(times.map((each) => each.uncached)),
      cached: median(times.map((each) => each.cached)),
      floor: median(times.map((each) => each.floor)),
      samples,
    };
  } finally {
    await registry.close();
    await rm(artifacts, { recursive: true, force: true });
  }
}

async function proposeFirst(registry: GitHubRegistry): Promise<void> {
  const { ann } = registry.people;
  const source = await createSource(registry, ann, 'greet-people');
  await source.tag('0.1.0');
  const args = ['submit', '--repository', registryUrl];
  const { code, stderr } = await registry.plugindex(args, { by: ann, folder: source.folder });
  if (code !== 0) throw new Error(`Cannot propose: ${stderr}`);
  await registry.actions.settle();
}

/** Closed and opened again, the pull request is checked anew. */
async function timeChecks(registry: GitHubRegistry): Promise<number> {
  const before = registry.actions.steps.length;
  for (const state of ['closed', 'open']) {
    const path = `/repos/${registryName}/pulls/1`;
    await registry.api(registry.people.ann, { method: 'PATCH', path, body: { state } });
  }
  await registry.actions.settle();
  const steps = registry.actions.steps.slice(before);
  const failed = steps.find(({ outcome }) => outcome === 'failure');
  if (failed !== undefined || steps.length === 0) throw new Error(`The checks did not pass: ${failed?.log}`);
  return steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

/** For each of the two jobs, and one after the other like them: base with its history, head, an empty Node process. */
async function timeFloor(registry: GitHubRegistry): Promise<number> {
  const started = performance.now();
  for (const _job of ['validate', 'build']) {
    const folder = await registry.clone(registry.people.ann, registryName);
    await registry.git(folder, 'fetch', '--quiet', 'origin', 'refs/pull/1/head');
    await runProgram(process.execPath, ['-e', '0'], { cwd: folder, env: registry.environment });
  }
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** For a terminal. */
export function renderRequestBenchmark({ update, idle, idleNotModified }: RequestBenchmark): string {
  const { decide = 0, ...others } = update;
  const rest = Object.entries(others).map(([name, requests]) => `${name} ${requests}`);
  return [
    `a merged update: ${decide} requests to decide (goal ≤ ${requestGoals.decisionOfUpdate}); beside that ${rest.join(', ')}`,
    `an idle look: ${idle} requests (goal ≤ ${requestGoals.idleLook}), ${idleNotModified} of them free, by ETag`,
  ].join('\n');
}

/** For a terminal. */
export function renderChecksBenchmark({ uncached, cached, floor, samples }: ChecksBenchmark): string {
  const show = (name: string, ms: number) =>
    `${name} ${(ms / 1000).toFixed(2)} s, ${(ms / floor).toFixed(1)}× the floor`;
  return `checks of one plugin: ${show('built anew', uncached)}; ${show('built before', cached)} (${(floor / 1000).toFixed(2)} s; medians of ${samples})`;
}

if (import.meta.main) {
  console.log(renderRequestBenchmark(await benchmarkRequests()));
  console.log(renderChecksBenchmark(await benchmarkChecks()));
}
