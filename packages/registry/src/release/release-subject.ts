// What is released: one version's manifest as it was merged, with the registry that it was merged into.
import type { Digest, Manifest, RegistryConfig } from '@plugindex/model';
import type { ReleaseFacts } from '@plugindex/trust';

export interface ReleaseSubject {
  readonly manifest: Manifest;
  /** The manifest file as it is in the index: a client holds it against the digest, which is signed. */
  readonly manifestBytes: Uint8Array;
  /** Digest of the manifest file's bytes. */
  readonly manifestDigest: Digest;
  /** Where the source was found, resolved: a manifest may pin by commit or by tree. */
  readonly source: ReleaseFacts['source'];
  /** Its `deployment.trust.release` says whose signature counts. */
  readonly registry: RegistryConfig;
}

/** What the build made of it. */
export interface BuiltFiles {
  readonly artifact: Uint8Array;
  /** Digest that the build job computed; it is computed again before anything is signed. */
  readonly digest: Digest;
  /** Name and version of each tool that ran. */
  readonly tools: Readonly<Record<string, string>>;
  /** What went into the artifact beside its own source. */
  readonly components: readonly Component[];
  readonly readme?: Uint8Array;
  readonly changelog?: Uint8Array;
  /** Time of the source's commit, RFC 3339 UTC. Never the time of the build: equal inputs make equal documents. */
  readonly sourceTime?: string;
}

/** A package that an artifact contains or was built with. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** Package URL: `pkg:cargo/serde@1.0.0`. https://github.com/package-url/purl-spec */
  readonly purl?: string;
  /** SPDX expression. */
  readonly license?: string;
  readonly digest?: Digest;
  /** `optional`: needed to build, not in the artifact. */
  readonly scope?: 'required' | 'optional';
}
