// What a full compile and its worker threads say to each other.
import type { Advisory, Deployment, Problem, RegistryConfig } from '@plugindex/model';
import type { PluginSummary } from '@plugindex/registry/compile/assemble-index';
import type { PackedKeys } from '@plugindex/registry/compile/search/posting-buckets';

/** What a worker is started with. */
export interface WorkerData {
  /** The index folder, and the empty folder that becomes /v1/. */
  readonly index: string;
  readonly out: string;
  readonly registry: RegistryConfig;
  readonly deployment: Deployment;
  /** What stands before paths of the index when they are shown. */
  readonly root: string;
  /** Folder of documents by digest, `<2 hex>/<62 hex>`; absent where there are none. */
  readonly documents?: string;
}

/** A plugin's name and its folder relative to the index folder. */
export type EntryFolder = readonly [name: string, folder: string];

/** First the folders are scanned, then compiled, a batch at a time; at the end what was collected is handed over. */
export type Request =
  | { readonly type: 'scan'; readonly folders: readonly EntryFolder[] }
  | { readonly type: 'compile'; readonly entries: readonly EntryToCompile[] }
  | { readonly type: 'finish' };

export interface EntryToCompile {
  readonly folder: EntryFolder;
  readonly advisories: readonly Advisory[];
  readonly dependents: readonly string[];
  readonly hints: readonly string[];
}

export type Answer =
  | { readonly type: 'scanned'; readonly dependencies: readonly (readonly string[] | undefined)[] }
  | {
      readonly type: 'compiled';
      readonly summaries: readonly (readonly [string, PluginSummary])[];
      readonly problems: readonly Problem[];
    }
  | { readonly type: 'finished'; readonly postings: PackedKeys };
