// Writes the record of a published release from its own assets, after verifying them: the same for the run that
// published it, for the run after a crash, and for anybody who wants to check a record.
import { digestOf, type Forge, type ForgeRelease, type ReleaseRecord } from '@plugindex/model';
import type { Verifier } from '@plugindex/trust';
import { RegistryError } from '../registry-error.ts';
import { type AssetRole, assetNames, releaseTag } from './asset-names.ts';
import { describeArtifact } from './describe-artifact.ts';
import { toEnvelopeLine } from './envelope-line.ts';
import type { ReleaseSubject } from './release-subject.ts';
import { toolsOfSbom } from './sbom.ts';

export interface ReadReleaseInput {
  readonly subject: ReleaseSubject;
  readonly forge: Forge;
  readonly verifier: Verifier;
}

/** Largest bundle and bill of materials that are read, in bytes: real ones have about 10 and 50 kB. */
const maxBundleBytes = 1024 * 1024;
const maxSbomBytes = 4 * 1024 * 1024;

/**
 * The record, or undefined when nothing is published yet. Throws RegistryError `release/published/incomplete`,
 * `release/published/refused`, `release/artifact/refused`, and ForgeError.
 * @example const record = await readRelease({ subject, forge, verifier });
 */
export async function readRelease(input: ReadReleaseInput): Promise<ReleaseRecord | undefined> {
  const { subject, forge } = input;
  const { name, version, build, source } = subject.manifest;
  const tag = releaseTag(name, version);
  const release = await forge.find(tag);
  if (release?.state !== 'published') return undefined;
  const asset = (role: AssetRole) => assetOf(release, assetNames(name, version)[role]);
  const [artifact, bundle, provenance, sbom] = [
    needed(asset('artifact'), tag),
    needed(asset('bundle'), tag),
    needed(asset('provenance'), tag),
    needed(asset('sbom'), tag),
  ];
  const [readme, changelog] = [asset('readme'), asset('changelog')];
  const { maxArtifactBytes } = subject.registry.limits;
  const bytes = await forge.download(tag, artifact.name, { maxBytes: maxArtifactBytes });
  const signature = await forge.download(tag, bundle.name, { maxBytes: maxBundleBytes });
  verifyPublished(bytes, signature, input);
  // The other two are not signed: the envelope must be the bundle's own, the bill of materials must be readable.
  if (digestOf(toEnvelopeLine(signature)) !== provenance.digest) throw incomplete(tag, provenance.name);
  const tools = toolsOfSbom(await forge.download(tag, sbom.name, { maxBytes: maxSbomBytes }));
  if (tools === undefined) throw incomplete(tag, sbom.name);
  return {
    schemaVersion: 1,
    name,
    version,
    manifest: subject.manifestDigest,
    artifact,
    bundle,
    provenance,
    sbom,
    ...(readme === undefined ? {} : { readme }),
    ...(changelog === undefined ? {} : { changelog }),
    source: { ...subject.source, ...(source.path === undefined ? {} : { path: source.path }) },
    builder: { toolchain: build.toolchain, tools },
    ...describeArtifact(bytes, subject),
    publishedAt: needed(release.publishedAt, tag),
  };
}

function verifyPublished(artifact: Uint8Array, bundle: Uint8Array, input: ReadReleaseInput): void {
  const { manifest, manifestDigest, source, registry } = input.subject;
  const { name, version } = manifest;
  try {
    input.verifier.verifyRelease({
      artifact,
      bundle,
      expected: { name, version, manifest: manifestDigest, source },
      policy: registry.deployment.trust.release,
    });
  } catch (cause) {
    throw new RegistryError(
      'release/published/refused',
      `Cannot use release ${releaseTag(name, version)}: it is published, but not as this manifest asks${cause instanceof Error ? ` (${cause.message})` : ''}; a release never changes, set "version" to a higher one`,
      { cause },
    );
  }
}

function assetOf(release: ForgeRelease, name: string): ForgeRelease['assets'][number] | undefined {
  return release.assets.find((asset) => asset.name === name);
}

function needed<Value>(value: Value | undefined, tag: string): Value {
  if (value === undefined) throw incomplete(tag);
  return value;
}

function incomplete(tag: string, name?: string): RegistryError {
  const what = name === undefined ? 'without all of its assets' : `with a "${name}" that is not its own`;
  return new RegistryError(
    'release/published/incomplete',
    `Cannot use release ${tag}: it was published ${what}; a release never changes, set "version" to a higher one`,
  );
}
