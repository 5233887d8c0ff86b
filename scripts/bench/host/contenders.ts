// Who is measured: our host in its two usual places, our adapter for Extism's guests, and Extism's own host in its two modes.
import createPlugin from '@extism/extism';
import {
  createMemoryMeterStore,
  createMeterCache,
  defaultPluginLimits,
  type Isolation,
  type PluginToRun,
  type Runner,
  type RunningPlugin,
} from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import type { Guest } from './guests.ts';

export interface OpenPlugin {
  /** A value in, a value out, as an application has them. */
  call(hook: string, input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface Contender {
  readonly name: string;
  /** From bytes to a plugin that can be called. */
  load(): Promise<OpenPlugin>;
  close(): Promise<void>;
}

const nobody: PluginToRun['server'] = {
  offers: new Set(),
  serve: async () => ({ ok: null }),
  endCall: () => undefined,
};

/** Loads with the default limits. */
export function load(
  runner: Runner,
  guest: Pick<Guest, 'name' | 'bytes' | 'config' | 'grants'>,
  limits: Partial<PluginToRun['limits']> = {},
): Promise<RunningPlugin> {
  const { name, bytes, config = {}, grants = {} } = guest;
  return runner.load({
    name,
    bytes,
    config,
    grants,
    server: nobody,
    limits: { ...defaultPluginLimits, ...limits },
  });
}

/** Metered forms come from a cache, as they do for whoever loads a plugin a second time. */
export function ourHost(name: string, bytes: Uint8Array, isolation: Isolation): Contender {
  const runner = createNodeRunner({
    isolation,
    meterCache: createMeterCache(createMemoryMeterStore(), digestOf),
  });
  return {
    name,
    async load() {
      const plugin = await load(runner, { name, bytes });
      return {
        async call(hook, input) {
          const result = await plugin.call(hook, input);
          if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
          return result.value;
        },
        close: () => plugin.unload(),
      };
    },
    close: () => runner.close(),
  };
}

/** JSON on both sides, as ours. */
export function extismHost(name: string, bytes: Uint8Array, runInWorker: boolean): Contender {
  return {
    name,
    async load() {
      const plugin = await createPlugin({ wasm: [{ data: bytes }] }, { runInWorker });
      return {
        async call(hook, input) {
          const output = await plugin.call(hook, JSON.stringify(input));
          return output?.json();
        },
        close: () => plugin.close(),
      };
    },
    close: async () => {},
  };
}
