// Where the Markdown of READMEs and changelogs comes from, and where its HTML may be kept.
import type { Digest } from '@plugindex/model';

/** Documents of releases, by digest. */
export interface DocumentPort {
  /** The Markdown text, or undefined where it cannot be had; then the plugin is shown without it. */
  read(digest: Digest): Promise<string | undefined>;
}

/** Rendered documents by key; rendering one costs more than everything else about a plugin. */
export interface HtmlCache {
  get(key: Digest): Promise<string | undefined>;
  set(key: Digest, html: string): Promise<void>;
}

/** A port over texts in memory. @example documentsFrom(new Map([[digest, '# Title']])) */
export function documentsFrom(texts: ReadonlyMap<Digest, string>): DocumentPort {
  return { read: async (digest) => texts.get(digest) };
}
