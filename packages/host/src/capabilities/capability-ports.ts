// What the capabilities need of the outside; one that is absent cannot be granted.
import type { FileList, FileRead, FileWrite } from './file-requests.ts';
import type { HttpTransport } from './http/http-port.ts';
import type { StoreOutcome, StorePlan } from './store-requests.ts';

/**
 * Files below the root that plugins see. Paths are plain (`isPlainPath`) and granted; the root itself is "". The adapter
 * minds links: nothing outside the root is opened, whoever changes the folder at the same time.
 */
export interface FilesPort {
  read(path: string, options: { readonly maxBytes: number }): Promise<FileRead>;
  /** Replaces the file whole; makes the folders above it. */
  write(path: string, bytes: Uint8Array): Promise<FileWrite>;
  /** `too_large` where there are more than `maxEntries`. */
  list(path: string, options: { readonly maxEntries: number }): Promise<FileList>;
}

/** Keys and values of each plugin. Changes of one plugin's store happen one after the other, quota included. */
export interface StorePort {
  apply(plugin: string, plan: StorePlan): Promise<StoreOutcome>;
}

/** The value of a variable, undefined where it is not set. */
export type EnvPort = (name: string) => string | undefined;

export interface CapabilityPorts {
  readonly http?: HttpTransport;
  readonly files?: FilesPort;
  readonly store?: StorePort;
  readonly env?: EnvPort;
}
