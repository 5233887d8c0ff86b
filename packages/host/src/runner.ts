// The seam between the host and what runs guests: a runner takes prepared plugins and calls their hooks, wherever it runs them.
import type { Capabilities } from '@plugindex/model';
import type { ReproducibleWish } from './capabilities/reproducible.ts';
import type { CapabilityServer, RequestImport } from './capability-server.ts';
import type { HostErrorCode } from './host-error.ts';
import type { CallResult } from './instance.ts';
import type { PluginLimits } from './limits.ts';
import type { LogLevel } from './ports.ts';

/**
 * Where a plugin's code runs. `shared`: one worker for all of them and a spare that stands ready; who keeps others waiting goes
 * on in a worker of its own. `strict`: a worker of its own. `process`: a child process that may do nothing but compute.
 * `inline`: the host's own thread, for trusted plugins only: nobody can end a call there but its fuel.
 */
export type Isolation = 'shared' | 'strict' | 'process' | 'inline';

/** One plugin, admitted and with everything decided: the runner asks nobody. */
export interface PluginToRun {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Manifest ∩ operator policy ∩ user consent. */
  readonly grants: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  readonly limits: PluginLimits;
  /** Answers the guest's requests, in the host's thread, while the guest waits. */
  readonly server: CapabilityServer;
  /** Makes clock and random reproducible: the clock stands at `nowMs`, random bytes follow from `seed`. */
  readonly reproducible?: ReproducibleWish;
  readonly onLog?: (level: LogLevel, message: string) => void;
  /** Told after each call that was handed to the guest, however it ended, before the call's promise settles. */
  readonly onCall?: (report: RunReport) => void;
}

export interface RunReport {
  readonly hook: string;
  /** 0 where the guest was ended from outside and nobody could read its counter. */
  readonly fuelUsed: number;
  /** Linear memory after the call, bytes; 0 where nobody could look. */
  readonly memoryBytes: number;
  /** Wall time in milliseconds, waiting for its turn excluded. */
  readonly durationMs: number;
  /** Why the host ended the call or threw its answer away; undefined where the plugin answered, be it with its last words. */
  readonly failure?: HostErrorCode;
}

export interface RunningPlugin {
  readonly hooks: readonly string[];
  /** Rejects with a HostError. After one that broke the guest, the next call gets a fresh instance. */
  call(hook: string, input: unknown): Promise<CallResult>;
  /**
   * Replaces what the plugin may do, from the next call on. Rejects with `host/capability-denied` where its imports need more;
   * what was taken back is gone all the same, and calls reject with that error until it is granted again.
   */
  regrant(grants: Capabilities): Promise<void>;
  unload(): Promise<void>;
}

export interface Runner {
  /** Checks, meters, compiles and links; nothing of the guest runs. Rejects with a HostError. */
  load(plugin: PluginToRun): Promise<RunningPlugin>;
  close(): Promise<void>;
}

/** Which of the guest's requests a runner can carry to a server; `inline` carries none that has to wait. */
export type CarriedImports = ReadonlySet<RequestImport>;
