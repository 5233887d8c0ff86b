// Proofs of build that an author published: bundles beside the artifacts of a release, and those that GitHub keeps. None is verified yet.
import { type Digest, isDigest } from '@plugindex/model';
import type { RepositoryAddress } from '@plugindex/registry/forms/forge-lookup';
import type { AttestedArtifact } from '@plugindex/registry/refresh/attestation';
import { undefinedIfAbsent } from './absent.ts';
import type { GitHubClient } from './github-client.ts';
import { createReleaseApi } from './release-api.ts';

/** A release of an author has one artifact per plugin. */
const maxArtifacts = 20;
const maxBundles = 10;
/** In bytes; a real bundle has 10,000. */
const maxBundleBytes = 256 * 1024;

/**
 * The artifacts of the release of a tag, each with its bundles. Empty where there is no release or no artifact in it.
 * @example await readAttestedArtifacts(client, { owner: 'acme', repo: 'plugins' }, 'v1.2.0')
 */
export async function readAttestedArtifacts(
  client: GitHubClient,
  address: RepositoryAddress,
  tag: string,
): Promise<readonly AttestedArtifact[]> {
  const api = createReleaseApi(client, address);
  const { assets = [] } = (await api.findPublished(tag)) ?? {};
  const artifacts: AttestedArtifact[] = [];
  for (const { name, digest } of assets
    .filter((asset) => asset.name.endsWith('.wasm'))
    .slice(0, maxArtifacts)) {
    if (!isDigest(digest)) continue;
    const beside = assets.find(
      (asset) => asset.name === `${name}.sigstore.json` && asset.size <= maxBundleBytes,
    );
    const bundles = await readKeptBundles(client, address, digest);
    if (beside !== undefined) bundles.push(await api.downloadAsset(beside.id, { maxBytes: maxBundleBytes }));
    artifacts.push({ digest, bundles });
  }
  return artifacts;
}

async function readKeptBundles(
  client: GitHubClient,
  address: RepositoryAddress,
  digest: Digest,
): Promise<Uint8Array[]> {
  const found = await client.rest.repos
    .listAttestations({ ...address, subject_digest: digest, per_page: maxBundles })
    .catch(undefinedIfAbsent);
  return (found?.data.attestations ?? [])
    .slice(0, maxBundles)
    .flatMap(({ bundle }) => (bundle === undefined ? [] : [Buffer.from(JSON.stringify(bundle))]));
}
