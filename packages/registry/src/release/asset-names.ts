// Names on the forge: the tag of a release and the files in it.
import { artifactFileName } from '@plugindex/trust';

/** Tag of a release. @example releaseTag('auth-jwt', '1.2.0') // 'auth-jwt-v1.2.0' */
export function releaseTag(name: string, version: string): string {
  return `${name}-v${version}`;
}

export interface AssetNames {
  readonly artifact: string;
  readonly bundle: string;
  readonly provenance: string;
  readonly sbom: string;
  readonly manifest: string;
  readonly readme: string;
  readonly changelog: string;
}

export type AssetRole = keyof AssetNames;

/**
 * The file name of each asset that a release of this version has or may have.
 * @example assetNames('auth-jwt', '1.2.0').bundle // 'auth-jwt-1.2.0.wasm.sigstore.json'
 */
export function assetNames(name: string, version: string): AssetNames {
  const artifact = artifactFileName(name, version);
  return {
    artifact,
    bundle: `${artifact}.sigstore.json`,
    provenance: `${name}-${version}.intoto.jsonl`,
    sbom: `${name}-${version}.sbom.cdx.json`,
    manifest: `${name}-${version}.manifest.yaml`,
    readme: `${name}-${version}.readme.md`,
    changelog: `${name}-${version}.changelog.md`,
  };
}
