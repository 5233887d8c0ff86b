// Measures a plugin on this machine: loading it cold, calling its hooks, the fuel and memory that a call takes.
import { type CallReport, createInstance } from '@plugindex/host';
import { createCasePorts, type PluginCase } from '@plugindex/host/cases';
import type { LocalPlugin } from './local-plugin.ts';

export interface BenchOptions {
  readonly calls: number;
  readonly nowMs: () => number;
}

export interface BenchResult {
  readonly name: string;
  readonly hook: string;
  /** Check, meter, compile, link, and the first call. */
  readonly coldMs: number;
  readonly medianUs: number;
  readonly p99Us: number;
  /** Of one call; the same on every machine. */
  readonly fuel: number;
  /** Linear memory after the last call. */
  readonly memoryBytes: number;
  readonly calls: number;
}

/** The engine compiles a function better once it was called some hundred times. */
const warmUpShare = 0.2;

/** Calls one case again and again in one instance. Throws a HostError where a call is ended by the host. */
export function benchCase(
  { grants, limits }: LocalPlugin,
  one: PluginCase,
  { artifact, calls, nowMs }: BenchOptions & { readonly artifact: Uint8Array },
): BenchResult {
  let last: CallReport | undefined;
  const startedMs = nowMs();
  const { ports } = createCasePorts(one, { grants, limits });
  const onCall = (report: CallReport) => {
    last = report;
  };
  const plugin = createInstance({ bytes: artifact, grants, limits, config: one.config, ports, onCall });
  plugin.call(one.hook, one.input);
  const coldMs = nowMs() - startedMs;
  for (let count = 0; count < calls * warmUpShare; count += 1) plugin.call(one.hook, one.input);
  const times: number[] = [];
  for (let count = 0; count < calls; count += 1) {
    const before = nowMs();
    plugin.call(one.hook, one.input);
    times.push((nowMs() - before) * 1000);
  }
  plugin.dispose();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    name: one.name,
    hook: one.hook,
    coldMs,
    medianUs: at(0.5),
    p99Us: at(0.99),
    fuel: last?.fuelUsed ?? 0,
    memoryBytes: last?.memoryBytes ?? 0,
    calls,
  };
}
