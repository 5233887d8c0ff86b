// What goes into a build and what comes out of it.
import type { Digest, Manifest, Toolchain } from '@plugindex/model';

/** Caps of one build. */
export interface BuildLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxSourceBytes: number;
  readonly maxDocumentBytes: number;
  readonly maxArtifactBytes: number;
  /** Memory of the compiler and everything it starts, together. */
  readonly maxMemoryBytes: number;
  readonly maxLogBytes: number;
  /** Wall time of each step. */
  readonly timeoutMs: number;
}

export const defaultBuildLimits: BuildLimits = {
  maxFiles: 5000,
  maxFileBytes: 16 * 2 ** 20,
  maxSourceBytes: 64 * 2 ** 20,
  maxDocumentBytes: 512 * 2 ** 10,
  maxArtifactBytes: 16 * 2 ** 20,
  maxMemoryBytes: 4 * 2 ** 30,
  maxLogBytes: 2 ** 20,
  timeoutMs: 10 * 60_000,
};

export interface BuildRequest {
  readonly manifest: Manifest;
  /** Path of the manifest, for problems. */
  readonly file: string;
  /** Hooks that the registry's kinds declare: a C artifact exports those that it defines. */
  readonly hooks: readonly string[];
  /** Linear memory that an instance may ever have, in bytes; becomes the maximum in the artifact. */
  readonly maxMemoryBytes: number;
  readonly limits?: Partial<BuildLimits>;
}

/** A text file of the source that is published beside the artifact. */
export interface ShippedDocument {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ShippedDocuments {
  readonly readme?: ShippedDocument;
  readonly changelog?: ShippedDocument;
  readonly licenses: readonly ShippedDocument[];
}

/** Something that the artifact was built from, for the SBOM. */
export interface BuildComponent {
  readonly name: string;
  readonly version: string;
  /** Package URL, as in "pkg:cargo/serde@1.0.0". */
  readonly purl: string;
}

export interface BuildResult {
  readonly artifact: Uint8Array;
  readonly digest: Digest;
  readonly source: {
    readonly tree: string;
    readonly commit?: string;
    readonly path?: string;
    /** When the commit was made, RFC 3339 UTC. */
    readonly commitTime?: string;
  };
  readonly builder: {
    readonly toolchain: Toolchain;
    /** Name and version of each tool that ran. */
    readonly tools: Readonly<Record<string, string>>;
  };
  readonly documents: ShippedDocuments;
  readonly components: readonly BuildComponent[];
  /** What the tools printed, cleaned and bounded. */
  readonly log: string;
  /** True when the artifact was built before, from the same source by the same tools. */
  readonly fromCache: boolean;
}
