// The outside of a plugin's capabilities on this machine: its network, a folder of files, a folder of stores, variables.
import type { CapabilityPorts } from '@plugindex/host';
import { createFilesPort } from './files-port.ts';
import { createCapabilityTransport } from './http-transport.ts';
import { createFolderStore } from './store-folder.ts';

export interface NodeCapabilityOptions {
  /** Folder that the plugins' paths are relative to; without it `fs` cannot be granted. */
  readonly filesRoot?: string | undefined;
  /** How much larger plugins may make that folder while the host runs, in bytes. 256 MiB if left out. */
  readonly maxFilesGrowthBytes?: number;
  /** Folder of the plugins' stores; without it `kv` cannot be granted. */
  readonly storeFolder?: string;
  /** Variables that may be granted, such as `process.env`; without them `env` cannot be. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whom to trust for TLS, as PEM; those that Node trusts if left out. */
  readonly tls?: { readonly ca: string };
  /** False leaves the network out: `net` cannot be granted. */
  readonly http?: boolean;
}

/** @example createNodeCapabilityPorts({ filesRoot: 'files', storeFolder: '.plugindex/store', env: process.env }) */
export function createNodeCapabilityPorts({
  filesRoot,
  maxFilesGrowthBytes: maxGrowthBytes,
  storeFolder,
  env,
  tls,
  http = true,
}: NodeCapabilityOptions = {}): CapabilityPorts {
  return {
    ...(http && { http: createCapabilityTransport(tls === undefined ? {} : { ca: tls.ca }) }),
    ...(filesRoot !== undefined && {
      files: createFilesPort(filesRoot, maxGrowthBytes === undefined ? {} : { maxGrowthBytes }),
    }),
    ...(storeFolder !== undefined && { store: createFolderStore(storeFolder) }),
    // threat: "constructor" is no variable.
    ...(env !== undefined && { env: (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined) }),
  };
}
