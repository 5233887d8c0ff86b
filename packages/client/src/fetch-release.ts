// Brings an artifact, its bundle and its manifest into the store: nothing is kept before digests and signature were judged.
import type { Digest, IndexLine } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import type { ReleaseEvidence, Verifier } from '@plugindex/trust';
import { TrustError } from '@plugindex/trust/errors';
import type { AssetUrl } from './asset-url.ts';
import { ClientError } from './client-error.ts';
import { type ClientContext, fetchLimits } from './context.ts';
import { type FetchLimits, fetchBytes } from './fetch-bytes.ts';
import { parseManifestOf } from './installed-manifest.ts';
import { isStored, readStored, writeStored } from './store.ts';

/** What of an index line, or of an installed plugin, says which release is meant. */
export type ReleaseReference = Pick<IndexLine, 'name' | 'version' | 'digest' | 'bundle'> & {
  /** Digest that its manifest must have, where it is known: of what is installed. */
  readonly manifest?: Digest;
};

/** Throws ClientError `client/artifact/*`, `client/file/missing`, `client/offline`; the store is unchanged then. */
export async function fetchRelease(
  context: ClientContext,
  release: ReleaseReference,
  { assetUrl, verifier }: { readonly assetUrl: AssetUrl; readonly verifier: Verifier },
): Promise<ReleaseEvidence> {
  const { name, version } = release;
  const file = `${name}-${version}.wasm`;
  const urlOf = (asset: string) => assetUrl({ name, version, file: asset });
  const [artifact, bundle] = await Promise.all([
    bytesOf(context, { url: urlOf(file), digest: release.digest, limits: fetchLimits.artifact }),
    bytesOf(context, {
      url: urlOf(`${file}.sigstore.json`),
      digest: release.bundle,
      limits: fetchLimits.bundle,
    }),
  ]);
  const evidence = judgeRelease(context, release, { artifact, bundle, verifier });
  // threat: a mirror with a manifest of its own, for other limits. The digest is from the signed statement.
  const manifest = await bytesOf(context, {
    url: urlOf(`${name}-${version}.manifest.yaml`),
    digest: evidence.facts.manifest,
    limits: fetchLimits.manifest,
  });
  // Not kept where it cannot be read: a host would have to do without it.
  await parseManifestOf(release, manifest);
  await writeStored(context.home, evidence.facts.manifest, manifest);
  await writeStored(context.home, release.bundle, bundle);
  await writeStored(context.home, release.digest, artifact);
  return evidence;
}

/** Judges the bytes in the store again: digest, signature, and what the signature is about. Throws `client/store/corrupt`. */
export async function verifyStoredRelease(
  context: ClientContext,
  release: ReleaseReference,
  verifier: Verifier,
): Promise<ReleaseEvidence> {
  const [artifact, bundle] = await Promise.all([
    readStored(context.home, release.digest, fetchLimits.artifact),
    readStored(context.home, release.bundle, fetchLimits.bundle),
  ]);
  if (release.manifest !== undefined) await readStored(context.home, release.manifest, fetchLimits.manifest);
  return judgeRelease(context, release, { artifact, bundle, verifier });
}

interface WantedBytes {
  readonly url: string;
  readonly digest: Digest;
  readonly limits: FetchLimits;
}

async function bytesOf({ home, http }: ClientContext, wanted: WantedBytes): Promise<Uint8Array> {
  const { url, digest, limits } = wanted;
  if (await isStored(home, digest, limits)) return readStored(home, digest, limits);
  const bytes = await fetchBytes(http, url, limits);
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new ClientError(
    'client/artifact/digest-mismatch',
    `Cannot use ${url}: its digest is ${found}, expected ${digest}`,
    {
      hint: 'the bytes were changed on the way or at their source; nothing was installed; tell the registry',
    },
  );
}

interface Judged {
  readonly artifact: Uint8Array;
  readonly bundle: Uint8Array;
  readonly verifier: Verifier;
}

function judgeRelease(
  { registry }: ClientContext,
  { name, version, manifest }: ReleaseReference,
  { verifier, ...bytes }: Judged,
): ReleaseEvidence {
  const expected = { name, version, ...(manifest !== undefined && { manifest }) };
  try {
    return verifier.verifyRelease({ ...bytes, expected, policy: registry.release });
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new ClientError('client/artifact/unverified', `Cannot trust ${name} ${version}: ${error.message}`, {
      cause: error,
      hint: 'do not use it; tell the registry',
    });
  }
}
