// What clients fetch below /v1/: registry descriptor, snapshot, shards, index lines, descriptions, changes.
//
//   /v1/config.json                     RegistryDescriptor
//   /v1/snapshot.json (+ .sigstore.json) Snapshot, signed
//   /v1/shards/<hh>.json                Shard: hh is the first byte of SHA-256(name), in hexadecimal
//   /v1/index/au/th/auth-jwt            NDJSON of IndexLine, newest version first
//   /v1/plugins/auth-jwt.json           Description
//   /v1/changes.ndjson                  Change per line, append-only
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import { advisorySchema } from './advisory.ts';
import { capabilitiesSchema, limitsSchema } from './capabilities.ts';
import { exampleSchema, manifestSchema } from './manifest.ts';
import {
  advisoryId,
  byteCount,
  closedObject,
  commit,
  described,
  digest,
  embeddedSchema,
  formatVersion,
  githubId,
  identifier,
  nullable,
  pluginName,
  range,
  recordOf,
  schemaVersion,
  spdx,
  timestamp,
  version,
} from './parts.ts';
import { deprecatedSchema, linksSchema, ownerSchema } from './plugin-entry.ts';
import { deploymentSchema, registryConfigSchema } from './registry-config.ts';
import { builderSchema, recordSourceSchema } from './release-record.ts';
import { yankSchema } from './yanks.ts';

export const registryDescriptorSchema = closedObject(
  {
    schemaVersion,
    name: registryConfigSchema.properties.name,
    title: registryConfigSchema.properties.title,
    description: registryConfigSchema.properties.description,
    host: registryConfigSchema.properties.host,
    abi: registryConfigSchema.properties.abi,
    kinds: registryConfigSchema.properties.kinds,
    categories: registryConfigSchema.properties.categories,
    capabilities: registryConfigSchema.properties.capabilities,
    limits: registryConfigSchema.properties.limits,
    snapshotMaxAgeHours: registryConfigSchema.properties.policy.properties.snapshotMaxAgeHours,
    urls: deploymentSchema.properties.urls,
    trust: deploymentSchema.properties.trust,
  },
  {
    $id: 'config.schema.json',
    title: 'Registry descriptor',
    description: 'The registry as clients see it: /v1/config.json.',
  },
);

export const snapshotSchema = closedObject(
  {
    format: formatVersion,
    registry: described(identifier, { description: 'Name of the registry.' }),
    version: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Number of this publication. It only ever grows.',
    }),
    createdAt: described(timestamp, { description: 'When it was signed.' }),
    expires: described(timestamp, { description: 'When a client stops believing it.' }),
    commit: nullable(commit, {
      description: 'Commit of the index that was compiled, where it came from Git.',
    }),
    config: described(digest, { description: 'Digest of config.json.' }),
    shards: Type.Array(nullable(digest), {
      minItems: 256,
      maxItems: 256,
      description: 'Digest of shards/<hh>.json, or null where no name falls into the shard.',
    }),
    search: described(digest, { description: 'Digest of search/manifest.json.' }),
    changes: closedObject(
      {
        digest: described(digest, { description: 'Digest of changes.ndjson.' }),
        size: byteCount,
        count: Type.Integer({ minimum: 0, description: 'Number of its lines.' }),
      },
      { description: 'The log of changes.' },
    ),
    advisories: described(digest, { description: 'Digest of advisories/all.json.' }),
  },
  {
    $id: 'snapshot.schema.json',
    title: 'Snapshot',
    description: 'The signed statement of the whole compiled index.',
  },
);

export const shardSchema = closedObject(
  {
    format: formatVersion,
    names: recordOf(
      pluginName,
      closedObject(
        {
          index: described(digest, { description: 'Digest of the plugin’s index file.' }),
          description: described(digest, { description: 'Digest of the plugin’s description.' }),
        },
        { description: 'Digests of one plugin’s files.' },
      ),
      { description: 'Plugin name to the digests of its index file and its description.' },
    ),
  },
  {
    $id: 'shard.schema.json',
    title: 'Shard',
    description: 'Digests of the files of the plugins whose names fall into one shard.',
  },
);

const dependency = closedObject(
  {
    range,
    optional: Type.Optional(Type.Boolean({ description: 'True when the plugin works without it.' })),
  },
  { description: 'The versions that will do.' },
);

const dependencies = recordOf(pluginName, dependency, {
  maxProperties: 64,
  description: 'Plugins that this version needs.',
});

const hostRange = described(range, { description: 'Range of host versions.' });
const abi = described(identifier, { description: 'Plugin ABI of the artifact.', examples: ['plugindex-1'] });
const kinds = Type.Array(identifier, { description: 'What the plugin extends.' });

/** One version, as a resolver needs it. A reader skips a line whose `v` it does not know. */
export const indexLineSchema = closedObject(
  {
    v: Type.Literal(1, { description: 'Version of this line. A reader skips one that it does not know.' }),
    name: pluginName,
    version,
    digest: described(digest, { description: 'Digest of the artifact.' }),
    size: described(byteCount, { description: 'Size of the artifact, in bytes.' }),
    bundle: described(digest, { description: 'Digest of its Sigstore bundle file.' }),
    host: hostRange,
    abi,
    kinds,
    dependencies: Type.Optional(dependencies),
    capabilities: Type.Optional(capabilitiesSchema),
    yanked: Type.Optional(described(yankSchema, { description: 'Present when the version was yanked.' })),
    pubtime: described(timestamp, { description: 'When it was published.' }),
    hints: Type.Optional(
      Type.Array(pluginName, {
        maxItems: 64,
        description: 'Names that a resolver will need next: the dependency closure, capped.',
      }),
    ),
  },
  { $id: 'index-line.schema.json', title: 'Index line', description: 'One version in /v1/index/….' },
);

const address = (description: string) => Type.String({ description, maxLength: 1024 });

export const describedVersionSchema = closedObject(
  {
    version,
    summary: manifestSchema.properties.summary,
    publishedAt: described(timestamp, { description: 'When it was published.' }),
    downloadUrl: address('Absolute URL of the artifact; ends in .wasm, as existing clients want it.'),
    checksum: Type.String({
      pattern: textPatterns.hexDigest.pattern,
      description: 'Bare hexadecimal SHA-256, for clients that know no prefix; "digest" carries it.',
    }),
    digest: described(digest, { description: 'Digest of the artifact.' }),
    size: described(byteCount, { description: 'Size of the artifact, in bytes.' }),
    kinds,
    host: hostRange,
    minHostVersion: nullable(version, { description: 'Lowest host version in the range, where it has one.' }),
    dependencies,
    capabilities: capabilitiesSchema,
    limits: limitsSchema,
    yanked: Type.Boolean({ description: 'True when it was withdrawn from new resolutions.' }),
    yank: Type.Optional(yankSchema),
    source: recordSourceSchema,
    builder: builderSchema,
    hooks: Type.Array(identifier, { description: 'Hooks that the artifact answers.' }),
    imports: Type.Array(Type.String(), { description: 'What the artifact imports, "module.name".' }),
    abi,
    assets: Type.Array(
      closedObject(
        {
          name: Type.String({ description: 'File name in the release.' }),
          url: address('Absolute URL of the file.'),
          digest,
          size: byteCount,
        },
        { description: 'One file of the release.' },
      ),
      { description: 'Files of the release.' },
    ),
  },
  { description: 'One version, as people read it.' },
);

/** Everything a person wants to read of one plugin, with the camelCase names that existing clients of registries know. */
export const descriptionSchema = closedObject(
  {
    format: formatVersion,
    name: pluginName,
    description: Type.String({ description: 'What the plugin does.' }),
    version: described(version, {
      description: 'Newest version that is not yanked; pre-releases only where nothing else is.',
    }),
    author: closedObject(
      {
        name: Type.String({ description: 'Account name of the first owner.' }),
        url: address('Page of the first owner.'),
      },
      { description: 'The first owner, for readers that know one author.' },
    ),
    owners: Type.Array(ownerSchema, { description: 'Who may release.' }),
    tags: Type.Array(identifier, { description: 'Words that people search for.' }),
    category: described(identifier, { description: 'Its category.' }),
    kinds,
    license: spdx,
    repository: address('Repository of the source.'),
    homepage: nullable(Type.String({ maxLength: 1024 }), { description: 'Home page, where there is one.' }),
    links: Type.Optional(linksSchema),
    funding: Type.Array(Type.String({ maxLength: 1024 }), { description: 'Where to support the authors.' }),
    support: nullable(Type.String({ maxLength: 200 }), { description: 'Where to get help.' }),
    official: Type.Boolean({ description: 'Made by the registry itself.' }),
    verified: Type.Boolean({ description: 'Its owner was verified by a person.' }),
    featured: Type.Boolean({ description: 'Shown on the home page.' }),
    deprecated: nullable(deprecatedSchema, { description: 'Why it should not be used any more.' }),
    createdAt: described(timestamp, { description: 'When its first version was published.' }),
    updatedAt: described(timestamp, { description: 'When its newest version was published.' }),
    readmeHtml: nullable(Type.String(), { description: 'README as sanitised HTML.' }),
    changelogHtml: nullable(Type.String(), { description: 'Changelog as sanitised HTML.' }),
    config: nullable(embeddedSchema, { description: 'JSON Schema of the configuration.' }),
    examples: Type.Array(exampleSchema, { description: 'Calls that a reader can try.' }),
    dependents: Type.Array(pluginName, { description: 'Plugins that need this one.' }),
    advisories: Type.Array(advisorySchema, { description: 'Security statements about it.' }),
    versions: Type.Array(describedVersionSchema, { minItems: 1, description: 'Newest first.' }),
  },
  { $id: 'description.schema.json', title: 'Description', description: '/v1/plugins/<name>.json' },
);

export const changeSchema = closedObject(
  {
    seq: Type.Integer({ minimum: 1, description: 'Number of the change. Grows by one per line.' }),
    at: described(timestamp, { description: 'When it happened.' }),
    type: Type.Enum(['published', 'yanked', 'unyanked', 'removed', 'owners', 'advisory'], {
      description: 'What happened.',
    }),
    name: Type.Optional(pluginName),
    version: Type.Optional(version),
    digest: Type.Optional(described(digest, { description: 'Digest of the artifact.' })),
    reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it was yanked.' })),
    advisory: Type.Optional(advisoryId),
    owners: Type.Optional(Type.Array(githubId, { description: 'Ids of the owners after the change.' })),
  },
  { $id: 'change.schema.json', title: 'Change', description: 'One line of /v1/changes.ndjson.' },
);

export type RegistryDescriptor = DeepReadonly<Static<typeof registryDescriptorSchema>>;
export type Snapshot = DeepReadonly<Static<typeof snapshotSchema>>;
export type Shard = DeepReadonly<Static<typeof shardSchema>>;
export type IndexLine = DeepReadonly<Static<typeof indexLineSchema>>;
export type DescribedVersion = DeepReadonly<Static<typeof describedVersionSchema>>;
export type Description = DeepReadonly<Static<typeof descriptionSchema>>;
export type Change = DeepReadonly<Static<typeof changeSchema>>;
