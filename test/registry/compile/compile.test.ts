// The compile stage over whole small indexes: what comes out, and that it comes out the same every time.
import {
  type DocumentParser,
  digestOf,
  parseChange,
  parseDescription,
  parseIndexLine,
  parseJson,
  parseRegistryDescriptor,
  parseShard,
  parseSnapshot,
  shardFile,
  shardNumber,
} from '@plugindex/model';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import type { IndexState } from '@plugindex/registry/index-state';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { expect, test } from 'vitest';
import { compilerVersion } from '../../../packages/registry/src/compile/bookmark.ts';
import { syntheticIndex } from '../../../scripts/bench/synthetic-index.ts';
import { memoryTree } from '../../kit/memory-tree.ts';

const now = new Date('2026-11-01T12:00:00Z');

async function stateOf(files: ReadonlyMap<string, string>): Promise<IndexState> {
  const { state, problems } = await readIndex(memoryTree(files));
  expect(problems).toEqual([]);
  if (state === undefined) throw new Error('The index has no registry');
  return state;
}

async function compileFiles(files: ReadonlyMap<string, string>) {
  const state = await stateOf(files);
  const documents = documentsFrom(new Map());
  return compile({ state, deployment: state.registry.deployment, documents, now, commit: null });
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`There is no ${path}`);
  return Buffer.from(bytes).toString();
}

test('compile() gives the same bytes for the same index in any order', async () => {
  const files = [...syntheticIndex(40)];
  const once = await compileFiles(new Map(files));
  const again = await compileFiles(new Map(files.toReversed()));
  expect([...again.files.keys()]).toEqual([...once.files.keys()]);
  for (const [path, bytes] of once.files) expect(again.files.get(path), path).toEqual(bytes);
});

test('compile() writes files that their own parsers accept', async () => {
  const { files } = await compileFiles(syntheticIndex(40));
  const check = (path: string, text: string, parse: DocumentParser<unknown>) => {
    const source = parseJson(text, { file: path });
    expect(source.problems, path).toEqual([]);
    if (source.ok) expect(parse(source.value).problems, path).toEqual([]);
  };
  for (const path of files.keys()) {
    const text = textOf(files, path);
    expect(text.endsWith('\n') || path === 'changes.ndjson', path).toBe(true);
    if (path === 'config.json') check(path, text, parseRegistryDescriptor);
    if (path === 'snapshot.json') check(path, text, parseSnapshot);
    if (path.startsWith('shards/')) check(path, text, parseShard);
    if (path.startsWith('plugins/')) check(path, text, parseDescription);
    const lines = text.trimEnd().split('\n');
    if (path.startsWith('index/')) for (const line of lines) check(path, line, parseIndexLine);
    if (path === 'changes.ndjson') for (const line of lines) check(path, line, parseChange);
  }
});

test('compile() leads from the snapshot to every plugin by digests', async () => {
  const { files, snapshot } = await compileFiles(syntheticIndex(40));
  const names = [...files.keys()].filter((path) => path.startsWith('plugins/'));
  expect(names).toHaveLength(40);
  for (const path of names) {
    const name = path.slice('plugins/'.length, -'.json'.length);
    const shard = shardNumber(name);
    expect(snapshot.shards[shard]).not.toBeNull();
    expect(JSON.parse(textOf(files, shardFile(shard))).names[name]).toBeDefined();
  }
});

test('compilerVersion rises whenever the same index compiles to other bytes', async () => {
  const { files, snapshot } = await compileFiles(syntheticIndex(12));
  const all = [...files].map(([path, bytes]) => `${path} ${digestOf(bytes)}\n`).join('');
  // An incremental compile builds upon files of the same version only. When this fails: raise the version in
  // bookmark.ts, then write the new pair down here.
  expect(snapshot.version).toBe(1);
  expect([compilerVersion, digestOf(all)]).toEqual([
    2,
    'sha256:bcf0986efe55cf46889e292995ea7ccdb01ae5fe16af3149d0e3febc247c2393',
  ]);
});
