// Reads the plugin of a folder: its drafts, as they would stand in the index, for the commands that build and try it.
import { effectiveLimits, type PluginLimits } from '@plugindex/host';
import {
  type Capabilities,
  compareVersions,
  hasErrors,
  isRecord,
  isVersion,
  type Manifest,
  type Parsed,
  type Problem,
  parseManifest,
  parseYaml,
  type SourceDocument,
  TreeError,
} from '@plugindex/model';
import { type CommandCall, UsageError } from '../command.ts';
import type { AuthorFolder, AuthorPort } from './author-port.ts';
import { type AuthorRegistry, findAuthorRegistry } from './author-registry.ts';

/** Largest draft that is read, in bytes: the cap of files of the index. */
const maxDraftBytes = 512 * 1024;

export interface LocalPlugin {
  readonly folder: AuthorFolder;
  readonly registry: AuthorRegistry;
  readonly manifest: Manifest;
  /** The manifest's file, for problems. */
  readonly document: SourceDocument;
  /** Everything that the manifest asks. */
  readonly grants: Capabilities;
  /** As a host of this registry would set them. */
  readonly limits: PluginLimits;
}

export interface OpenedPlugin {
  readonly author: AuthorPort;
  readonly folder: AuthorFolder;
  readonly registry: AuthorRegistry;
  /** The manifest as it is now. */
  read(): Promise<Parsed<LocalPlugin>>;
}

/** Opens the folder of a plugin for one command, and closes it afterwards. */
export async function withPluginFolder<Result>(
  call: CommandCall,
  path: string,
  work: (plugin: OpenedPlugin) => Promise<Result>,
): Promise<Result> {
  const author = await call.ports.openAuthor();
  const folder = await author.openFolder(path);
  try {
    const registry = await findAuthorRegistry(call, author);
    return await work({ author, folder, registry, read: () => readLocalPlugin(call, folder, registry) });
  } finally {
    await folder.close();
  }
}

/** The one folder that a command takes, or the working folder. */
export function folderArgument({ args }: CommandCall, command: string): string {
  const [path = '.', ...rest] = args;
  if (rest.length === 0) return path;
  throw new UsageError(
    `Cannot ${command} ${args.map((word) => `"${word}"`).join(' ')}: expected at most one folder`,
    `plugindex help ${command}`,
  );
}

async function readLocalPlugin(
  call: CommandCall,
  folder: AuthorFolder,
  registry: AuthorRegistry,
): Promise<Parsed<LocalPlugin>> {
  const found = (await readDraft(folder)) ?? (await findInIndex(call, folder));
  if (found === undefined) return { ok: false, problems: [noManifest(folder)] };
  const document = parseYaml(found.text, { file: found.file });
  if (!document.ok) return document;
  const filled = { ...document.value, value: withSource(document.value.value, await entryOf(folder)) };
  const manifest = parseManifest(filled);
  if (!manifest.ok) return manifest;
  const problems = unknownKinds(manifest.value, filled, registry);
  if (hasErrors(problems)) return { ok: false, problems };
  const grants = manifest.value.capabilities ?? {};
  const limits = effectiveLimits({
    manifest: manifest.value.limits ?? {},
    capabilities: grants,
    registry: registry.config.limits,
  });
  return {
    ok: true,
    value: { folder, registry, manifest: manifest.value, document: filled, grants, limits },
    problems,
  };
}

interface FoundManifest {
  readonly file: string;
  readonly text: string;
}

async function readDraft({ files }: AuthorFolder): Promise<FoundManifest | undefined> {
  const bytes = await files.read('manifest.yaml', { maxBytes: maxDraftBytes });
  return bytes && { file: 'manifest.yaml', text: new TextDecoder().decode(bytes) };
}

/** A first-party plugin keeps its manifests in the index around it: the newest that names this folder. */
async function findInIndex(
  { ports }: CommandCall,
  { pathInRepository }: AuthorFolder,
): Promise<FoundManifest | undefined> {
  if (pathInRepository === undefined || pathInRepository === '') return undefined;
  const name = pathInRepository.split('/').at(-1) ?? '';
  try {
    const workplace = await ports.openWorkplace();
    try {
      const index = await workplace.head();
      const paths = (await index.list()).map(({ path }) => path);
      const versions = paths.filter((path) => isVersion(versionOf(path, name)));
      for (const path of versions.toSorted((a, b) =>
        compareVersions(versionOf(b, name), versionOf(a, name)),
      )) {
        const text = new TextDecoder().decode(await index.read(path, { maxBytes: maxDraftBytes }));
        if (text.includes(`path: ${pathInRepository}`)) return { file: `index/${path}`, text };
      }
      return undefined;
    } finally {
      await workplace.close();
    }
  } catch (error) {
    // No repository is around the working folder, or it has no index.
    if (error instanceof TreeError) return undefined;
    throw error;
  }
}

/** Of a manifest of the plugin in the index; anything else is no version. */
function versionOf(path: string, name: string): string {
  const [file = '', folder] = path.split('/').toReversed();
  return folder === name && file.endsWith('.yaml') ? file.slice(0, -'.yaml'.length) : '';
}

/** Keys that `plugindex submit` takes from plugin.yaml where the manifest leaves them out. */
async function entryOf({ files }: AuthorFolder): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await files.read('plugin.yaml', { maxBytes: maxDraftBytes });
  const parsed = bytes && parseYaml(new TextDecoder().decode(bytes), { file: 'plugin.yaml' });
  return parsed?.ok && isRecord(parsed.value.value) ? parsed.value.value : {};
}

/** The source is this folder, whatever the draft says: what is built and tried is what lies here. */
function withSource(value: unknown, entry: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(value)) return value;
  const { name, license } = entry;
  return {
    schemaVersion: 1,
    ...(name !== undefined && { name }),
    ...(license !== undefined && { license }),
    ...value,
    source: { path: 'source', tree: '0'.repeat(40) },
  };
}

function unknownKinds(
  manifest: Manifest,
  document: SourceDocument,
  registry: AuthorRegistry,
): readonly Problem[] {
  return manifest.kinds.flatMap((kind, index): Problem[] => {
    if (Object.hasOwn(registry.config.kinds, kind)) return [];
    const pointer = `/kinds/${index}`;
    const known = Object.keys(registry.config.kinds).join(', ');
    return [
      {
        code: 'validate/kind/unknown',
        severity: 'error',
        where: { file: document.file, pointer, ...document.locate(pointer) },
        message: `Cannot build a plugin of the kind "${kind}": expected one of ${known}`,
        hint: `these are the kinds of ${registry.title}; another registry is named with --registry`,
      },
    ];
  });
}

function noManifest({ path }: AuthorFolder): Problem {
  return {
    code: 'propose/draft/missing',
    severity: 'error',
    where: { file: 'manifest.yaml' },
    message: `Cannot read the plugin: found no manifest.yaml in ${path}, expected the folder of a plugin`,
    hint: 'go into the folder of a plugin, or make one: plugindex new',
  };
}
