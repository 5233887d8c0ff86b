// Reads MockForge's own manifests and registry entries, in all their dialects, into our manifest and plugin.yaml.
//
//   flat      id, name, version, types, capabilities, config_schema …      at the top
//   nested    the same below `plugin:`, `configuration.schema` beside it
//   tool-made `plugin_type`, `allow_http`, `read_paths`, `timeout_ms` … mixed into either
//   registry  JSON of its registry: name, versions[], author, tags, category, license, language …
import {
  isPluginName,
  isRange,
  isVersion,
  type Problem,
  parseJson,
  parseYaml,
  type RegistryConfig,
} from '@plugindex/model';
import { importCapabilities } from './foreign-capabilities.ts';
import {
  importCategory,
  importKinds,
  importLicense,
  importOwners,
  importTexts,
} from './foreign-description.ts';
import { ForeignFields } from './foreign-fields.ts';
import { importBuild, importConfig, importDependencies, importSource } from './foreign-source.ts';
import type { ImportContext } from './import-context.ts';
import { ImportDraft, type Mapping } from './import-draft.ts';

export interface ImportOptions {
  /** Path shown in problems. */
  readonly file: string;
  /** The registry that the plugin is for: its kinds and categories, and the URL of its schemas. */
  readonly registry: RegistryConfig;
}

export interface ImportedManifest {
  /** YAML text of `<version>.yaml`; absent when nothing could be read. */
  readonly manifest?: string;
  /** YAML text of `plugin.yaml`. */
  readonly entry?: string;
  readonly name?: string;
  readonly version?: string;
  readonly mappings: readonly Mapping[];
  /** Everything mapped (info), guessed, left out (warning), missing and inexpressible (error), sorted by place. */
  readonly problems: readonly Problem[];
}

const manifestOrder = [
  'schemaVersion',
  'name',
  'version',
  'summary',
  'kinds',
  'license',
  'source',
  'build',
  'host',
];
const manifestTail = ['dependencies', 'capabilities', 'limits', 'config'];
const entryOrder = [
  'schemaVersion',
  'name',
  'owners',
  'source',
  'description',
  'category',
  'tags',
  'license',
  'links',
];

/**
 * Imports one manifest of MockForge. Never throws, never makes up what the original does not say.
 * @example importManifest('id: auth-basic\nversion: 0.1.0', { file: 'plugin.yaml', registry }).manifest
 */
export function importManifest(text: string, options: ImportOptions): ImportedManifest {
  const { file, registry } = options;
  const parsed = text.trimStart().startsWith('{') ? parseJson(text, { file }) : parseYaml(text, { file });
  if (!parsed.ok) return { mappings: [], problems: parsed.problems };
  const draft = new ImportDraft(parsed.value);
  const fields = new ForeignFields(parsed.value);
  const base = fields.has('/plugin/id') || fields.has('/plugin/name') ? '/plugin' : '';
  const wire = fields.has('/versions');
  const at = (...keys: string[]) =>
    keys.flatMap((key) => (base === '' ? [`/${key}`] : [`${base}/${key}`, `/${key}`]));
  if (!fields.has(`${base}/id`) && !fields.has(`${base}/name`)) {
    draft.refuse('Cannot import the file: found neither "id" nor "name", expected a plugin manifest');
    return { mappings: [], problems: draft.problems };
  }
  const context: ImportContext = { draft, fields, registry, at, release: wire ? newestRelease(fields) : '' };
  const name = importName(context);
  const version = importVersion(context);
  importTexts(context);
  importKinds(context);
  importLicense(context);
  importSource(context);
  importBuild(context);
  importHost(context);
  importDependencies(context);
  importCapabilities(draft, fields, at);
  importConfig(context);
  importCategory(context);
  importOwners(context);
  importRest(context);
  return {
    manifest: header(registry, 'manifest') + draft.render('manifest', [...manifestOrder, ...manifestTail]),
    entry: header(registry, 'plugin') + draft.render('entry', entryOrder),
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    mappings: draft.mappings,
    problems: [...parsed.problems, ...draft.problems],
  };
}

const header = (registry: RegistryConfig, schema: string) =>
  `# yaml-language-server: $schema=${registry.deployment.urls.registry}/v1/schemas/${schema}.schema.json\n`;

/** Pointer of the release that a registry entry calls its version, or of the first one. */
function newestRelease(fields: ForeignFields): string {
  const { value: version } = fields.take('/version') ?? {};
  for (let index = 0; fields.has(`/versions/${index}`); index++) {
    if (fields.take(`/versions/${index}/version`)?.value === version) return `/versions/${index}`;
  }
  return fields.has('/versions/0') ? '/versions/0' : '';
}

function importName({ draft, fields, at }: ImportContext): string | undefined {
  draft.put('manifest:/schemaVersion', 1);
  draft.put('entry:/schemaVersion', 1);
  const found = fields.takeText(...at('id'), ...at('name'));
  if (found === undefined || !isPluginName(found.value)) {
    for (const to of ['manifest:/name', 'entry:/name'] as const) {
      draft.inexpressible(found?.pointer ?? '', to, {
        what: `"${found?.value ?? ''}" is no plugin name`,
        hint: 'choose lower-case words joined by hyphens',
      });
    }
    return undefined;
  }
  draft.map(found.pointer, 'manifest:/name', found.value);
  draft.map(found.pointer, 'entry:/name', found.value);
  const title = at('name').find((pointer) => pointer !== found.pointer && fields.has(pointer));
  if (title !== undefined && found.pointer.endsWith('/id')) {
    fields.skip(title);
    draft.leaveOut(title, 'a plugin has one name here; say the longer one in its README');
  }
  return found.value;
}

function importVersion({ draft, fields, at, release }: ImportContext): string | undefined {
  const found = fields.takeText(...(release === '' ? [] : [`${release}/version`]), ...at('version'));
  if (found === undefined) {
    draft.missing(
      'manifest:/version',
      'the original names no version',
      'write a semantic version, such as 0.1.0',
    );
    return undefined;
  }
  if (isVersion(found.value)) {
    draft.map(found.pointer, 'manifest:/version', found.value);
    return found.value;
  }
  draft.inexpressible(found.pointer, 'manifest:/version', {
    what: `"${found.value}" is no semantic version`,
    hint: 'write three numbers, such as 0.1.0',
  });
  return undefined;
}

function importHost({ draft, fields, at, release }: ImportContext): void {
  const places = [
    ...at('min_mockforge_version', 'mockforge_version', 'minMockforgeVersion'),
    `${release}/minMockforgeVersion`,
  ];
  const found = fields.takeText(...places);
  if (found === undefined) {
    const hint = 'write a range that ends somewhere, such as ">=0.3.0 <0.4"';
    draft.missing(
      'manifest:/host',
      'the original does not say with which versions of the host it works',
      hint,
    );
    return;
  }
  if (isRange(found.value) && !isVersion(found.value)) {
    draft.map(found.pointer, 'manifest:/host', found.value);
    return;
  }
  draft.inexpressible(found.pointer, 'manifest:/host', {
    what: `"${found.value}" is a lower bound only`,
    hint: `add the upper bound that was tried: ">=${found.value} <…"`,
  });
}

/** Facts of the old registry that ours finds out itself, or does not keep. */
const ownFindings: Readonly<Record<string, string>> = {
  checksum: 'the artifact is built here from source, and has its own digest',
  createdAt: 'the registry keeps its own times',
  downloadUrl: 'the artifact is built here from source, and has its own digest',
  downloads: 'counts are not part of a manifest',
  publishedAt: 'the registry keeps its own times',
  rating: 'reviews are not part of a manifest',
  reviewsCount: 'reviews are not part of a manifest',
  securityScore: 'what inspection finds is shown instead',
  size: 'the artifact is built here from source, and has its own digest',
  updatedAt: 'the registry keeps its own times',
};

function importRest({ draft, fields, release }: ImportContext): void {
  const yanked = fields.take(`${release}/yanked`);
  if (yanked?.value === true)
    draft.leaveOut(yanked.pointer, 'a yank stands in yanks.yaml, with its reason and time');
  for (const pointer of fields.unseen()) {
    const key = pointer.slice(pointer.lastIndexOf('/') + 1);
    const why = Object.hasOwn(ownFindings, key) ? ownFindings[key] : undefined;
    if (why !== undefined) draft.leaveOut(pointer, why);
    else if (/^\/versions\/[0-9]+(?:\/|$)/.test(pointer) && !pointer.startsWith(`${release}/`)) {
      draft.leaveOut(pointer, 'one version is imported at a time');
    } else draft.unknownKey(pointer);
  }
}
