// The release record, `1.2.0.release.json`: written by the pipeline when a version is published. Never changes.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { capabilitiesSchema, toolchains } from './manifest.ts';
import {
  byteCount,
  closedObject,
  commit,
  described,
  digest,
  httpsUrl,
  identifier,
  pluginName,
  schemaVersion,
  sourcePath,
  timestamp,
  version,
} from './parts.ts';

export const assetSchema = closedObject({
  name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' }),
  digest,
  size: byteCount,
});

export const releaseRecordSchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    version,
    /** Digest of the manifest file's bytes, so that an edited manifest shows. */
    manifest: digest,
    artifact: assetSchema,
    bundle: assetSchema,
    provenance: assetSchema,
    sbom: assetSchema,
    readme: Type.Optional(assetSchema),
    changelog: Type.Optional(assetSchema),
    source: closedObject({
      repository: httpsUrl,
      commit: Type.Optional(commit),
      tree: commit,
      path: Type.Optional(sourcePath),
    }),
    builder: closedObject({
      toolchain: Type.Enum([...toolchains]),
      tools: Type.Record(Type.String(), Type.String({ maxLength: 200 }), {
        description: 'Name and version of each tool that ran.',
      }),
    }),
    abi: identifier,
    imports: Type.Array(Type.String({ maxLength: 200 }), {
      description: 'What the artifact imports, "module.name", sorted.',
    }),
    exports: Type.Array(Type.String({ maxLength: 200 }), {
      description: 'Functions that the artifact exports, sorted.',
    }),
    hooks: Type.Array(identifier, { description: 'Hooks of its kinds that the artifact answers, sorted.' }),
    capabilities: described(capabilitiesSchema, {
      description: 'What the manifest asked, as inspected and accepted.',
    }),
    publishedAt: timestamp,
  },
  {
    $id: 'release.schema.json',
    title: 'Release record',
    description: 'One published version: manifest, digests and provenance.',
  },
);

export type ReleaseRecord = DeepReadonly<Static<typeof releaseRecordSchema>>;
export type Asset = DeepReadonly<Static<typeof assetSchema>>;
