// Reads MockForge's own manifests and registry entries, in all their dialects, into our manifest and plugin.yaml.
//
//   flat      id, name, version, types, capabilities, config_schema …      at the top
//   nested    the same below `plugin:`, `configuration.schema` beside it
//   tool-made `plugin_type`, `allow_http`, `read_paths`, `timeout_ms` … mixed into either
//   registry  JSON of its registry: name, versions[], author, tags, category, license, language …
import {
  isHttpsUrl,
  isLicenseExpression,
  isPluginName,
  isRange,
  isVersion,
  joinPointer,
  nearest,
  type Problem,
  parseJson,
  parseYaml,
  type RegistryConfig,
  toolchains,
} from '@plugindex/model';
import { importCapabilities } from './foreign-capabilities.ts';
import { ForeignFields, textsOf } from './foreign-fields.ts';
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
  const context: Context = { draft, fields, registry, at, release: wire ? newestRelease(fields) : '' };
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

interface Context {
  readonly draft: ImportDraft;
  readonly fields: ForeignFields;
  readonly registry: RegistryConfig;
  /** Pointers at which keys of the plugin may stand. */
  readonly at: (...keys: string[]) => string[];
  /** Pointer of the release in a registry entry; empty for a manifest. */
  readonly release: string;
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

function importName({ draft, fields, at }: Context): string | undefined {
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

function importVersion({ draft, fields, at, release }: Context): string | undefined {
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

function importTexts({ draft, fields, at }: Context): void {
  const found = fields.takeText(...at('description'));
  if (found === undefined) {
    draft.missing(
      'manifest:/summary',
      'the original has no description',
      'say in one line what the plugin does',
    );
    draft.missing('entry:/description', 'the original has no description', 'say what the plugin does');
  } else {
    const text = found.value.trim();
    if (text.length <= 1000) draft.map(found.pointer, 'entry:/description', text);
    else draft.missing('entry:/description', 'the description has more than 1,000 letters', 'shorten it');
    if (text.length <= 160 && !text.includes('\n')) draft.map(found.pointer, 'manifest:/summary', text);
    else draft.missing('manifest:/summary', 'the description is longer than one line of 160', 'shorten it');
  }
  const tags = fields.take(...at('keywords'), ...at('tags'));
  if (tags !== undefined) importTags(draft, tags);
  const homepage = fields.takeText(...at('homepage'));
  if (homepage === undefined) return;
  if (isHttpsUrl(homepage.value)) draft.map(homepage.pointer, 'entry:/links/homepage', homepage.value);
  else draft.leaveOut(homepage.pointer, `"${homepage.value}" is no https URL`);
}

function importTags(draft: ImportDraft, { pointer, value }: { pointer: string; value: unknown }): void {
  const texts = textsOf(value) ?? [];
  const fit = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
  const tags = [...new Set(texts.map(fit).filter((tag) => /^[a-z]/.test(tag)))].slice(0, 16);
  if (tags.length === 0) {
    draft.leaveOut(pointer, 'found no tag in it');
    return;
  }
  if (tags.join() === texts.join()) {
    draft.map(pointer, 'entry:/tags', tags);
    return;
  }
  draft.guess(pointer, 'entry:/tags', {
    value: tags,
    reason: 'tags are at most 16 lower-case words joined by hyphens',
  });
}

function importKinds({ draft, fields, registry, at }: Context): void {
  const found = fields.take(...at('types', 'plugin_type', 'type', 'kinds'));
  const known = Object.keys(registry.kinds);
  const texts = found === undefined ? [] : (textsOf(found.value) ?? []);
  if (found === undefined || texts.length === 0) {
    draft.missing('manifest:/kinds', 'the original names no type', `choose from ${known.join(', ')}`);
    return;
  }
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const kinds = texts.map((text) => known.find((kind) => bare(kind) === bare(text)));
  const unknown = texts.filter((_, index) => kinds[index] === undefined);
  if (unknown.length > 0) {
    const meant = nearest(unknown[0] ?? '', known);
    draft.inexpressible(found.pointer, 'manifest:/kinds', {
      what: `the registry has no kind ${unknown.map((text) => `"${text}"`).join(', ')}`,
      hint: meant === undefined ? `choose from ${known.join(', ')}` : `perhaps "${meant}"`,
    });
    return;
  }
  if (texts.join() === kinds.join()) draft.map(found.pointer, 'manifest:/kinds', kinds);
  else
    draft.guess(found.pointer, 'manifest:/kinds', {
      value: kinds,
      reason: 'the same letters in another spelling',
    });
}

function importLicense({ draft, fields, at }: Context): void {
  const found = fields.takeText(...at('license', 'licence'));
  for (const to of ['manifest:/license', 'entry:/license'] as const) {
    if (found === undefined) {
      draft.missing(
        to,
        'the original names no licence, and nobody else can',
        'write the SPDX expression of the licence',
      );
    } else if (isLicenseExpression(found.value)) draft.map(found.pointer, to, found.value);
    else {
      draft.inexpressible(found.pointer, to, {
        what: `"${found.value}" is no SPDX expression`,
        hint: 'write one, such as MIT or "MIT OR Apache-2.0"',
      });
    }
  }
}

/** Takes a GitHub URL apart: `https://github.com/acme/plugins/tree/main/auth` has the path `auth`. */
function splitRepository(url: string): { readonly repository: string; readonly path: string } | undefined {
  const [, repository, rest = ''] =
    /^(https:\/\/github\.com\/[A-Za-z0-9-]+\/[A-Za-z0-9._-]+)(\/.*)?$/.exec(url) ?? [];
  if (repository === undefined || /[?#]/.test(rest)) return undefined;
  const path = rest.replace(/^\/(?:tree|blob)\/[^/]+/, '').replaceAll(/^\/+|\/+$/g, '');
  return { repository: repository.replace(/\.git$/, ''), path };
}

function importSource({ draft, fields, at }: Context): void {
  const found = fields.takeText(...at('repository', 'repo'));
  const { repository, path } = splitRepository(found?.value ?? '') ?? {};
  const targets = ['manifest:/source/repository', 'entry:/source/repository'] as const;
  for (const to of targets) {
    if (found === undefined) draft.missing(to, 'the original names no repository', 'write its https URL');
    else if (repository === found.value) draft.map(found.pointer, to, repository);
    else if (repository !== undefined) {
      const reason = 'what follows owner and name of a GitHub repository is no part of its URL';
      draft.guess(found.pointer, to, { value: repository, reason });
    } else if (isHttpsUrl(found.value)) draft.map(found.pointer, to, found.value);
    else
      draft.inexpressible(found.pointer, to, { what: `"${found.value}" is no https URL`, hint: 'write one' });
  }
  const commitHint = 'write the full id: git rev-parse HEAD';
  draft.missing(
    'manifest:/source/commit',
    'the original pins no commit, and only a pin can be built',
    commitHint,
  );
  if (found !== undefined && path) {
    const reason = 'what follows the repository looks like a folder in it';
    draft.guess(found.pointer, 'manifest:/source/path', { value: path, reason });
  }
  const repositoryHint = 'see https://api.github.com/repos/<owner>/<name>, field "id"';
  draft.missing('entry:/source/id', 'the numeric id of the repository', repositoryHint);
  draft.missing(
    'entry:/source/ownerId',
    'the numeric id of its owner',
    repositoryHint.replace('"id"', '"owner.id"'),
  );
}

function importBuild({ draft, fields, at }: Context): void {
  const found = fields.takeText(...at('language', 'toolchain'));
  const language = found?.value.toLowerCase();
  const known = toolchains.find((toolchain) => toolchain === language);
  if (found === undefined) {
    draft.missing(
      'manifest:/build/toolchain',
      'the original does not say in which language the source is',
      `choose from ${toolchains.join(', ')}`,
    );
    return;
  }
  if (known !== undefined) {
    draft.map(found.pointer, 'manifest:/build/toolchain', known);
    return;
  }
  draft.inexpressible(found.pointer, 'manifest:/build/toolchain', {
    what: `nothing here builds "${found.value}"`,
    hint: `choose from ${toolchains.join(', ')}`,
  });
}

function importHost({ draft, fields, at, release }: Context): void {
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

function importDependencies({ draft, fields, at, release }: Context): void {
  const found = fields.take(...at('dependencies'), `${release}/dependencies`);
  if (found === undefined) return;
  const { pointer, value } = found;
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => [joinPointer(pointer, index), ...dependencyOf(item)] as const)
    : Object.entries(value ?? {}).map(
        ([name, item]) => [joinPointer(pointer, name), name, rangeOf(item)] as const,
      );
  if (entries.length === 0) {
    draft.mapToNothing(pointer, 'no dependencies');
    return;
  }
  for (const [from, name, range] of entries) {
    const to = `manifest:/dependencies/${isPluginName(name) ? name : 'unnamed'}` as const;
    if (isPluginName(name) && range !== undefined && isRange(range)) draft.map(from, to, range);
    else {
      const hint = 'write the name of a plugin and a range: name: ^1.0.0';
      draft.inexpressible(from, to, { what: `"${name ?? ''}" with the range "${range ?? ''}"`, hint });
    }
  }
}

function dependencyOf(item: unknown): readonly [name: string | undefined, range: string | undefined] {
  if (typeof item === 'string') {
    const [, name, range] = /^([a-z0-9-]+)(?:[@ ](.+))?$/.exec(item) ?? [];
    return [name, range];
  }
  if (typeof item !== 'object' || item === null) return [undefined, undefined];
  const name: unknown = Reflect.get(item, 'id') ?? Reflect.get(item, 'name');
  return [typeof name === 'string' ? name : undefined, rangeOf(item)];
}

function rangeOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) return undefined;
  const range: unknown = Reflect.get(item, 'version') ?? Reflect.get(item, 'range');
  return typeof range === 'string' ? range : undefined;
}

function importConfig({ draft, fields, at }: Context): void {
  const found = fields.take(...at('configuration/schema', 'config_schema', 'configuration_schema'));
  if (found === undefined) return;
  const isSchema = typeof found.value === 'object' && !Array.isArray(found.value);
  if (isSchema) {
    draft.map(found.pointer, 'manifest:/config', found.value);
    return;
  }
  draft.inexpressible(found.pointer, 'manifest:/config', {
    what: 'it is no JSON Schema',
    hint: 'write a JSON Schema of an object, draft 2020-12, or remove the key',
  });
}

function importCategory({ draft, fields, registry, at }: Context): void {
  const found = fields.takeText(...at('category'));
  const known = registry.categories.map(({ id }) => id);
  if (found === undefined) {
    draft.missing('entry:/category', 'the original names no category', `choose from ${known.join(', ')}`);
    return;
  }
  const category = known.find((id) => id === found.value.toLowerCase());
  if (category !== undefined) {
    draft.map(found.pointer, 'entry:/category', category);
    return;
  }
  const what = `the registry has no category "${found.value}"`;
  draft.inexpressible(found.pointer, 'entry:/category', { what, hint: `choose from ${known.join(', ')}` });
}

function importOwners({ draft, fields, at }: Context): void {
  const author = fields.take(...at('author', 'authors'));
  if (author !== undefined) {
    draft.leaveOut(author.pointer, 'owners are GitHub accounts with numeric ids, not names with addresses');
  }
  const hint = 'see https://api.github.com/users/<name>, fields "login" and "id"';
  draft.missing('entry:/owners/0/github', 'the GitHub account of the owner', hint);
  draft.missing('entry:/owners/0/id', 'the numeric id of the GitHub account', hint);
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

function importRest({ draft, fields, release }: Context): void {
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
