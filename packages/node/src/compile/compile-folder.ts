// A full compile of an index of any size, folder in, folder out: worker threads for the plugins, one thread for the rest.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type Advisory,
  compareText,
  type Deployment,
  type Description,
  type Problem,
  parseAdvisory,
  parseRegistryConfig,
  type RegistryConfig,
  sortProblems,
} from '@plugindex/model';
import { advisoriesByName } from '@plugindex/registry/compile/advisory-files';
import {
  type AssembledIndex,
  assembleIndex,
  type IndexInput,
  type PluginSummary,
} from '@plugindex/registry/compile/assemble-index';
import {
  collectDependents,
  dependencyHints,
  missingNames,
} from '@plugindex/registry/compile/dependency-graph';
import { type PackedKeys, PostingBuckets } from '@plugindex/registry/compile/search/posting-buckets';
import { parseIndexFile } from '@plugindex/registry/index-tree/parse-plugin-folder';
import type { Answer, EntryFolder, EntryToCompile, Request, WorkerData } from './worker-messages.ts';

export interface CompileFolderInput extends Omit<IndexInput, 'registry' | 'advisories' | 'deployment'> {
  /** The index folder. */
  readonly index: string;
  /** The folder that becomes /v1/: empty or not there yet. Put it in its place when everything succeeded. */
  readonly out: string;
  /** Overrides the deployment of registry.yaml. */
  readonly deployment?: Deployment;
  /** Folder of documents by digest, `<2 hex>/<62 hex>`. */
  readonly documents?: string;
  /** Threads that compile plugins; 2 by default. */
  readonly threads?: number;
}

/** `index` is absent where problems kept the compile from going to its end. */
export interface CompiledFolder {
  readonly index?: AssembledIndex;
  readonly registry?: RegistryConfig;
  readonly problems: readonly Problem[];
}

/** Entries that one message carries: enough to make its cost vanish, few enough to keep memory small. */
const batchSize = 500;
const root = 'index/';

/**
 * Compiles an index folder into `out`. Nothing may be served while there are problems of severity `error`.
 * @example await compileFolder({ index: 'index', out: '.plugindex/next/v1', now: new Date(), commit: null })
 */
export async function compileFolder(input: CompileFolderInput): Promise<CompiledFolder> {
  const read = readHead(input.index);
  const { registry, advisories } = read;
  if (registry === undefined || read.problems.length > 0) return { problems: read.problems };
  const deployment = input.deployment ?? registry.deployment;
  const data: WorkerData = {
    index: input.index,
    out: input.out,
    root,
    registry,
    deployment,
    ...(input.documents === undefined ? {} : { documents: input.documents }),
  };
  const crew = new Crew(input.threads ?? 2, data);
  try {
    const folders = listEntries(input.index);
    const dependencies = await scanAll(crew, folders);
    const dependents = collectDependents(dependencies);
    const entries = planEntries(folders, { dependencies, dependents, advisories });
    const { summaries, postings, problems } = await compileAll(crew, entries);
    // What follows needs their memory, and nothing of them.
    await crew.dismiss();
    if (problems.length > 0) return { registry, problems: sortProblems(problems) };
    const parts = {
      summaries,
      postings,
      missing: missingNames(dependencies, dependents),
      describe: async (name: string) => readDescription(input.out, name),
    };
    const index = await assembleIndex(
      { ...input, registry, deployment, advisories },
      parts,
      writerInto(input.out),
    );
    return { index, registry, problems: index.problems };
  } finally {
    await crew.dismiss();
  }
}

interface IndexHead {
  readonly registry: RegistryConfig | undefined;
  readonly advisories: readonly Advisory[];
  readonly problems: readonly Problem[];
}

/** registry.yaml and the advisories: everything that is not about one plugin. */
function readHead(index: string): IndexHead {
  const parsed = parseIndexFile(
    parseRegistryConfig,
    { path: 'registry.yaml', root },
    readFileSync(join(index, 'registry.yaml')),
  );
  const problems = [...parsed.problems];
  const advisories: Advisory[] = [];
  for (const path of filesIn(index, 'advisories')) {
    const advisory = parseIndexFile(parseAdvisory, { path, root }, readFileSync(join(index, path)));
    problems.push(...advisory.problems);
    if (advisory.ok) advisories.push(advisory.value);
  }
  return {
    registry: parsed.ok ? parsed.value : undefined,
    advisories: advisories.toSorted((a, b) => compareText(a.id, b.id)),
    problems,
  };
}

function filesIn(index: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(index, folder)).map((file) => `${folder}/${file}`);
  } catch {
    return [];
  }
}

/** Folders of plugins: those below plugins/ that hold files, sorted by name. */
function listEntries(index: string): readonly EntryFolder[] {
  const found: EntryFolder[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of readdirSync(join(index, folder), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = `${folder}/${entry.name}`;
      // Shards are one or two levels deep: plugins/1/a, plugins/3/a/abc, plugins/ab/cd/abcd.
      const isShort = depth === 1 && /^plugins\/[12]$/.test(folder);
      if (isShort || depth === 2) found.push([entry.name, path]);
      else visit(path, depth + 1);
    }
  };
  visit('plugins', 0);
  return found.sort(([a], [b]) => compareText(a, b));
}

async function scanAll(
  crew: Crew,
  folders: readonly EntryFolder[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const batches = inBatches(folders);
  const requests = batches.map((batch): Request => ({ type: 'scan', folders: batch }));
  await crew.work(requests, (answer, at) => {
    if (answer.type !== 'scanned') return;
    for (const [place, needed] of answer.dependencies.entries()) {
      const name = batches[at]?.[place]?.[0];
      if (name !== undefined && needed !== undefined) found.set(name, needed);
    }
  });
  return found;
}

function* planEntries(
  folders: readonly EntryFolder[],
  known: {
    readonly dependencies: ReadonlyMap<string, readonly string[]>;
    readonly dependents: ReadonlyMap<string, readonly string[]>;
    readonly advisories: readonly Advisory[];
  },
): Generator<EntryToCompile> {
  const advisories = advisoriesByName(known.advisories);
  const dependenciesOf = (name: string) => known.dependencies.get(name) ?? [];
  for (const folder of folders) {
    const [name] = folder;
    yield {
      folder,
      advisories: advisories.get(name) ?? [],
      dependents: known.dependents.get(name) ?? [],
      hints: dependencyHints(name, dependenciesOf),
    };
  }
}

interface CompiledEntries {
  readonly summaries: ReadonlyMap<string, PluginSummary>;
  readonly postings: PostingBuckets;
  readonly problems: readonly Problem[];
}

async function compileAll(crew: Crew, entries: Iterable<EntryToCompile>): Promise<CompiledEntries> {
  const summaries = new Map<string, PluginSummary>();
  const postings = new PostingBuckets();
  const problems: Problem[] = [];
  const requests = inBatches(entries).map((batch): Request => ({ type: 'compile', entries: batch }));
  await crew.work(requests, (answer) => {
    if (answer.type !== 'compiled') return;
    for (const [name, summary] of answer.summaries) summaries.set(name, summary);
    problems.push(...answer.problems);
  });
  for (const packed of await crew.finish()) postings.addPacked(packed);
  return { summaries, postings, problems };
}

function inBatches<Item>(items: Iterable<Item>): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  for (const item of items) {
    const last = batches.at(-1);
    if (last === undefined || last.length === batchSize) batches.push([item]);
    else last.push(item);
  }
  return batches;
}

function readDescription(out: string, name: string): Description | undefined {
  return JSON.parse(readFileSync(join(out, 'plugins', `${name}.json`), 'utf8'));
}

function writerInto(out: string): (file: readonly [string, Uint8Array]) => void {
  const folders = new Set<string>();
  return ([path, bytes]) => {
    const target = join(out, path);
    const folder = dirname(target);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(target, bytes);
  };
}

/**
 * In megabytes. A worker keeps nothing but packed postings: the caps make it collect garbage early, and three threads
 * stay below a gigabyte together.
 */
const workerLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };

/** Worker threads, each busy with one request at a time. */
class Crew {
  private readonly workers: readonly Worker[];

  constructor(threads: number, data: WorkerData) {
    const script = new URL('./compile-worker.ts', import.meta.url);
    this.workers = Array.from(
      { length: threads },
      () => new Worker(script, { workerData: data, resourceLimits: workerLimits }),
    );
  }

  /** Hands requests out in order to whoever is free; `take` is called with each answer as it comes. */
  async work(requests: readonly Request[], take: (answer: Answer, at: number) => void): Promise<void> {
    let next = 0;
    const serve = async (worker: Worker) => {
      for (let at = next++; at < requests.length; at = next++) {
        const request = requests[at];
        if (request !== undefined) take(await ask(worker, request), at);
      }
    };
    await Promise.all(this.workers.map(serve));
  }

  /** What every worker collected. */
  async finish(): Promise<readonly PackedKeys[]> {
    const answers = await Promise.all(this.workers.map((worker) => ask(worker, { type: 'finish' })));
    return answers.flatMap((answer) => (answer.type === 'finished' ? [answer.postings] : []));
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** One request and its answer. Rejects when the worker ends instead of answering. */
function ask(worker: Worker, request: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      settle();
    };
    const onMessage = (answer: Answer) => done(() => resolve(answer));
    const onError = (error: Error) => done(() => reject(error));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(request);
  });
}
