// The registry as data, `index/registry.yaml`: host, kinds, categories, capabilities, limits, policy, URLs and trust.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { type LimitName, limitRanges } from '../limits.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import { limitSchema } from './capabilities.ts';
import {
  byteCount,
  closedObject,
  described,
  embeddedSchema,
  identifier,
  recordOf,
  schemaVersion,
  text,
  url,
  version,
} from './parts.ts';
import { policySchema } from './registry-policy.ts';

export const hookSchema = closedObject(
  {
    description: Type.Optional(
      text(500, {
        description: 'What the host asks with this hook.',
        examples: ['Decides whether a request is allowed.'],
      }),
    ),
    optional: Type.Optional(
      Type.Boolean({ description: 'True when a plugin of the kind may leave this hook out.' }),
    ),
    input: described(embeddedSchema, { description: 'JSON Schema (2020-12) of what the hook is given.' }),
    output: described(embeddedSchema, { description: 'JSON Schema (2020-12) of what it answers.' }),
  },
  { description: 'One exported function: JSON in, JSON out.' },
);

export const kindSchema = closedObject(
  {
    title: text(60, { description: 'Name for people.', examples: ['Authentication'] }),
    description: text(500, {
      description: 'What plugins of this kind do.',
      examples: ['Decides who is asking.'],
    }),
    hooks: recordOf(
      Type.String({
        pattern: textPatterns.hookName.pattern,
        description: 'Name of a hook: lower-case letters, digits, underscores',
        examples: ['authenticate'],
      }),
      hookSchema,
      {
        minProperties: 1,
        maxProperties: 16,
        description: 'Functions that plugins of this kind export, by name.',
      },
    ),
  },
  { description: 'One kind of plugin.' },
);

export const categorySchema = closedObject(
  {
    id: described(identifier, { description: 'Id of the category, as plugins name it.' }),
    title: text(60, { description: 'Name for people.', examples: ['Authentication'] }),
    description: text(300, { description: 'What belongs here.', examples: ['Who is asking, and may they.'] }),
  },
  { description: 'One category.' },
);

const offeredCapability = closedObject(
  {
    title: text(60, { description: 'Name for people.', examples: ['Network'] }),
    description: text(300, {
      description: 'What a plugin with it can do, for the person who grants it.',
      examples: ['Calls the hosts that it names over HTTP.'],
    }),
    review: Type.Enum(['never', 'wildcard', 'always'], {
      description: 'When a maintainer must look at the request: never, for wildcards only, or always.',
      examples: ['wildcard'],
    }),
  },
  { description: 'How the host offers one capability.' },
);

const offeredCapabilities = closedObject(
  {
    net: Type.Optional(described(offeredCapability, { description: 'HTTP requests to named hosts.' })),
    fs: Type.Optional(described(offeredCapability, { description: 'Files inside a virtual root.' })),
    env: Type.Optional(described(offeredCapability, { description: 'Environment variables by exact name.' })),
    kv: Type.Optional(described(offeredCapability, { description: 'A private key-value store.' })),
    clock: Type.Optional(described(offeredCapability, { description: 'The current time.' })),
    random: Type.Optional(described(offeredCapability, { description: 'Random bytes.' })),
    log: Type.Optional(described(offeredCapability, { description: 'The log of the host.' })),
  },
  { description: 'Capabilities that the host offers. A manifest may ask for no other.' },
);

const bounded = (name: LimitName) =>
  closedObject(
    {
      default: described(limitSchema(name), { description: 'Used when a manifest says nothing.' }),
      max: described(limitSchema(name), { description: 'The most that a manifest may ask.' }),
    },
    { description: `${limitRanges[name].meaning}.` },
  );

const registryLimits = closedObject(
  {
    maxMemoryBytes: bounded('maxMemoryBytes'),
    timeoutMs: bounded('timeoutMs'),
    maxFuel: Type.Optional(bounded('maxFuel')),
    maxInputBytes: Type.Optional(bounded('maxInputBytes')),
    maxOutputBytes: bounded('maxOutputBytes'),
    maxCallsPerSecond: Type.Optional(bounded('maxCallsPerSecond')),
    maxConcurrentCalls: Type.Optional(bounded('maxConcurrentCalls')),
    maxLogBytes: Type.Optional(bounded('maxLogBytes')),
    maxFileBytes: Type.Optional(bounded('maxFileBytes')),
    maxKvBytes: Type.Optional(
      closedObject(
        {
          max: described(limitSchema('maxKvBytes'), {
            description:
              'The most that "kv.maxBytes" of a manifest may ask. It has no default: who asks says how much.',
          }),
        },
        { description: `${limitRanges.maxKvBytes.meaning}.` },
      ),
    ),
    maxHttpRequests: Type.Optional(bounded('maxHttpRequests')),
    maxHttpBytes: Type.Optional(bounded('maxHttpBytes')),
    maxArtifactBytes: described(byteCount, {
      description: 'Largest artifact that is accepted, in bytes.',
    }),
  },
  {
    description:
      'What plugins may use. Where a limit is not named, plugins get what is safe and may not ask for more.',
  },
);

export const signerSchema = closedObject(
  {
    issuer: described(url, {
      description: 'OpenID Connect issuer, compared exactly.',
      examples: ['https://token.actions.githubusercontent.com'],
    }),
    identity: text(512, {
      description: 'Subject alternative name of the certificate, compared exactly.',
      examples: ['https://github.com/acme/registry/.github/workflows/publish.yml@refs/heads/main'],
    }),
  },
  { description: 'Whose signature counts.' },
);

export const deploymentSchema = closedObject(
  {
    urls: closedObject(
      {
        site: described(url, { description: 'Where people browse, without a final slash.' }),
        registry: described(url, {
          description: 'Where clients fetch, the parent of /v1/, without a final slash.',
        }),
        asset: text(512, {
          description: 'Template of a release asset; {name}, {version}, {file} are filled in.',
          examples: ['https://github.com/acme/registry/releases/download/{name}-v{version}/{file}'],
        }),
        repository: described(url, { description: 'The repository of the index.' }),
      },
      { description: 'Where everything is.' },
    ),
    trust: closedObject(
      {
        release: described(signerSchema, { description: 'Who signs releases.' }),
        snapshot: described(signerSchema, { description: 'Who signs the compiled index.' }),
      },
      { description: 'Whose signatures count.' },
    ),
  },
  { description: 'Where this registry is served and whose signatures count there.' },
);

export const registryConfigSchema = closedObject(
  {
    schemaVersion,
    name: described(identifier, { description: 'Name of this registry, in short.', examples: ['acme'] }),
    title: text(80, { description: 'Name for people.', examples: ['Acme plugins'] }),
    description: text(500, {
      description: 'What this registry is, in a few sentences.',
      examples: ['Plugins for Acme.'],
    }),
    host: closedObject(
      {
        name: described(identifier, {
          description: 'The application that the plugins extend.',
          examples: ['acme'],
        }),
        title: text(80, { description: 'Its name for people.', examples: ['Acme'] }),
        homepage: Type.Optional(described(url, { description: 'Its home page.' })),
        versions: Type.Array(version, {
          minItems: 1,
          maxItems: 512,
          description:
            'Its released versions, ascending. The host ranges of manifests are held against them.',
          examples: [['1.0.0', '1.1.0']],
        }),
      },
      { description: 'The application that the plugins extend.' },
    ),
    abi: Type.Array(described(identifier, { description: 'A plugin ABI.', examples: ['plugindex-1'] }), {
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      description: 'Plugin ABIs that the host speaks.',
      examples: [['plugindex-1']],
    }),
    kinds: recordOf(
      Type.String({
        pattern: textPatterns.kindName.pattern,
        description: 'Name of a kind: lower-case letters, digits, hyphens',
        examples: ['auth'],
      }),
      kindSchema,
      { minProperties: 1, maxProperties: 32, description: 'Kinds of plugins, by name.' },
    ),
    categories: Type.Array(categorySchema, {
      minItems: 1,
      maxItems: 64,
      description: 'Categories, in the order in which the site shows them.',
    }),
    capabilities: offeredCapabilities,
    limits: registryLimits,
    policy: policySchema,
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
