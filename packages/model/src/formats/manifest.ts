// The manifest: what an author writes for one version, `index/plugins/au/th/auth-jwt/1.2.0.yaml`. Never changes after release.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import { capabilitiesSchema, limitsSchema } from './capabilities.ts';
import {
  closedObject,
  commit,
  described,
  embeddedSchema,
  httpsUrl,
  identifier,
  pluginName,
  range,
  recordOf,
  schemaVersion,
  sourcePath,
  spdx,
  text,
  version,
} from './parts.ts';

export const toolchains = ['assemblyscript', 'rust', 'c', 'javascript', 'go'] as const;
export type Toolchain = (typeof toolchains)[number];

const remoteSource = closedObject(
  {
    repository: described(httpsUrl, { description: 'The public Git repository, as an https URL.' }),
    commit: described(commit, { description: 'Full id of the commit to build: 40 hexadecimal digits.' }),
    path: Type.Optional(
      described(sourcePath, {
        description: 'Folder of the plugin inside the repository, where it is not the root.',
      }),
    ),
  },
  { title: 'Source in a public Git repository', description: 'Pinned by a full commit id.' },
);

const localSource = closedObject(
  {
    path: described(sourcePath, { description: 'Folder of the plugin inside this repository.' }),
    tree: described(commit, {
      description: 'Git tree id of that folder: what `git rev-parse HEAD:<path>` prints.',
    }),
  },
  {
    title: 'Source in this repository',
    description: 'Pinned by the Git tree id of the folder, which survives any rewriting of history.',
  },
);

const buildSchema = closedObject(
  {
    toolchain: Type.Enum([...toolchains], {
      description: 'What builds the artifact.',
      examples: ['assemblyscript'],
    }),
    entry: Type.Optional(
      described(sourcePath, {
        description: 'Entry file, relative to the source path, where the toolchain needs one.',
        examples: ['assembly/index.ts'],
      }),
    ),
  },
  { description: 'How the artifact is built from the source.' },
);

const dependencySchema = Type.Union(
  [
    range,
    closedObject(
      {
        range,
        optional: Type.Optional(
          Type.Boolean({ description: 'True when the plugin works without it.', examples: [true] }),
        ),
      },
      { description: 'A range with more said about it.' },
    ),
  ],
  { description: 'Range of versions, or an object with "range" and "optional".' },
);

export const exampleSchema = closedObject(
  {
    title: text(120, { description: 'What the call shows.', examples: ['A valid token'] }),
    hook: described(identifier, { description: 'Hook that is called.', examples: ['authenticate'] }),
    config: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        description: 'Configuration for the call, valid under the manifest’s "config".',
        examples: [{ secret: 'only-for-trying' }],
      }),
    ),
    input: Type.Unknown({ description: 'Input of the hook, valid under its schema.' }),
    output: Type.Optional(Type.Unknown({ description: 'The output that the call must give.' })),
  },
  { description: 'One call that a reader can try and that tests can repeat.' },
);

export const manifestSchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    version: described(version, { description: 'Version of the plugin: semantic, without build metadata.' }),
    summary: text(160, {
      description: 'One line for lists and search results.',
      examples: ['Checks JSON Web Tokens'],
    }),
    kinds: Type.Array(identifier, {
      minItems: 1,
      maxItems: 8,
      uniqueItems: true,
      description: 'What the plugin extends; the registry declares the kinds.',
      examples: [['auth']],
    }),
    license: spdx,
    source: Type.Union([remoteSource, localSource], {
      description:
        'Where the source is, pinned: a repository and commit, or a folder of this repository and its tree.',
    }),
    build: buildSchema,
    host: described(range, {
      description: 'Versions of the host application that the plugin works with.',
      examples: ['>=0.3 <2'],
    }),
    dependencies: Type.Optional(
      recordOf(pluginName, dependencySchema, {
        maxProperties: 64,
        description: 'Other plugins that this one needs, each with a range of versions.',
        examples: [{ 'template-crypto': '^1.0.0' }],
      }),
    ),
    capabilities: Type.Optional(capabilitiesSchema),
    limits: Type.Optional(limitsSchema),
    config: Type.Optional(
      described(embeddedSchema, {
        description: 'JSON Schema (2020-12) of the plugin’s configuration; the host checks against it.',
      }),
    ),
    readme: Type.Optional(
      described(sourcePath, {
        description: 'README, relative to the source path.',
        examples: ['README.md'],
      }),
    ),
    changelog: Type.Optional(
      described(sourcePath, {
        description: 'Changelog, relative to the source path.',
        examples: ['CHANGELOG.md'],
      }),
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
export type Source = Manifest['source'];
