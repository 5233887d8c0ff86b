// Runs the cases that a plugin keeps in its folder (plugins/<name>/tests/*.yaml) as `plugindex test` does, one vitest test for each.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@plugindex/host';
import { createCaseRunner, parseCaseFile } from '@plugindex/host/cases';
import type { Capabilities } from '@plugindex/model';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';

export interface PluginToTest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly grants: Capabilities;
  /** Where its cases are, relative to the repository; `plugins/<name>/tests` if left out. */
  readonly cases?: string;
}

/** The format is described in plugins/README.md. */
export function runCases({ name, bytes, grants, cases = `plugins/${name}/tests` }: PluginToTest): void {
  const folder = join(repositoryRoot, cases);
  const runCase = createCaseRunner({ bytes, grants });
  for (const file of readdirSync(folder)
    .filter((entry) => entry.endsWith('.yaml'))
    .sort()) {
    const parsed = parseCaseFile(readFileSync(join(folder, file), 'utf8'), { file });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
    const snapshots = readSnapshots(join(folder, file.replace(/\.yaml$/, '.snapshots.json')));
    for (const one of parsed.value)
      test(`${file}: ${one.name}`, () => {
        expect(runCase(one, { snapshot: snapshots.get(one.name) }).failures).toEqual([]);
      });
  }
}

/** What `plugindex test --update` kept: the answer of each case by its name. */
function readSnapshots(path: string): ReadonlyMap<string, Envelope> {
  if (!existsSync(path)) return new Map();
  const kept: Record<string, Envelope> = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(Object.entries(kept));
}
