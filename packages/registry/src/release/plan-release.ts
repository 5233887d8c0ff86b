// Plans a release: which tag, which files, in which order. Pure.
import { type Digest, digestOf, type UploadFile } from '@plugindex/model';
import type { Signed } from '../sign/sign.ts';
import { type AssetRole, assetNames, releaseTag } from './asset-names.ts';
import { toEnvelopeLine } from './envelope-line.ts';
import type { BuiltFiles, ReleaseSubject } from './release-subject.ts';
import { createSbom } from './sbom.ts';

export interface PlannedAsset extends UploadFile {
  readonly role: AssetRole;
  readonly digest: Digest;
}

export interface ReleasePlan {
  readonly tag: string;
  readonly assets: readonly PlannedAsset[];
}

export interface PlanReleaseInput {
  readonly subject: ReleaseSubject;
  readonly built: BuiltFiles;
  readonly signed: Signed;
}

/**
 * @example planRelease({ subject, built, signed }).assets.map(({ name }) => name)
 * // ['auth-jwt-1.2.0.wasm', 'auth-jwt-1.2.0.wasm.sigstore.json', 'auth-jwt-1.2.0.intoto.jsonl', …]
 */
export function planRelease({ subject, built, signed }: PlanReleaseInput): ReleasePlan {
  const { name, version } = subject.manifest;
  const files: readonly (readonly [AssetRole, Uint8Array | undefined])[] = [
    ['artifact', built.artifact],
    ['bundle', signed.bundle],
    ['provenance', toEnvelopeLine(signed.bundle)],
    ['sbom', createSbom({ subject, artifact: signed.digests.artifact, built })],
    ['manifest', subject.manifestBytes],
    ['readme', built.readme],
    ['changelog', built.changelog],
  ];
  const names = assetNames(name, version);
  return {
    tag: releaseTag(name, version),
    assets: files.flatMap(([role, bytes]) =>
      bytes === undefined ? [] : [{ role, name: names[role], bytes, digest: digestOf(bytes) }],
    ),
  };
}
