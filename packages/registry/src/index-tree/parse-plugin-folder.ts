// From the files of one plugin's folder to its state: every file through the parser of its format, nothing half read.
import {
  compareVersions,
  type DocumentParser,
  digestOf,
  type Manifest,
  type Parsed,
  type PluginEntry,
  type Problem,
  parseJson,
  parseManifest,
  parsePluginEntry,
  parseReleaseRecord,
  parseYaml,
  parseYanks,
  quote,
  type ReleaseRecord,
  shardPath,
  type Yanks,
} from '@plugindex/model';
import type { PluginState, VersionState } from '../index-state.ts';
import { parseIndexPath } from './index-path.ts';
import { indexTreeProblem } from './index-tree-rules.ts';

/** The largest file of the index that is read, in bytes: ten times the largest real one. */
export const maxIndexFileBytes = 512 * 1024;

/** The files of one plugin's folder, by path relative to the index folder. */
export type PluginFiles = ReadonlyMap<string, Uint8Array>;

export interface PluginFolder {
  /** Absent when a problem of severity `error` was found. */
  readonly plugin?: PluginState;
  readonly problems: readonly Problem[];
}

/**
 * Parses one plugin's folder. `root` stands before paths when they are shown: 'index/'.
 * Files of no known format are left to validate.
 */
export function parsePluginFolder(name: string, files: PluginFiles, root: string): PluginFolder {
  const reader = new FolderReader(root);
  for (const [path, bytes] of files) reader.readFile(path, bytes);
  return reader.finish(name, [...files.keys()][0] ?? name);
}

/** Collects what the files of one folder say, and every problem on the way. */
class FolderReader {
  private readonly problems: Problem[] = [];
  private readonly manifests = new Map<string, VersionState>();
  private readonly releases = new Map<string, { readonly record: ReleaseRecord; readonly path: string }>();
  private entry: PluginEntry | undefined;
  private yanks: Yanks | undefined;
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  readFile(path: string, bytes: Uint8Array): void {
    const found = parseIndexPath(path);
    if (found.kind === 'entry') {
      this.entry = this.parse(parsePluginEntry, path, bytes);
      this.checkPlace(path, this.entry, { name: found.name });
    } else if (found.kind === 'yanks') {
      this.yanks = this.parse(parseYanks, path, bytes);
    } else if (found.kind === 'manifest') {
      const manifest: Manifest | undefined = this.parse(parseManifest, path, bytes);
      if (manifest === undefined) return;
      this.checkPlace(path, manifest, found);
      this.manifests.set(found.version, { manifest, manifestDigest: digestOf(bytes), manifestBytes: bytes });
    } else if (found.kind === 'release') {
      const record: ReleaseRecord | undefined = this.parse(parseReleaseRecord, path, bytes);
      if (record === undefined) return;
      this.checkPlace(path, record, found);
      this.releases.set(found.version, { record, path });
    }
  }

  finish(name: string, path: string): PluginFolder {
    const expected = `plugins/${shardPath(name)}`;
    if (!path.startsWith(`${expected}/`)) {
      const message = `Cannot read the entry of ${quote(name)}: found it in ${path.slice(0, path.lastIndexOf('/'))}, expected ${expected}`;
      this.problems.push(indexTreeProblem('index/entry/misplaced', this.root + path, message));
    }
    for (const [version, release] of this.releases) this.joinRelease(version, release);
    const { entry, yanks, problems } = this;
    if (entry === undefined && problems.length === 0) {
      const message = `Cannot read the entry of ${quote(name)}: found no plugin.yaml in its folder`;
      problems.push(indexTreeProblem('index/entry/missing', this.root + path, message));
    }
    if (entry === undefined || problems.length > 0) return { problems };
    const versions = new Map([...this.manifests].toSorted(([a], [b]) => compareVersions(a, b)));
    return { plugin: { entry, versions, ...(yanks === undefined ? {} : { yanks }) }, problems };
  }

  private joinRelease(
    version: string,
    release: { readonly record: ReleaseRecord; readonly path: string },
  ): void {
    const { record, path } = release;
    const state = this.manifests.get(version);
    if (state === undefined) {
      // A manifest that did not parse has said so already.
      if (this.problems.length > 0) return;
      const message = `Cannot read the release of version ${version}: found no ${version}.yaml beside it`;
      this.problems.push(indexTreeProblem('index/release/orphan', this.root + path, message));
    } else if (state.manifestDigest !== record.manifest) {
      // threat: a manifest that was edited after its artifact was built and signed
      const message = `Cannot publish version ${version}: its manifest has digest ${state.manifestDigest}, expected ${record.manifest}`;
      this.problems.push(indexTreeProblem('index/release/manifest-changed', this.root + path, message));
    } else {
      const { manifest, manifestDigest } = state;
      this.manifests.set(version, { manifest, manifestDigest, release: record });
    }
  }

  private parse<T>(parser: DocumentParser<T>, path: string, bytes: Uint8Array): T | undefined {
    const parsed = parseIndexFile(parser, { path, root: this.root }, bytes);
    this.problems.push(...parsed.problems);
    return parsed.ok ? parsed.value : undefined;
  }

  private checkPlace(
    path: string,
    found: { readonly name: string; readonly version?: string } | undefined,
    expected: { readonly name: string; readonly version?: string },
  ): void {
    if (found === undefined) return;
    if (found.name === expected.name && found.version === expected.version) return;
    const label = (what: { readonly name: string; readonly version?: string }) =>
      quote(what.version === undefined ? what.name : `${what.name} ${what.version}`);
    const message = `Cannot read the file: found ${label(found)}, expected ${label(expected)}`;
    this.problems.push(indexTreeProblem('index/entry/misplaced', this.root + path, message));
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** One file of the index through the parser of its format: JSON when its name says so, otherwise YAML. */
export function parseIndexFile<T>(
  parser: DocumentParser<T>,
  { path, root }: { readonly path: string; readonly root: string },
  bytes: Uint8Array,
): Parsed<T> {
  const file = root + path;
  const canonical = path.endsWith('.json') ? parseCanonicalJson(bytes) : undefined;
  if (canonical !== undefined) {
    const parsed = parser({ file, value: canonical, locate: () => undefined });
    if (parsed.ok) return parsed;
  }
  const source = path.endsWith('.json') ? parseJson(bytes, { file }) : parseYamlBytes(bytes, file);
  if (!source.ok) return source;
  const parsed = parser(source.value);
  return { ...parsed, problems: [...source.problems, ...parsed.problems] };
}

/**
 * The value of JSON that stands exactly as our pipeline writes it, which is five times faster to find out than to
 * parse with care: bytes that come back from JSON.stringify hold no duplicate keys, no odd numbers and no bad UTF-8.
 */
function parseCanonicalJson(bytes: Uint8Array): unknown {
  const original = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The one key that JSON.stringify gives back and that must not be there.
  if (original.includes('__proto__')) return undefined;
  try {
    const value: unknown = JSON.parse(original.toString());
    return original.equals(Buffer.from(`${JSON.stringify(value, null, 2)}\n`)) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseYamlBytes(bytes: Uint8Array, file: string): ReturnType<typeof parseYaml> {
  try {
    return parseYaml(strictUtf8.decode(bytes), { file });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = 'Cannot read the file: found bytes that are not UTF-8';
    return { ok: false, problems: [indexTreeProblem('index/file/encoding', file, message)] };
  }
}
