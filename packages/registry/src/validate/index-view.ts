// The index as validation sees it: every path, and of the folders that matter every file with its text, lines and problems.
import {
  type Advisory,
  type Manifest,
  type Parsed,
  type PluginEntry,
  type Problem,
  parseAdvisory,
  parseJson,
  parseManifest,
  parsePluginEntry,
  parseRegistryConfig,
  parseReleaseRecord,
  parseYaml,
  parseYanks,
  type RegistryConfig,
  type ReleaseRecord,
  type SourceDocument,
  type TreeFile,
  type TreePort,
  type Yanks,
} from '@plugindex/model';
import { type IndexPath, parseIndexPath } from '../index-tree/index-path.ts';
import { indexTreeProblem } from '../index-tree/index-tree-rules.ts';
import { maxIndexFileBytes } from '../index-tree/parse-plugin-folder.ts';
import { parseWhatIsSound } from './parse-what-is-sound.ts';

/** Unlike `IndexState`, files that no parser accepts are here too, and each value knows its line. */
export interface IndexFile<Value = unknown> {
  /** Relative to the index folder. */
  readonly path: string;
  /** As shown to people: relative to the repository. */
  readonly file: string;
  readonly text: string;
  /** Absent when the text is no YAML or JSON. */
  readonly source?: SourceDocument;
  /** Absent when the schema refuses the file. */
  readonly value?: Value;
  /** What the parsers found. */
  readonly problems: readonly Problem[];
  /** Pointers at which `value` is not what the file says, because the file is wrong there. */
  readonly unsound?: readonly string[];
}

/** One folder below `plugins/`; maps go from the version in the file name. */
export interface PluginView {
  readonly name: string;
  readonly folder: string;
  readonly entry?: IndexFile<PluginEntry>;
  readonly manifests: ReadonlyMap<string, IndexFile<Manifest>>;
  readonly releases: ReadonlyMap<string, IndexFile<ReleaseRecord>>;
  readonly yanks?: IndexFile<Yanks>;
}

export interface IndexView {
  /** Every file by path, read or not. */
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly registry?: IndexFile<RegistryConfig>;
  /** Folder to plugin, for the folders that were read. */
  readonly plugins: ReadonlyMap<string, PluginView>;
  readonly advisories: readonly IndexFile<Advisory>[];
}

type Parse<Value> = (source: SourceDocument) => Parsed<Value>;

/** Any values that the parsers accept: they keep the other rules going where the real ones are wrong. */
const manifestStandIns = {
  schemaVersion: 1,
  summary: '-',
  license: 'MIT',
  source: { path: '-', tree: '0'.repeat(40) },
  build: { toolchain: 'assemblyscript' },
  host: '*',
};
const entryStandIns = { schemaVersion: 1, description: '-', license: 'MIT', category: 'unknown' };

/** Reads files of one index tree, each at most once. */
export class IndexReader {
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly #tree: TreePort;
  readonly #root: string;
  readonly #folders: ReadonlyMap<string, readonly (readonly [path: string, what: IndexPath])[]>;
  readonly #plugins = new Map<string, PluginView>();

  private constructor(tree: TreePort, root: string, files: readonly TreeFile[]) {
    this.#tree = tree;
    this.#root = root;
    this.files = new Map(files.map((file) => [file.path, file]));
    const folders = new Map<string, (readonly [string, IndexPath])[]>();
    for (const { path } of files) {
      const what = parseIndexPath(path);
      if (!('folder' in what) || what.kind === 'review') continue;
      const known = folders.get(what.folder);
      if (known === undefined) folders.set(what.folder, [[path, what]]);
      else known.push([path, what]);
    }
    this.#folders = folders;
  }

  /** `root`: what stands before every path when it is shown, such as `index/`. */
  static async open(tree: TreePort, root: string): Promise<IndexReader> {
    return new IndexReader(tree, root, await tree.list());
  }

  get folders(): readonly string[] {
    return [...this.#folders.keys()];
  }

  async readPlugin(folder: string): Promise<PluginView | undefined> {
    const known = this.#plugins.get(folder);
    const files = this.#folders.get(folder);
    if (known !== undefined || files === undefined) return known;
    const manifests = new Map<string, IndexFile<Manifest>>();
    const releases = new Map<string, IndexFile<ReleaseRecord>>();
    let entry: IndexFile<PluginEntry> | undefined;
    let yanks: IndexFile<Yanks> | undefined;
    for (const [path, what] of files) {
      if (what.kind === 'entry') entry = await this.#read(path, parsePluginEntry, entryStandIns);
      else if (what.kind === 'yanks') yanks = await this.#read(path, parseYanks);
      else if (what.kind === 'manifest')
        manifests.set(what.version, await this.#read(path, parseManifest, manifestStandIns));
      else if (what.kind === 'release')
        releases.set(what.version, await this.#read(path, parseReleaseRecord));
    }
    const plugin: PluginView = {
      name: folder.slice(folder.lastIndexOf('/') + 1),
      folder,
      manifests,
      releases,
      ...(entry === undefined ? {} : { entry }),
      ...(yanks === undefined ? {} : { yanks }),
    };
    this.#plugins.set(folder, plugin);
    return plugin;
  }

  /** The registry, the advisories, and the plugins that were and will be read. */
  async readView(): Promise<IndexView> {
    const advisories: IndexFile<Advisory>[] = [];
    let registry: IndexFile<RegistryConfig> | undefined;
    for (const path of this.files.keys()) {
      if (path.startsWith('plugins/')) continue;
      const what = parseIndexPath(path);
      if (what.kind === 'advisory') advisories.push(await this.#read(path, parseAdvisory));
      else if (what.kind === 'registry') registry = await this.#read(path, parseRegistryConfig);
    }
    const view = { files: this.files, plugins: this.#plugins, advisories };
    return registry === undefined ? view : { ...view, registry };
  }

  async #read<Value>(
    path: string,
    parse: Parse<Value>,
    standIns: Readonly<Record<string, unknown>> = {},
  ): Promise<IndexFile<Value>> {
    const file = `${this.#root}${path}`;
    const size = this.files.get(path)?.size ?? 0;
    if (size > maxIndexFileBytes) {
      const message = `Cannot read the file: found ${size} bytes, expected at most ${maxIndexFileBytes}`;
      return { path, file, text: '', problems: [indexTreeProblem('index/file/too-large', file, message)] };
    }
    const text = decode(await this.#tree.read(path, { maxBytes: maxIndexFileBytes }));
    if (text === undefined) {
      const message = 'Cannot read the file: found bytes that are not UTF-8';
      return { path, file, text: '', problems: [indexTreeProblem('index/file/encoding', file, message)] };
    }
    const parsed = path.endsWith('.json') ? parseJson(text, { file }) : parseYaml(text, { file });
    if (!parsed.ok) return { path, file, text, problems: parsed.problems };
    const source = parsed.value;
    const { value, problems, unsound } = parseWhatIsSound(source, parse, standIns);
    const found = { path, file, text, source, unsound, problems: [...parsed.problems, ...problems] };
    return value === undefined ? found : { ...found, value };
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}
