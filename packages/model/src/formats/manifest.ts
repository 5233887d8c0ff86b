// The manifest: what an author writes for one version, `index/plugins/au/th/auth-jwt/1.2.0.yaml`. Never changes after release.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import {
  byteCount,
  closedObject,
  commit,
  described,
  embeddedSchema,
  httpsUrl,
  identifier,
  pluginName,
  range,
  schemaVersion,
  sourcePath,
  spdx,
  version,
} from './parts.ts';

export const toolchains = ['assemblyscript', 'rust', 'c'] as const;
export type Toolchain = (typeof toolchains)[number];

const hostPattern = '^(?:\\*|(?:\\*\\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?)$';

export const capabilitiesSchema = closedObject(
  {
    net: Type.Optional(
      Type.Array(Type.String({ pattern: hostPattern }), {
        uniqueItems: true,
        maxItems: 32,
        description:
          'Hosts that the plugin may call over HTTP: "api.example.com", "*.example.com", with ":port" if not 443.',
        examples: [['api.example.com', '*.example.org:8443']],
      }),
    ),
    fs: Type.Optional(
      Type.Array(
        closedObject({
          path: Type.String({
            pattern: '^(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[^\\\\\\u0000-\\u001f]{1,200}$',
            description: 'Path or glob inside the virtual root that the host gives the plugin.',
            examples: ['data/*.csv'],
          }),
          access: Type.Enum(['read', 'write'], { description: 'What the plugin does there.' }),
        }),
        { maxItems: 32, description: 'Files that the plugin reads or writes.' },
      ),
    ),
    env: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Z_][A-Z0-9_]{0,63}$' }), {
        uniqueItems: true,
        maxItems: 32,
        description: 'Environment variables that the plugin reads, by exact name.',
      }),
    ),
    kv: Type.Optional(
      closedObject({ maxBytes: byteCount }, { description: 'A private key-value store of the plugin.' }),
    ),
    clock: Type.Optional(Type.Boolean({ description: 'Reads the current time.' })),
    random: Type.Optional(Type.Boolean({ description: 'Draws random bytes from the host.' })),
    log: Type.Optional(Type.Boolean({ description: 'Writes to the log of the host.' })),
  },
  { description: 'Everything that the plugin asks of its host. What is not named here is refused.' },
);

export const limitsSchema = closedObject(
  {
    maxMemoryBytes: Type.Optional(
      Type.Integer({ minimum: 65536, maximum: 4294967296, description: 'Linear memory, in bytes.' }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 600000, description: 'Wall time of one call, in milliseconds.' }),
    ),
    maxOutputBytes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1073741824, description: 'Output of one call, in bytes.' }),
    ),
  },
  { description: 'What one instance may use. The registry sets defaults and upper bounds.' },
);

const remoteSource = closedObject(
  {
    repository: httpsUrl,
    commit,
    path: Type.Optional(sourcePath),
  },
  { title: 'Source in a public Git repository', description: 'Pinned by a full commit id.' },
);

const localSource = closedObject(
  {
    path: sourcePath,
    tree: commit,
  },
  {
    title: 'Source in this repository',
    description: 'Pinned by the Git tree id of the folder, which survives any rewriting of history.',
  },
);

export const exampleSchema = closedObject({
  title: Type.String({ minLength: 1, maxLength: 120 }),
  hook: identifier,
  config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  input: Type.Unknown(),
  output: Type.Optional(Type.Unknown()),
});

export const manifestSchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    version,
    summary: Type.String({
      minLength: 1,
      maxLength: 160,
      description: 'One line for lists and search results.',
    }),
    kinds: Type.Array(identifier, {
      minItems: 1,
      maxItems: 8,
      uniqueItems: true,
      description: 'What the plugin extends; the registry declares the kinds.',
      examples: [['auth']],
    }),
    license: spdx,
    source: Type.Union([remoteSource, localSource], { description: 'Where the source is, pinned.' }),
    build: closedObject(
      {
        toolchain: Type.Enum([...toolchains], { description: 'What builds the artifact.' }),
        entry: Type.Optional(
          described(sourcePath, {
            description: 'Entry file, where the toolchain needs one.',
            examples: ['assembly/index.ts'],
          }),
        ),
      },
      { description: 'How the artifact is built from the source.' },
    ),
    host: described(range, {
      description: 'Versions of the host application that the plugin works with.',
    }),
    dependencies: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }),
        Type.Union([range, closedObject({ range, optional: Type.Optional(Type.Boolean()) })]),
        { description: 'Other plugins that this one needs.', maxProperties: 64 },
      ),
    ),
    capabilities: Type.Optional(capabilitiesSchema),
    limits: Type.Optional(limitsSchema),
    config: Type.Optional(embeddedSchema),
    readme: Type.Optional(
      described(sourcePath, {
        description: 'README, relative to the source path.',
        examples: ['README.md'],
      }),
    ),
    changelog: Type.Optional(
      described(sourcePath, { description: 'Changelog, relative to the source path.' }),
    ),
    examples: Type.Optional(
      Type.Array(exampleSchema, { maxItems: 32, description: 'Calls that a reader can try.' }),
    ),
  },
  {
    $id: 'manifest.schema.json',
    title: 'Plugin manifest',
    description: 'What an author writes for one version of a plugin.',
  },
);

export type Manifest = DeepReadonly<Static<typeof manifestSchema>>;
export type Capabilities = DeepReadonly<Static<typeof capabilitiesSchema>>;
export type Limits = DeepReadonly<Static<typeof limitsSchema>>;
export type Source = Manifest['source'];
export type CapabilityName = keyof Capabilities;
