// The release record, `1.2.0.release.json`: written by the pipeline when a version is published. Never changes.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import { capabilitiesSchema } from './capabilities.ts';
import { toolchains } from './manifest.ts';
import {
  byteCount,
  closedObject,
  commit,
  described,
  digest,
  httpsUrl,
  identifier,
  pluginName,
  recordOf,
  schemaVersion,
  sourcePath,
  timestamp,
  version,
} from './parts.ts';

export const assetSchema = closedObject(
  {
    name: Type.String({
      pattern: textPatterns.assetName.pattern,
      description: 'File name in the release.',
      examples: ['auth-jwt-1.2.0.wasm'],
    }),
    digest,
    size: byteCount,
  },
  { description: 'One file of the release.' },
);

const toolSchema = Type.String({
  maxLength: 200,
  description: 'Version of one tool, as it prints it itself.',
  examples: ['0.28.20'],
});

export const recordSourceSchema = closedObject(
  {
    repository: described(httpsUrl, { description: 'Repository that the source came from.' }),
    commit: Type.Optional(
      described(commit, { description: 'Commit that was built, where the manifest pins one.' }),
    ),
    tree: described(commit, { description: 'Git tree id of the folder that was built.' }),
    path: Type.Optional(
      described(sourcePath, { description: 'That folder inside the repository; absent for the root.' }),
    ),
  },
  { description: 'Exactly what was built.' },
);

export const builderSchema = closedObject(
  {
    toolchain: Type.Enum([...toolchains], { description: 'Toolchain that built the artifact.' }),
    tools: recordOf(
      Type.String({ minLength: 1, maxLength: 100, description: 'Name of a tool.' }),
      toolSchema,
      {
        description: 'Name and version of each tool that ran.',
        examples: [{ asc: '0.28.20' }],
      },
    ),
  },
  { description: 'What built it.' },
);

const symbol = (description: string) => Type.String({ maxLength: 200, description });

export const releaseRecordSchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    version,
    manifest: described(digest, {
      description: 'Digest of the manifest file’s bytes, so that an edited manifest shows.',
    }),
    artifact: described(assetSchema, { description: 'The WebAssembly module.' }),
    bundle: described(assetSchema, { description: 'Its Sigstore bundle.' }),
    provenance: described(assetSchema, { description: 'The signed statement of how it was built.' }),
    sbom: described(assetSchema, { description: 'What went into it, in CycloneDX.' }),
    readme: Type.Optional(described(assetSchema, { description: 'README as it was at that version.' })),
    changelog: Type.Optional(described(assetSchema, { description: 'Changelog as it was at that version.' })),
    source: recordSourceSchema,
    builder: builderSchema,
    abi: described(identifier, {
      description: 'Plugin ABI that the artifact speaks.',
      examples: ['plugindex-1'],
    }),
    imports: Type.Array(symbol('An import, "module.name".'), {
      description: 'What the artifact imports, "module.name", sorted.',
      examples: [['plugindex_host_1.config']],
    }),
    exports: Type.Array(symbol('An exported function.'), {
      description: 'Functions that the artifact exports, sorted.',
      examples: [['authenticate', 'plugindex_alloc']],
    }),
    hooks: Type.Array(described(identifier, { description: 'A hook.' }), {
      description: 'Hooks of its kinds that the artifact answers, sorted.',
      examples: [['authenticate']],
    }),
    capabilities: described(capabilitiesSchema, {
      description: 'What the manifest asked, as inspected and accepted.',
    }),
    publishedAt: described(timestamp, {
      description: 'When it was published: UTC, RFC 3339, whole seconds.',
    }),
  },
  {
    $id: 'release.schema.json',
    title: 'Release record',
    description: 'One published version: manifest, digests and provenance.',
  },
);

export type ReleaseRecord = DeepReadonly<Static<typeof releaseRecordSchema>>;
export type Asset = DeepReadonly<Static<typeof assetSchema>>;
