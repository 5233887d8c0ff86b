// The test cases of a plugin's folder: tests/*.yaml, the examples of its manifest, and the answers that were kept for snapshots.

import type { Envelope } from '@plugindex/host';
import { type PluginCase, parseCaseFile } from '@plugindex/host/cases';
import {
  type CapabilityName,
  isRecord,
  type Manifest,
  maxCaseFileBytes,
  type Problem,
} from '@plugindex/model';
import type { AuthorFolder } from './author-port.ts';

export interface FoundCases {
  readonly cases: readonly PluginCase[];
  readonly problems: readonly Problem[];
}

const testsFolder = 'tests';
const snapshotEnding = '.snapshots.json';
/** Answers may be larger than the cases that ask for them. */
const maxSnapshotBytes = 16 * 2 ** 20;

/** `now`: what the clock shows to examples, which readers try at any time. */
export async function readCases(folder: AuthorFolder, manifest: Manifest, now: Date): Promise<FoundCases> {
  const cases: PluginCase[] = [];
  const problems: Problem[] = [];
  const names = await folder.files.list(testsFolder);
  for (const name of names.filter((candidate) => /\.ya?ml$/.test(candidate))) {
    const file = `${testsFolder}/${name}`;
    const parsed = await readCaseFile(folder, file);
    problems.push(...parsed.problems);
    cases.push(...parsed.cases);
  }
  return { cases: [...cases, ...exampleCases(manifest, now)], problems };
}

async function readCaseFile({ files }: AuthorFolder, file: string): Promise<FoundCases> {
  const bytes = await files.read(file, { maxBytes: maxCaseFileBytes });
  if (bytes === undefined) return { cases: [], problems: [] };
  const parsed = parseCaseFile(new TextDecoder().decode(bytes), { file });
  return { cases: parsed.ok ? parsed.value : [], problems: parsed.problems };
}

/** What depends on the world around it cannot be told from an example alone: that is what cases are for. */
const outside: readonly CapabilityName[] = ['net', 'fs', 'env', 'kv', 'random'];

/** What a manifest shows as an example must be true. */
function exampleCases({ examples = [], capabilities = {} }: Manifest, now: Date): readonly PluginCase[] {
  if (outside.some((name) => capabilities[name] !== undefined)) return [];
  return examples.flatMap(({ title, hook, config = {}, input, ...rest }): PluginCase[] => {
    if (!Object.hasOwn(rest, 'output')) return [];
    return [
      {
        file: 'manifest.yaml',
        line: undefined,
        name: `example: ${title}`,
        hook,
        input,
        config,
        nowMs: now.getTime(),
        seed: undefined,
        files: {},
        env: {},
        kv: {},
        http: [],
        maxFuel: undefined,
        timeoutMs: undefined,
        expected: { type: 'output', value: rest.output },
        filesAfter: undefined,
        kvAfter: undefined,
      },
    ];
  });
}

/** Kept answers by file of cases and by name. */
export type Snapshots = ReadonlyMap<string, ReadonlyMap<string, Envelope>>;

export async function readSnapshots(folder: AuthorFolder, files: ReadonlySet<string>): Promise<Snapshots> {
  const found = new Map<string, ReadonlyMap<string, Envelope>>();
  for (const file of files) {
    const bytes = await folder.files.read(snapshotFile(file), { maxBytes: maxSnapshotBytes });
    found.set(file, bytes === undefined ? new Map() : parseSnapshots(new TextDecoder().decode(bytes)));
  }
  return found;
}

/** Writes the kept answers of one file of cases, in the order of its cases; without any the file is removed. */
export async function writeSnapshots(
  { files }: AuthorFolder,
  file: string,
  kept: ReadonlyMap<string, Envelope>,
): Promise<void> {
  const path = snapshotFile(file);
  if (kept.size === 0) return files.remove(path);
  const text = `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`;
  await files.write(path, new TextEncoder().encode(text));
}

function snapshotFile(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}${snapshotEnding}`;
}

/** A file that somebody broke holds nothing: every case of it then says that it lacks its answer. */
function parseSnapshots(text: string): ReadonlyMap<string, Envelope> {
  try {
    const value: unknown = JSON.parse(text);
    const entries = isRecord(value) ? Object.entries(value) : [];
    return new Map(entries.flatMap(([name, kept]) => (isEnvelope(kept) ? [[name, kept] as const] : [])));
  } catch {
    return new Map();
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (!isRecord(value)) return false;
  if (Object.hasOwn(value, 'ok')) return true;
  const { error } = value;
  return isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string';
}
