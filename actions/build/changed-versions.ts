// Which versions a proposal adds or changes, and what each is compared with: the release before it.
import {
  addedItems,
  compareVersions,
  type Manifest,
  parseJson,
  parseManifest,
  parseReleaseRecord,
  parseYaml,
  type ReleaseRecord,
  type TreePort,
} from '@plugindex/model';
import { parseIndexPath } from '@plugindex/registry/index-tree/index-path';
import type { ModuleFacts } from '@plugindex/wasm';
import { differenceOf, type PluginReport } from '../report-file.ts';

/** No file of an index is larger; a larger one is a problem that validation tells. */
const maxFileBytes = 512 * 1024;

export interface ChangedVersion {
  readonly manifest: Manifest;
  /** Path from the repository's root. */
  readonly file: string;
  readonly previous: ReleaseRecord | undefined;
}

/**
 * Manifests among `changed` that can be read, in the order of their paths; of the others validation tells.
 * @example await findChangedVersions({ base, proposed: tree, changed: ['plugins/au/th/auth-jwt/1.3.0.yaml'] })
 */
export async function findChangedVersions(input: {
  readonly base: TreePort;
  readonly proposed: TreePort;
  readonly changed: readonly string[];
}): Promise<readonly ChangedVersion[]> {
  const { base, proposed, changed } = input;
  const there = new Map((await proposed.list()).map(({ path, size }) => [path, size]));
  const found: ChangedVersion[] = [];
  for (const path of changed) {
    const place = parseIndexPath(path);
    if (place.kind !== 'manifest' || (there.get(path) ?? Number.POSITIVE_INFINITY) > maxFileBytes) continue;
    const bytes = await proposed.read(path, { maxBytes: maxFileBytes });
    const document = parseYaml(new TextDecoder().decode(bytes), { file: `index/${path}` });
    const manifest = document.ok ? parseManifest(document.value) : document;
    if (!manifest.ok) continue;
    const previous = await findPrevious(base, { folder: place.folder, version: place.version });
    found.push({ manifest: manifest.value, file: `index/${path}`, previous });
  }
  return found;
}

/** The highest released version below this one. */
async function findPrevious(
  base: TreePort,
  { folder, version }: { readonly folder: string; readonly version: string },
): Promise<ReleaseRecord | undefined> {
  const records = (await base.list())
    .map(({ path }) => ({ path, place: parseIndexPath(path) }))
    .flatMap(({ path, place }) =>
      place.kind === 'release' && place.folder === folder ? [{ path, version: place.version }] : [],
    )
    .filter((record) => compareVersions(record.version, version) < 0)
    .toSorted((a, b) => compareVersions(a.version, b.version));
  const path = records.at(-1)?.path;
  if (path === undefined) return undefined;
  const bytes = await base.read(path, { maxBytes: maxFileBytes });
  const document = parseJson(bytes, { file: `index/${path}`, maxBytes: maxFileBytes });
  const record = document.ok ? parseReleaseRecord(document.value) : document;
  return record.ok ? record.value : undefined;
}

/** What a version asks, imports and exports that the one before it did not, and the other way round. */
export function compareVersion(
  { manifest, previous }: ChangedVersion,
  built: { readonly artifact: PluginReport['artifact']; readonly facts?: ModuleFacts | undefined },
): PluginReport {
  const [before, after] = [previous?.capabilities ?? {}, manifest.capabilities ?? {}];
  const { facts } = built;
  const imports = facts?.imports.map((entry) => `${entry.module}.${entry.name}`) ?? [];
  const exports = facts?.exports.filter(({ kind }) => kind === 'function').map(({ name }) => name) ?? [];
  const texts = (items: ReturnType<typeof addedItems>) => items.map(({ text }) => text);
  return {
    name: manifest.name,
    version: manifest.version,
    previous: previous?.version ?? null,
    artifact: built.artifact,
    capabilities: differenceOf(texts(addedItems(after, before)), texts(addedItems(before, after))),
    imports: facts === undefined ? nothing : differenceOf(previous?.imports ?? [], imports),
    exports: facts === undefined ? nothing : differenceOf(previous?.exports ?? [], exports),
  };
}

const nothing = { added: [], removed: [] };
