// Clock, timers and the check of configurations, as a plugin host on Node needs them.
import type { PluginHostPorts } from '@plugindex/host';
import { checkConfig } from './check-config.ts';

// What a timer of Node can count to; it takes more for one millisecond.
const longestDelayMs = 2 ** 31 - 1;

/** @example createPluginHost({ runners: { shared: createNodeRunner() }, ports: createHostPorts(), policy: {} }) */
export function createHostPorts(): PluginHostPorts {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(delayMs, run) {
      // Waiting for a plugin alone keeps no process alive.
      const timer = setTimeout(run, Math.min(delayMs, longestDelayMs)).unref();
      return () => clearTimeout(timer);
    },
    checkConfig,
  };
}
