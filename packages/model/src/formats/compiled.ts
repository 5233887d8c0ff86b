// What clients fetch below /v1/: registry descriptor, snapshot, shards, index lines, descriptions, changes.
//
//   /v1/config.json                     RegistryDescriptor
//   /v1/snapshot.json (+ .sigstore.json) Snapshot, signed
//   /v1/shards/<hh>.json                Shard: hh is the first byte of SHA-256(name), in hexadecimal
//   /v1/index/au/th/auth-jwt            NDJSON of IndexLine, newest version first
//   /v1/plugins/auth-jwt.json           Description
//   /v1/changes.ndjson                  Change per line, append-only
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { advisorySchema } from './advisory.ts';
import { capabilitiesSchema, exampleSchema, limitsSchema, manifestSchema } from './manifest.ts';
import {
  byteCount,
  closedObject,
  described,
  digest,
  identifier,
  pluginName,
  schemaVersion,
  timestamp,
  version,
} from './parts.ts';
import { ownerSchema, pluginEntrySchema } from './plugin-entry.ts';
import { deploymentSchema, registryConfigSchema } from './registry-config.ts';
import { releaseRecordSchema } from './release-record.ts';
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
    format: Type.Literal(1),
    registry: identifier,
    version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Only ever grows.' }),
    createdAt: timestamp,
    expires: timestamp,
    commit: Type.Union([Type.String({ pattern: '^[0-9a-f]{40}$' }), Type.Null()], {
      description: 'Commit of the index that was compiled, where it came from Git.',
    }),
    config: digest,
    shards: Type.Array(Type.Union([digest, Type.Null()]), {
      minItems: 256,
      maxItems: 256,
      description: 'Digest of shards/<hh>.json, or null where no name falls into the shard.',
    }),
    search: described(digest, { description: 'Digest of search/manifest.json.' }),
    changes: closedObject({ digest, size: byteCount, count: Type.Integer({ minimum: 0 }) }),
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
    format: Type.Literal(1),
    names: Type.Record(Type.String({ maxLength: 64 }), closedObject({ index: digest, description: digest }), {
      description: 'Plugin name to the digests of its index file and its description.',
    }),
  },
  {
    $id: 'shard.schema.json',
    title: 'Shard',
    description: 'Digests of the files of the plugins whose names fall into one shard.',
  },
);

const dependency = closedObject({
  range: Type.String({ maxLength: 128 }),
  optional: Type.Optional(Type.Boolean()),
});

/** One version, as a resolver needs it. A reader skips a line whose `v` it does not know. */
export const indexLineSchema = closedObject(
  {
    v: Type.Literal(1),
    name: pluginName,
    version,
    digest: described(digest, { description: 'Digest of the artifact.' }),
    size: byteCount,
    bundle: described(digest, { description: 'Digest of its Sigstore bundle file.' }),
    host: Type.String({ maxLength: 128, description: 'Range of host versions.' }),
    abi: identifier,
    kinds: Type.Array(identifier),
    dependencies: Type.Optional(Type.Record(Type.String(), dependency)),
    capabilities: Type.Optional(capabilitiesSchema),
    yanked: Type.Optional(yankSchema),
    pubtime: timestamp,
    hints: Type.Optional(
      Type.Array(pluginName, {
        maxItems: 64,
        description: 'Names that a resolver will need next: the dependency closure, capped.',
      }),
    ),
  },
  { $id: 'index-line.schema.json', title: 'Index line', description: 'One version in /v1/index/….' },
);

export const describedVersionSchema = closedObject({
  version,
  summary: manifestSchema.properties.summary,
  publishedAt: timestamp,
  /** Absolute URL, ends in .wasm (MockForge's wire format wants it so). */
  downloadUrl: Type.String(),
  /** Bare hexadecimal SHA-256, for readers of MockForge's wire format; `digest` carries the prefix. */
  checksum: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  digest,
  size: byteCount,
  kinds: Type.Array(identifier),
  host: Type.String(),
  minHostVersion: Type.Union([version, Type.Null()]),
  dependencies: Type.Record(Type.String(), dependency),
  capabilities: capabilitiesSchema,
  limits: limitsSchema,
  yanked: Type.Boolean(),
  yank: Type.Optional(yankSchema),
  source: releaseRecordSchema.properties.source,
  builder: releaseRecordSchema.properties.builder,
  hooks: Type.Array(identifier),
  imports: Type.Array(Type.String()),
  abi: identifier,
  assets: Type.Array(closedObject({ name: Type.String(), url: Type.String(), digest, size: byteCount })),
});

/** Everything a person wants to read of one plugin. A superset of MockForge's RegistryEntry, in camelCase. */
export const descriptionSchema = closedObject(
  {
    format: Type.Literal(1),
    name: pluginName,
    description: Type.String(),
    version: described(version, {
      description: 'Newest version that is not yanked; pre-releases only where nothing else is.',
    }),
    author: closedObject({ name: Type.String(), url: Type.String() }),
    owners: Type.Array(ownerSchema),
    tags: Type.Array(identifier),
    category: identifier,
    kinds: Type.Array(identifier),
    license: Type.String(),
    repository: Type.String(),
    homepage: Type.Union([Type.String(), Type.Null()]),
    links: Type.Optional(pluginEntrySchema.properties.links),
    funding: Type.Array(Type.String()),
    support: Type.Union([Type.String(), Type.Null()]),
    official: Type.Boolean(),
    verified: Type.Boolean(),
    featured: Type.Boolean(),
    deprecated: Type.Union([pluginEntrySchema.properties.deprecated, Type.Null()]),
    createdAt: timestamp,
    updatedAt: timestamp,
    readmeHtml: Type.Union([Type.String({ description: 'Sanitised HTML.' }), Type.Null()]),
    changelogHtml: Type.Union([Type.String({ description: 'Sanitised HTML.' }), Type.Null()]),
    config: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
    examples: Type.Array(exampleSchema),
    dependents: Type.Array(pluginName),
    advisories: Type.Array(advisorySchema),
    versions: Type.Array(describedVersionSchema, { minItems: 1, description: 'Newest first.' }),
  },
  { $id: 'description.schema.json', title: 'Description', description: '/v1/plugins/<name>.json' },
);

export const changeSchema = closedObject(
  {
    seq: Type.Integer({ minimum: 1, description: 'Grows by one per line.' }),
    at: timestamp,
    type: Type.Enum(['published', 'yanked', 'unyanked', 'owners', 'advisory']),
    name: Type.Optional(pluginName),
    version: Type.Optional(version),
    digest: Type.Optional(digest),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    advisory: Type.Optional(Type.String({ maxLength: 64 })),
    owners: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
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
