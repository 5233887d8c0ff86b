// Runs plugins in the host's own thread: the fastest way, for trusted plugins only. Fuel limits their work; nothing limits their time.
import { parseCallResult } from '../call-result.ts';
import { createReproduciblePorts } from '../capabilities/reproducible.ts';
import { toJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import { toJsonInput } from '../json-input/json-input.ts';
import { type LinkedPlugin, linkPlugin } from '../linked-plugin.ts';
import type { HostPorts } from '../ports.ts';
import { prepareModule } from '../prepare-module.ts';
import type { PluginToRun, Runner, RunningPlugin } from '../runner.ts';

export interface InlineRunnerOptions {
  /** Milliseconds since 1970, UTC. */
  readonly wallClock: () => number;
  /** Milliseconds since whenever, never backwards. */
  readonly now: () => number;
  readonly random: (bytes: Uint8Array) => void;
}

/**
 * A guest cannot wait here, so what asks the outside (`http`, `fs`, `kv`, `env`) is refused with `host/port-missing` when
 * the plugin is loaded. `timeoutMs` does not hold: nobody can end a call but its fuel.
 */
export function createInlineRunner({ wallClock, now, random }: InlineRunnerOptions): Runner {
  const unloads = new Set<() => void>();
  let isClosed = false;
  return {
    async load(plugin) {
      if (isClosed) throw new HostError('host/disposed', 'Cannot load a plugin: the runner was closed');
      const { reproducible, onLog } = plugin;
      const ports: HostPorts = {
        ...(reproducible === undefined ? { now: wallClock, random } : createReproduciblePorts(reproducible)),
        log: (level, message) => onLog?.(level, message),
      };
      const running = runInline(plugin, { ports, now });
      const unload = () => void running.unload();
      unloads.add(unload);
      return {
        ...running,
        async unload() {
          unloads.delete(unload);
          await running.unload();
        },
      };
    },
    async close() {
      isClosed = true;
      for (const unload of unloads) unload();
    },
  };
}

function runInline(
  plugin: PluginToRun,
  { ports, now }: { readonly ports: HostPorts; readonly now: () => number },
): RunningPlugin {
  const { limits, onCall } = plugin;
  const prepared = prepareModule(plugin.bytes, limits);
  const config = toJson(plugin.config);
  const link = (grants: PluginToRun['grants']) => linkPlugin(prepared, { grants, config, limits, ports });
  let linked: LinkedPlugin | HostError = link(plugin.grants);
  return {
    hooks: prepared.hooks,
    async call(hook, input) {
      if (linked instanceof HostError) throw linked;
      const current = linked;
      const json = toJsonInput(input);
      const startedAt = now();
      let failure: HostError | undefined;
      try {
        return parseCallResult(hook, current.run(hook, json));
      } catch (error) {
        if (error instanceof HostError) failure = error;
        if (failure?.code === 'host/output-invalid') current.discard();
        throw error;
      } finally {
        const usage = current.usage();
        const durationMs = now() - startedAt;
        if (usage !== undefined)
          onCall?.({ hook, ...usage, durationMs, ...(failure && { failure: failure.code }) });
      }
    },
    async regrant(grants) {
      try {
        linked = link(grants);
      } catch (error) {
        // What was taken back is gone, whether the plugin can live without it or not.
        if (error instanceof HostError) linked = error;
        throw error;
      }
    },
    async unload() {
      linked = new HostError('host/disposed', 'Cannot call a plugin that was unloaded');
    },
  };
}
