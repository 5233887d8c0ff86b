// What a host application sees of its plugin host.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import type { AuditEvent } from '../audit.ts';
import type { HostError } from '../host-error.ts';
import type { CallResult } from '../instance.ts';
import type { CallOptions } from './call-plugin.ts';
import type { PluginListener } from './events.ts';
import type { LifecycleStep } from './lifecycle.ts';
import type { InstallablePlugin } from './options.ts';
import type { PluginHealth } from './plugin-health.ts';
import type { PluginLogRecord } from './plugin-log.ts';
import type { HostMetrics } from './plugin-metrics.ts';
import type { ReloadOptions, ReloadReport } from './reload-plugin.ts';
import type { StepHook } from './step-hooks.ts';

export interface PluginHost {
  /** Looks at what is installed, and installs what is new. What changed or went away is only told: whether to act is the host application's choice. */
  discover(): Promise<Discovery>;
  /** Makes a plugin known. One that is known already is replaced where nothing of it is loaded. */
  install(plugin: InstallablePlugin): Promise<void>;
  /** Checks and compiles; nothing of the plugin runs. */
  init(name: string): Promise<void>;
  /** Opens it for calls; loads it first where that was not done. */
  start(name: string): Promise<void>;
  /** Starts everything that was not started yet; what cannot be is told, and keeps nothing else from starting. */
  startAll(): Promise<readonly StartFailure[]>;
  /** Calls one hook. Rejects with a HostError. */
  call(name: string, hook: string, input: unknown, options?: CallOptions): Promise<CallResult>;
  reload(name: string, next: InstallablePlugin, options?: ReloadOptions): Promise<ReloadReport>;
  stop(name: string): Promise<void>;
  /** Stops it and forgets it, its counters included. */
  destroy(name: string): Promise<void>;
  revoke(name: string, capability: CapabilityName): Promise<void>;
  consent(name: string, consent: Capabilities): Promise<void>;
  setPolicy(policy: Capabilities | 'all'): Promise<void>;
  before(step: LifecycleStep, run: StepHook): () => void;
  after(step: LifecycleStep, run: StepHook): () => void;
  subscribe(listener: PluginListener): () => void;
  /** Of all plugins, sorted by name. */
  healths(): readonly PluginHealth[];
  health(name: string): PluginHealth;
  /** Hooks that the running version exports. */
  hooks(name: string): readonly string[];
  metrics(): HostMetrics;
  /** The last log records and audit events, oldest first. */
  logRecords(): readonly PluginLogRecord[];
  auditEvents(): readonly AuditEvent[];
  /** Destroys all plugins, and closes the runners that were used. */
  close(): Promise<void>;
}

/** Names, sorted. */
export interface Discovery {
  readonly added: readonly string[];
  /** Installed in another version, or with another consent, configuration or other limits, than the one that this host knows: reload them. */
  readonly changed: readonly InstallablePlugin[];
  /** No longer installed: destroy them. */
  readonly gone: readonly string[];
}

export interface StartFailure {
  readonly plugin: string;
  readonly error: HostError;
}
