// Runners of each isolation, closed when their tests are over, and plugins to load into them.
import {
  type CapabilityServer,
  defaultPluginLimits,
  HostError,
  type Isolation,
  type LogLevel,
  type PluginLimits,
  type PluginToRun,
  type RequestImport,
  type Runner,
  type RunningPlugin,
  type RunReport,
} from '@plugindex/host';
import { createNodeRunner, type NodeRunnerOptions } from '@plugindex/node/runner/node-runner';
import { afterAll, onTestFinished } from 'vitest';

export const isolations: readonly Isolation[] = ['inline', 'shared', 'strict', 'process'];
/** Those that can end a call from outside. */
export const endable = ['shared', 'strict', 'process'] as const;

/** Closed after the test that opens it, or after the file that does: this module may serve several files. */
export function openRunner(options: NodeRunnerOptions | Isolation = {}): Runner {
  const runner = createNodeRunner(typeof options === 'string' ? { isolation: options } : options);
  try {
    onTestFinished(() => runner.close());
  } catch {
    // Not in a test.
    afterAll(() => runner.close());
  }
  return runner;
}

/** Offers nothing. */
export const noServer: CapabilityServer = {
  offers: new Set(),
  serve: async () => ({ ok: null }),
  endCall: () => undefined,
};

/** Answers each request of these imports. */
export function serverOf(
  serve: CapabilityServer['serve'],
  offers: readonly RequestImport[] = ['http', 'kv'],
): CapabilityServer & { readonly ended: number[] } {
  const ended: number[] = [];
  return { offers: new Set(offers), serve, endCall: (call) => ended.push(call), ended };
}

export interface Loaded extends RunningPlugin {
  readonly reports: RunReport[];
  readonly lines: string[];
  /** The code of the HostError, or the answer. */
  outcome(hook: string, input?: unknown): Promise<unknown>;
}

export interface LoadOptions extends Partial<Omit<PluginToRun, 'limits' | 'bytes'>> {
  readonly limits?: Partial<PluginLimits>;
}

/** Nothing is granted unless `options` say so. */
export async function load(runner: Runner, bytes: Uint8Array, options: LoadOptions = {}): Promise<Loaded> {
  const reports: RunReport[] = [];
  const lines: string[] = [];
  const plugin = await runner.load({
    name: 'test',
    grants: {},
    config: {},
    server: noServer,
    onCall: (report) => reports.push(report),
    onLog: (level: LogLevel, message) => lines.push(`${level} ${message}`),
    ...options,
    bytes,
    // Seconds, so that a busy machine is no reason to fail; tests of the time itself say less.
    limits: { ...defaultPluginLimits, timeoutMs: 20_000, ...options.limits },
  });
  const outcome = (hook: string, input: unknown = {}) =>
    plugin.call(hook, input).catch((error: unknown) => {
      if (error instanceof HostError) return error.code;
      throw error;
    });
  return { ...plugin, reports, lines, outcome };
}
