// Compiling on disk: worker threads give the bytes of compile(), updates give the bytes of both, and kills leave no half.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFolder, ServedFolder, toJournal, updateServed } from '@plugindex/node/compile';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syntheticIndex, syntheticPlugin } from '../../scripts/bench/synthetic-index.ts';
import { writeIndex, writePlugin } from '../../scripts/bench/write-index.ts';
import { memoryTree } from '../kit/memory-tree.ts';

const plugins = 60;
const now = new Date('2026-11-01T00:00:00Z');
let folder: string;
let index: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compile-folder-'));
  index = join(folder, 'index');
  writeIndex(index, plugins);
});

afterAll(() => rm(folder, { recursive: true }));

async function filesBelow(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(root.length + 1), await readFile(path, 'utf8'));
  }
  return found;
}

async function compileInMemory(files: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const { state } = await readIndex(memoryTree(files));
  if (state === undefined) throw new Error('The index has no registry');
  const { deployment } = state.registry;
  const compiled = await compile({
    state,
    deployment,
    documents: documentsFrom(new Map()),
    now,
    commit: null,
  });
  return new Map([...compiled.files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}

async function compileTo(served: string) {
  const {
    index: compiled,
    registry,
    problems,
  } = await compileFolder({ index, out: join(served, 'v1'), now, commit: null });
  expect(problems).toEqual([]);
  if (compiled === undefined || registry === undefined) throw new Error('Nothing was compiled');
  const { deployment } = registry;
  new ServedFolder(served).reset({ source: 'first', registry, deployment, bookmark: compiled.bookmark });
}

test('compileFolder() writes the files that compile() gives', async () => {
  const served = join(folder, 'served');
  await compileTo(served);
  const written = await filesBelow(join(served, 'v1'));
  const expected = await compileInMemory(syntheticIndex(plugins));
  expect([...written.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [path, text] of expected) expect(written.get(path), path).toBe(text);
});

test('compileFolder() says every problem and gives nothing to serve', async () => {
  const broken = join(folder, 'broken');
  await cp(index, broken, { recursive: true });
  const [path = ''] = syntheticPlugin(4).files.keys();
  await writeFile(join(broken, path), 'schemaVersion: 1\nname: other\n');
  const result = await compileFolder({ index: broken, out: join(folder, 'out'), now, commit: null });
  expect(result.index).toBeUndefined();
  expect(result.problems.length).toBeGreaterThan(0);
});

test('updateServed() carries changes out as a new compile would, and again after a kill between any two files', async () => {
  const served = join(folder, 'served');
  const before = join(folder, 'before');
  await cp(served, before, { recursive: true });
  const changed = syntheticPlugin(7, 1);
  writePlugin(index, changed);
  const input = { index, source: 'second', changedPaths: [...changed.files.keys()], now, commit: null };
  const outcome = await updateServed({ ...input, served: new ServedFolder(served) });
  expect(outcome.outcome).toBe('updated');
  const after = await filesBelow(served);
  expect(after.has('journal')).toBe(false);
  if (outcome.outcome !== 'updated') throw new Error('Nothing was updated');
  const paths = [...outcome.plan.writes.keys(), 'changes.ndjson'];
  for (let done = 0; done <= paths.length; done += 4) {
    const killed = join(folder, 'killed');
    await cp(before, killed, { recursive: true });
    // The journal as it was, and the first files carried out already: what a kill leaves.
    const state = JSON.parse(after.get('bookmark.json') ?? '');
    await writeFile(join(killed, 'journal'), toJournal(outcome.plan, state, new Map()));
    for (const path of paths.slice(0, done)) await cp(join(served, 'v1', path), join(killed, 'v1', path));
    new ServedFolder(killed);
    expect(await filesBelow(killed)).toEqual(after);
    await rm(killed, { recursive: true });
  }
});
