// One plugin in a thread of its own, for programs that call one and end: a runner, a server for its requests, and a queue in one.
import {
  type CallResult,
  createCapabilityServer,
  defaultPluginLimits,
  HostError,
  type LogLevel,
  type PluginLimits,
  type PluginToRun,
  type RunningPlugin,
  type RunReport,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { createNodeCapabilityPorts } from './capabilities/node-capability-ports.ts';
import { createNodeRunner } from './runner/node-runner.ts';

export interface PluginWorkerOptions {
  readonly bytes: Uint8Array;
  /** Manifest ∩ operator policy ∩ user consent, worked out by the caller. */
  readonly grants: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<PluginLimits>;
  /** Wall time of one call, in milliseconds. */
  readonly timeoutMs: number;
  /** Folder that the plugin's paths are relative to. */
  readonly filesRoot?: string;
  readonly onLog?: (level: LogLevel, message: string) => void;
  /** Told after each call that reached the guest, however it ended. */
  readonly onCall?: (report: RunReport) => void;
}

export interface PluginWorker {
  /** Calls one hook; calls wait for one another. Rejects with a HostError. */
  call(hook: string, input: unknown): Promise<CallResult>;
  dispose(): Promise<void>;
}

// No machine does more in a millisecond: where a caller limits the time alone, it is the time that ends a call.
const mostFuelPerMs = 10_000_000;

/**
 * @example
 * const plugin = createPluginWorker({ bytes, grants: {}, config: {}, timeoutMs: 1000 });
 * await plugin.call('authenticate', { headers: {} });
 */
export function createPluginWorker(options: PluginWorkerOptions): PluginWorker {
  const runner = createNodeRunner({ isolation: 'strict', keepsSpare: false });
  let loading: Promise<RunningPlugin> | undefined;
  let disposed = false;
  return {
    async call(hook, input) {
      if (disposed) throw new HostError('host/disposed', 'Cannot call a plugin that was disposed of');
      loading ??= runner.load(toRun(options));
      const plugin = await loading;
      return plugin.call(hook, input);
    },
    async dispose() {
      disposed = true;
      await runner.close();
    },
  };
}

function toRun(options: PluginWorkerOptions): PluginToRun {
  const { bytes, grants, config, timeoutMs, filesRoot, onLog, onCall } = options;
  const fuel = { maxFuel: Math.min(Number.MAX_SAFE_INTEGER, timeoutMs * mostFuelPerMs) };
  const limits = { ...defaultPluginLimits, ...fuel, ...options.limits, timeoutMs };
  const name = 'plugin';
  return {
    name,
    bytes,
    grants,
    config,
    limits,
    server: createCapabilityServer({
      plugin: { name, version: '' },
      grants: () => grants,
      limits: () => limits,
      ports: createNodeCapabilityPorts(filesRoot === undefined ? {} : { filesRoot }),
      now: () => Date.now(),
    }),
    ...(onLog && { onLog }),
    ...(onCall && { onCall }),
  };
}
