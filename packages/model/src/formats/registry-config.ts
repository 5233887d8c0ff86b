// The registry as data, `index/registry.yaml`: host, kinds, categories, capabilities, limits, policy, URLs and trust.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import {
  byteCount,
  closedObject,
  described,
  embeddedSchema,
  githubId,
  identifier,
  pluginName,
  schemaVersion,
  version,
} from './parts.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const url = Type.String({
  format: 'plugindex-url',
  maxLength: 512,
  description: 'An absolute http or https URL.',
});

export const hookSchema = closedObject({
  description: Type.Optional(text(500)),
  optional: Type.Optional(
    Type.Boolean({ description: 'True when a plugin of the kind may leave this hook out.' }),
  ),
  input: embeddedSchema,
  output: embeddedSchema,
});

export const kindSchema = closedObject({
  title: text(60),
  description: text(500),
  hooks: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }), hookSchema, {
    minProperties: 1,
    maxProperties: 16,
  }),
});

export const signerSchema = closedObject(
  {
    issuer: described(url, { description: 'OpenID Connect issuer, compared exactly.' }),
    identity: Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'Subject alternative name of the certificate, compared exactly.',
    }),
  },
  { description: 'Whose signature counts.' },
);

export const deploymentSchema = closedObject(
  {
    urls: closedObject({
      site: described(url, { description: 'Where people browse, without a final slash.' }),
      registry: described(url, {
        description: 'Where clients fetch, the parent of /v1/, without a final slash.',
      }),
      asset: Type.String({
        maxLength: 512,
        description: 'Template of a release asset; {name}, {version}, {file} are filled in.',
        examples: ['https://github.com/acme/registry/releases/download/{name}-v{version}/{file}'],
      }),
      repository: described(url, { description: 'The repository of the index.' }),
    }),
    trust: closedObject({
      release: signerSchema,
      snapshot: signerSchema,
    }),
  },
  { description: 'Where this registry is served and whose signatures count there.' },
);

export const registryConfigSchema = closedObject(
  {
    schemaVersion,
    name: identifier,
    title: text(80),
    description: text(500),
    host: closedObject({
      name: identifier,
      title: text(80),
      homepage: Type.Optional(url),
      versions: Type.Array(version, {
        minItems: 1,
        maxItems: 512,
        description: 'Released versions of the host application, ascending.',
      }),
    }),
    abi: Type.Array(identifier, {
      minItems: 1,
      uniqueItems: true,
      description: 'Plugin ABIs that the host speaks.',
    }),
    kinds: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' }), kindSchema, {
      minProperties: 1,
      maxProperties: 32,
    }),
    categories: Type.Array(closedObject({ id: identifier, title: text(60), description: text(300) }), {
      minItems: 1,
      maxItems: 64,
    }),
    capabilities: Type.Record(
      Type.Enum(['net', 'fs', 'env', 'kv', 'clock', 'random', 'log']),
      closedObject({
        title: text(60),
        description: text(300),
        review: Type.Enum(['never', 'wildcard', 'always'], {
          description: 'When a maintainer must look at the request.',
        }),
      }),
      { description: 'Capabilities that the host offers. A manifest may ask for no other.' },
    ),
    limits: closedObject({
      maxMemoryBytes: closedObject({ default: byteCount, max: byteCount }),
      timeoutMs: closedObject({ default: Type.Integer({ minimum: 1 }), max: Type.Integer({ minimum: 1 }) }),
      maxOutputBytes: closedObject({ default: byteCount, max: byteCount }),
      maxArtifactBytes: byteCount,
    }),
    policy: closedObject({
      reservedNames: Type.Array(pluginName, { maxItems: 1024, uniqueItems: true }),
      maintainers: Type.Array(closedObject({ github: text(39), id: githubId }), {
        minItems: 1,
        maxItems: 64,
      }),
      snapshotMaxAgeHours: Type.Integer({
        minimum: 1,
        maximum: 8760,
        description: 'Age at which a client refuses a snapshot, in hours.',
      }),
      maxVanishedShare: Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Largest share of entries that one publication may remove.',
      }),
    }),
    deployment: deploymentSchema,
  },
  {
    $id: 'registry.schema.json',
    title: 'Registry',
    description: 'Everything that makes this registry this one.',
  },
);

export type RegistryConfig = DeepReadonly<Static<typeof registryConfigSchema>>;
export type Deployment = DeepReadonly<Static<typeof deploymentSchema>>;
export type Signer = DeepReadonly<Static<typeof signerSchema>>;
export type Kind = DeepReadonly<Static<typeof kindSchema>>;
export type Hook = DeepReadonly<Static<typeof hookSchema>>;
