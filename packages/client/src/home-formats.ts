// What a client keeps in its home folder, drawn here, where it is read and written.
//
//   registries.json            RegistryList: the registries that the user trusts, and whose signatures count there
//   state/<registry>.json      RegistryState: the high-water mark
//   cache/<registry>/…         verified copies of small files of the index
//   verdicts.json             VerdictFile: what was judged before, so that it is not judged twice
//   store/<aa>/<hex>           artifacts, bundles and manifests, named by their digest
//   generations/<n>.json       Generation: one complete installed state; never changes
//   current                    the number of the generation in force; replacing it is the switch
import type { DeepReadonly, Digest } from '@plugindex/model';
import { capabilitiesSchema } from '@plugindex/model/formats/capabilities';
import {
  closedObject,
  digest,
  identifier,
  pluginName,
  range,
  recordOf,
  timestamp,
  version,
} from '@plugindex/model/formats/parts';
import { registryConfigSchema, signerSchema } from '@plugindex/model/formats/registry-config';
import { Type } from '@plugindex/model/schema/type';
import type { Static } from 'typebox';

export const pinnedRegistrySchema = closedObject({
  name: identifier,
  url: Type.String({ minLength: 1, maxLength: 512 }),
  release: signerSchema,
  snapshot: signerSchema,
  /** A Sigstore trusted root, or null for the public one that is shipped with the package. */
  trustedRoot: Type.Union([recordOf(Type.String(), Type.Unknown()), Type.Null()]),
});

export const registryListSchema = closedObject(
  { format: Type.Literal(1), registries: Type.Array(pinnedRegistrySchema, { maxItems: 64 }) },
  { title: 'Registries that the user trusts' },
);

export const registryStateSchema = closedObject(
  {
    format: Type.Literal(1),
    /** Digest of the pinned registry: another signer or root makes every earlier verdict void. */
    pin: digest,
    highWater: closedObject({ version: Type.Integer({ minimum: 1 }), digest }),
  },
  { title: 'High-water mark of a registry' },
);

export const installedPluginSchema = closedObject({
  registry: identifier,
  version,
  digest,
  bundle: digest,
  /** Its manifest, as the bundle vouches for it; absent where it was installed before manifests were kept. */
  manifest: Type.Optional(digest),
  size: Type.Integer({ minimum: 0 }),
  /** The range that the user asked for, or null when another plugin needs it. */
  requested: Type.Union([range, Type.Null()]),
  /** Plugins that it cannot do without, with the ranges that it takes. */
  dependencies: recordOf(pluginName, range),
  granted: capabilitiesSchema,
});

/** In UTF-16 units; a longer reason is cut. */
export const maxReasonLength = 500;

export const generationSchema = closedObject(
  {
    format: Type.Literal(1),
    number: Type.Integer({ minimum: 1 }),
    previous: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    createdAt: timestamp,
    reason: Type.String({ maxLength: maxReasonLength }),
    plugins: recordOf(pluginName, installedPluginSchema),
    /** What each registry said of itself when this was made, as far as a host applies it; absent before it was kept. */
    registries: Type.Optional(
      recordOf(identifier, closedObject({ limits: registryConfigSchema.properties.limits })),
    ),
  },
  { title: 'Generation: one complete installed state' },
);

export const verdictFileSchema = closedObject(
  {
    format: Type.Literal(1),
    /** Oldest first. `question` is the digest of all that a verdict depends on, `verdict` what the verifier wrote. */
    verdicts: Type.Array(closedObject({ question: digest, verdict: Type.String() }), { maxItems: 256 }),
  },
  { title: 'Verdicts that were reached before' },
);

export type PinnedRegistry = DeepReadonly<Static<typeof pinnedRegistrySchema>>;
export type RegistryList = DeepReadonly<Static<typeof registryListSchema>>;
export type RegistryState = DeepReadonly<Static<typeof registryStateSchema>>;
export type InstalledPlugin = DeepReadonly<Static<typeof installedPluginSchema>>;
export type Generation = DeepReadonly<Static<typeof generationSchema>>;

/** Where bytes lie in the store. */
export function storePath(digestOfBytes: Digest): string {
  const hex = digestOfBytes.slice('sha256:'.length);
  return `store/${hex.slice(0, 2)}/${hex}`;
}

/** The limits of a registry under a generation; undefined where they were not kept. */
export function registryLimits(
  generation: Generation | undefined,
  registry: string,
): NonNullable<Generation['registries']>[string]['limits'] | undefined {
  const { registries = {} } = generation ?? {};
  return Object.hasOwn(registries, registry) ? registries[registry]?.limits : undefined;
}

/** One installed plugin, looked up among the generation's own names: a plugin may be called "constructor". */
export function installedPlugin(current: Generation | undefined, name: string): InstalledPlugin | undefined {
  return current !== undefined && Object.hasOwn(current.plugins, name) ? current.plugins[name] : undefined;
}
