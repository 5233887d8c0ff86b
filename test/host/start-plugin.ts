// Starts a module in a host that lends a little of everything, for the tests of this folder.
import {
  createInstance,
  HostError,
  type HostPorts,
  type InstanceOptions,
  type PluginInstance,
} from '@plugindex/host';

const ports: HostPorts = {
  now: () => 1234,
  random: (bytes) => bytes.fill(7),
  log: () => undefined,
  requests: { fs: () => new TextEncoder().encode('{"ok":{"text":""}}') },
};

/** Nothing is granted unless `more` says so. */
export function startPlugin(bytes: Uint8Array, more: Partial<InstanceOptions> = {}): PluginInstance {
  return createInstance({ bytes, grants: {}, config: {}, ports, ...more });
}

/** The code of the HostError that `act` throws. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}
