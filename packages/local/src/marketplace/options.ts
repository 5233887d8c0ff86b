// What a local marketplace is made from.
import type { StageEvent } from '@plugindex/registry/reconcile/release-versions';

export interface LocalMarketplaceOptions {
  /** A Git repository with the index in `index/` and the sources that its manifests name. */
  readonly root: string;
  /** Git-ignored folder for everything that is made. */
  readonly folder: string;
  /** Where it will be served, without a final slash: `http://127.0.0.1:4180`. */
  readonly baseUrl: string;
  readonly now: () => Date;
  /** Folder whose node_modules and packages hold compilers and author kits; `root` unless said otherwise. */
  readonly toolsFrom?: string;
  /** Files that are served as they are, by path below /v1/: schemas/manifest.schema.json, … */
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
  /** Builds the site over a compiled index; without it only /v1/ is served. */
  readonly buildSite?: (site: {
    readonly index: string;
    readonly out: string;
    readonly url: string;
  }) => Promise<void>;
  readonly onProgress: (event: StageEvent) => void;
}
