// Runs a plugin in this thread: checks the module, meters it, links what was granted, calls hooks. Fuel limits its work; a worker limits time.
import type { Capabilities } from '@plugindex/model';
import { type CallResult, parseCallResult } from './call-result.ts';
import { toJson } from './guest-memory.ts';
import { HostError } from './host-error.ts';
import { toJsonInput } from './json-input/json-input.ts';
import { defaultPluginLimits, type PluginLimits } from './limits.ts';
import { linkPlugin, type Usage } from './linked-plugin.ts';
import type { HostPorts } from './ports.ts';
import { prepareModule } from './prepare-module.ts';

export type { CallResult } from './call-result.ts';
export type { PluginError } from './envelope.ts';

export interface InstanceOptions {
  readonly bytes: Uint8Array;
  /** What the plugin may do: manifest ∩ operator policy ∩ user consent, worked out by the caller. */
  readonly grants: Capabilities;
  /** Valid under the manifest's config schema; the caller has checked that. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly ports: HostPorts;
  /** What is missing, or no size at all, is the default: never "no limit". */
  readonly limits?: Partial<PluginLimits>;
  /** Told after each call that reached the guest, however it ended. */
  readonly onCall?: (report: CallReport) => void;
}

/** `fuelUsed` is the same for the same module, input, configuration and answers of the host, on every machine. */
export interface CallReport extends Usage {
  readonly hook: string;
}

export interface PluginInstance {
  readonly hooks: readonly string[];
  /** Calls one hook. Throws HostError when the guest breaks a rule; the next call then starts a fresh instance. */
  call(hook: string, input: unknown): CallResult;
  dispose(): void;
}

/**
 * Prepares a module for calls. Throws HostError when it cannot be linked; nothing of the guest has run by then.
 * @example
 * const plugin = createInstance({ bytes, grants: { clock: true }, config: {}, ports: { now: () => 0 } });
 * plugin.call('authenticate', { headers: {} }); // { ok: true, value: { authenticated: false, … } }
 */
export function createInstance(options: InstanceOptions): PluginInstance {
  const { bytes, grants, ports, onCall } = options;
  const limits = completeLimits(options.limits);
  const plugin = linkPlugin(prepareModule(bytes, limits), {
    grants,
    ports,
    limits,
    config: toJson(options.config),
  });
  let disposed = false;
  return {
    hooks: plugin.hooks,
    call(hook, input) {
      if (disposed) throw new HostError('host/disposed', 'Cannot call a plugin that was disposed of');
      const json = toJsonInput(input);
      try {
        return parseCallResult(hook, plugin.run(hook, json));
      } catch (error) {
        // What broke the guest is gone already; a call that never reached it leaves it as it was.
        if (error instanceof HostError && error.code === 'host/output-invalid') plugin.discard();
        throw error;
      } finally {
        const usage = plugin.usage();
        if (usage !== undefined) onCall?.({ hook, ...usage });
      }
    },
    dispose() {
      disposed = true;
      plugin.discard();
    },
  };
}

function completeLimits(asked: Partial<PluginLimits> = {}): PluginLimits {
  const sizes = Object.entries(asked)
    .filter(([, value]) => typeof value === 'number' && value >= 0)
    .map(([name, value]) => [name, Math.trunc(Math.min(value, Number.MAX_SAFE_INTEGER))]);
  return { ...defaultPluginLimits, ...Object.fromEntries(sizes) };
}
