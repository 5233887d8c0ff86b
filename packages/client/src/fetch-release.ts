// Brings an artifact and its bundle into the store: nothing is kept before its digest and its signature were both judged.
import { type Digest, digestOf, type IndexLine } from '@plugindex/model';
import { type ReleaseEvidence, TrustError } from '@plugindex/trust';
import { ClientError } from './client-error.ts';
import { type ClientContext, fetchLimits } from './context.ts';
import { isStored, readStored, writeStored } from './store.ts';

/** Where the assets of a release are; the template is part of the signed index. */
export type AssetUrl = (asset: {
  readonly name: string;
  readonly version: string;
  readonly file: string;
}) => string;

/** Fills the template of the registry's descriptor: {name}, {version}, {file}. */
export function assetUrlFrom(template: string): AssetUrl {
  return ({ name, version, file }) =>
    template.replaceAll('{name}', name).replaceAll('{version}', version).replaceAll('{file}', file);
}

/** What of an index line, or of an installed plugin, says which release is meant. */
export type ReleaseReference = Pick<IndexLine, 'name' | 'version' | 'digest' | 'bundle' | 'size'>;

/** Throws ClientError `client/artifact/*`; the store is unchanged then. */
export async function fetchRelease(
  context: ClientContext,
  release: ReleaseReference,
  assetUrl: AssetUrl,
): Promise<ReleaseEvidence> {
  const { name, version } = release;
  const file = `${name}-${version}.wasm`;
  const [artifact, bundle] = await Promise.all([
    bytesOf(context, {
      url: assetUrl({ name, version, file }),
      digest: release.digest,
      ...fetchLimits.artifact,
    }),
    bytesOf(context, {
      url: assetUrl({ name, version, file: `${file}.sigstore.json` }),
      digest: release.bundle,
      ...fetchLimits.bundle,
    }),
  ]);
  const evidence = judgeRelease(context, release, { artifact, bundle });
  await writeStored(context.home, release.bundle, bundle);
  await writeStored(context.home, release.digest, artifact);
  return evidence;
}

/** Judges the bytes in the store again, from nothing: digest, signature, and what the signature is about. */
export async function verifyStoredRelease(
  context: ClientContext,
  release: ReleaseReference,
): Promise<ReleaseEvidence> {
  const [artifact, bundle] = await Promise.all([
    readStored(context.home, release.digest, fetchLimits.artifact),
    readStored(context.home, release.bundle, fetchLimits.bundle),
  ]);
  return judgeRelease(context, release, { artifact, bundle });
}

interface WantedBytes {
  readonly url: string;
  readonly digest: Digest;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

async function bytesOf({ home, http }: ClientContext, wanted: WantedBytes): Promise<Uint8Array> {
  const { url, digest, maxBytes, timeoutMs } = wanted;
  if (await isStored(home, digest, { maxBytes })) return readStored(home, digest, { maxBytes });
  const response = await http.get(url, { maxBytes, timeoutMs });
  const bytes = response.notModified ? new Uint8Array() : response.bytes;
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new ClientError(
    'client/artifact/digest-mismatch',
    `Cannot use ${url}: its digest is ${found}, the index says ${digest}`,
    {
      hint: 'the bytes were changed on the way or at their source; nothing was installed; tell the registry',
    },
  );
}

interface ReleaseBytes {
  readonly artifact: Uint8Array;
  readonly bundle: Uint8Array;
}

function judgeRelease(
  { registry, verifier }: ClientContext,
  release: ReleaseReference,
  bytes: ReleaseBytes,
): ReleaseEvidence {
  const { name, version } = release;
  try {
    return verifier.verifyRelease({ ...bytes, expected: { name, version }, policy: registry.release });
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new ClientError('client/artifact/unverified', `Cannot trust ${name} ${version}: ${error.message}`, {
      cause: error,
      hint: 'nothing was installed; tell the registry',
    });
  }
}
