// A worker thread of a full compile: reads plugin folders, writes the files that are about one plugin.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Problem } from '@plugindex/model';
import type { PluginSummary } from '@plugindex/registry/compile/assemble-index';
import { compileEntry, type EntryContext } from '@plugindex/registry/compile/compile-entry';
import { PostingBuckets } from '@plugindex/registry/compile/search/posting-buckets';
import { maxIndexFileBytes } from '@plugindex/registry/index-tree/parse-plugin-folder';
import { scanDependencies } from '@plugindex/registry/index-tree/scan-dependencies';
import { documentsInFolder } from './document-folder.ts';
import type { Answer, EntryFolder, EntryToCompile, Request, WorkerData } from './worker-messages.ts';

const { index, out, registry, deployment, root, documents }: WorkerData = workerData;
const context: EntryContext = { registry, deployment, root, documents: documentsInFolder(documents) };
const postings = new PostingBuckets();
const folders = new Set<string>();

parentPort?.on('message', async (request: Request) => {
  const message = await answer(request);
  parentPort?.postMessage(message, buffersOf(message));
});

/** Handed over and not copied: at 100,000 plugins the postings have 130 MB. */
function buffersOf(message: Answer): readonly ArrayBuffer[] {
  if (message.type !== 'finished') return [];
  return [...message.postings.values()]
    .flat()
    .flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

async function answer(request: Request): Promise<Answer> {
  if (request.type === 'scan') return { type: 'scanned', dependencies: request.folders.map(scan) };
  if (request.type === 'compile') return compileEntries(request.entries);
  return { type: 'finished', postings: postings.takePacked() };
}

function scan([, folder]: EntryFolder): readonly string[] | undefined {
  return scanDependencies(pathsIn(folder), readIndexFile);
}

async function compileEntries(entries: readonly EntryToCompile[]): Promise<Answer> {
  const summaries: [string, PluginSummary][] = [];
  const problems: Problem[] = [];
  for (const { folder, ...neighbours } of entries) {
    const [name, path] = folder;
    const files = new Map(pathsIn(path).map((file) => [file, readIndexFile(file)]));
    const compiled = await compileEntry(name, files, { context, neighbours });
    problems.push(...compiled.problems);
    if (compiled.entry === undefined) continue;
    for (const [file, bytes] of compiled.entry.files) writeFile(file, bytes);
    postings.add(compiled.entry.postings);
    summaries.push([name, compiled.entry.summary]);
  }
  return { type: 'compiled', summaries, problems };
}

/** Files of a plugin's folder, sorted as Git sorts them. */
function pathsIn(folder: string): readonly string[] {
  return readdirSync(join(index, folder))
    .sort()
    .map((file) => `${folder}/${file}`);
}

function readIndexFile(path: string): Uint8Array {
  const bytes = readFileSync(join(index, path));
  if (bytes.length <= maxIndexFileBytes) return bytes;
  // An index file past the cap has been refused by validate; here it counts as one that is not what it should be.
  return new Uint8Array();
}

/** Synchronous: this thread has nothing else to do, and 300,000 promises cost more than the files. */
function writeFile(path: string, bytes: Uint8Array): void {
  const target = join(out, path);
  const folder = dirname(target);
  if (!folders.has(folder)) {
    mkdirSync(folder, { recursive: true });
    folders.add(folder);
  }
  writeFileSync(target, bytes);
}
