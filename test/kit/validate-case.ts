// A validation fixture: what stands in test/fixtures/validate/<case>, as input of validateIndex().
//
//   common/            the index that every case starts from
//   <case>/base/       laid over it: the index before the change
//   <case>/head/       laid over that: the index as proposed
//   <case>/source/     the pinned source of every manifest; without the folder nobody looks at sources
//   <case>/case.json   author, byPipeline, outside, removed, tree, sourceMissing, full
//   <case>/expected.txt  the whole report for a terminal
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceLookup } from '@plugindex/registry/validate/source-facts';
import type { ValidateInput } from '@plugindex/registry/validate/validate';
import { memoryTree } from './memory-tree.ts';

export const validateFixtures = join(import.meta.dirname, '../fixtures/validate');

interface CaseFile {
  readonly author?: { readonly github: string; readonly id: number };
  readonly byPipeline?: boolean;
  readonly outside?: readonly string[];
  readonly removed?: readonly string[];
  readonly tree?: string;
  readonly sourceMissing?: boolean;
}

export interface ValidateCase {
  readonly input: ValidateInput;
  /** Files of head by path relative to the index. */
  readonly head: ReadonlyMap<string, string>;
}

/** Names of all cases. */
export function listCases(): readonly string[] {
  return readdirSync(validateFixtures)
    .filter((name) => name !== 'common')
    .toSorted();
}

/** Reads a case; `replaced` are shown paths with other texts, as after a repair. */
export function readCase(name: string, replaced: ReadonlyMap<string, string> = new Map()): ValidateCase {
  const folder = join(validateFixtures, name);
  const options = readOptions(join(folder, 'case.json'));
  const base = new Map([...readTexts(join(validateFixtures, 'common')), ...readTexts(join(folder, 'base'))]);
  const head = new Map([...base, ...readTexts(join(folder, 'head'))]);
  for (const path of options.removed ?? []) head.delete(path);
  for (const [path, text] of replaced) head.set(path.slice('index/'.length), text);
  const sources = readSource(folder, options);
  return {
    head,
    input: {
      base: memoryTree(base),
      head: memoryTree(head),
      ...(options.author === undefined ? {} : { author: options.author }),
      ...(options.byPipeline === undefined ? {} : { byPipeline: options.byPipeline }),
      ...(options.outside === undefined ? {} : { outside: options.outside }),
      ...(sources === undefined ? {} : { sources }),
    },
  };
}

function readOptions(path: string): CaseFile {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function readSource(
  folder: string,
  { tree = '3'.repeat(40), sourceMissing }: CaseFile,
): SourceLookup | undefined {
  if (sourceMissing) return { open: () => Promise.resolve(undefined) };
  const files = readTexts(join(folder, 'source'));
  if (files.size === 0) return undefined;
  const pinned = { tree, folder: memoryTree(files), rootFiles: [] };
  return { open: () => Promise.resolve(pinned) };
}

function readTexts(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}
