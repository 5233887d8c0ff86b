// What a host application hands to its plugin host: runners, ports, policy, and the plugins that are installed.
import type { Capabilities, Digest, Manifest } from '@plugindex/model';
import type { AuditLog } from '../audit.ts';
import type { CapabilityPorts } from '../capabilities/capability-ports.ts';
import type { Grants } from '../capabilities/grants.ts';
import type { HttpPolicy } from '../capabilities/http/http-policy.ts';
import type { CapabilityServer } from '../capability-server.ts';
import type { PluginLimits, RegistryLimits } from '../limits.ts';
import type { Isolation, PluginToRun, Runner } from '../runner.ts';
import type { PluginLogRecord } from './plugin-log.ts';
import type { QuarantineOptions } from './quarantine.ts';
import type { CallSpan } from './trace.ts';

/** One version of a plugin that is installed on this machine, verified by whoever offers it. */
export interface InstallablePlugin {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly manifest: DeclaredPlugin;
  /** What the registry that it came from allows; the host's own `registryLimits`, where there are any, take its place. */
  readonly registryLimits?: RegistryLimits;
  /** What the user allowed it. */
  readonly consent: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  /** The artifact. Rejects where the bytes are gone, or are not what the digest says. */
  readonly readBytes: () => Promise<Uint8Array>;
}

/** What a host needs of a manifest. */
export type DeclaredPlugin = Pick<Manifest, 'kinds' | 'capabilities' | 'limits' | 'config' | 'examples'>;

/** Where a host finds its plugins. `config` is filled in by whoever offers them. */
export interface InstalledPlugins {
  list(): Promise<readonly InstallablePlugin[]>;
}

export interface PluginHostPorts {
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back, with fractions. */
  readonly monotonic: () => number;
  /** Runs something once, later; the answer cancels it. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** What is wrong with a configuration under its JSON Schema, all of it, one sentence each. */
  readonly checkConfig: (schema: object, config: Readonly<Record<string, unknown>>) => readonly string[];
}

/** Runners by isolation; what is not there is refused. Or a function that opens each when it is first needed. */
export type Runners = Readonly<Partial<Record<Isolation, Runner>>> | ((isolation: Isolation) => Runner);

/** What a capability server needs to know of the plugin that it serves. */
export interface ServedPlugin {
  readonly name: string;
  readonly version: string;
  readonly limits: PluginLimits;
  /** In force at this moment: a revoked capability is gone from the next request on. */
  readonly grants: () => Grants;
  /** Throws where a decision cannot be recorded: then it must not be acted upon. */
  readonly audit: AuditLog;
}

export interface ProbationOptions {
  /** Answers and broken calls after which a new version is trusted. */
  readonly calls: number;
  /** Time after which it is trusted, milliseconds. */
  readonly ms: number;
  /** Broken calls that bring the old version back. */
  readonly maxBroken: number;
}

export interface PluginHostOptions {
  readonly runners: Runners;
  readonly ports: PluginHostPorts;
  /** What the operator allows at most; `all` leaves it to the user. There is no default: who allows nothing says `{}`. */
  readonly policy: Capabilities | 'all';
  readonly installed?: InstalledPlugins;
  readonly isolationOf?: (plugin: InstallablePlugin) => Isolation;
  readonly registryLimits?: RegistryLimits;
  readonly limits?: Partial<PluginLimits>;
  /** What http, fs, kv and env reach. What is absent is not served: a plugin that imports it is refused. */
  readonly capabilities?: CapabilityPorts;
  readonly httpPolicy?: HttpPolicy;
  /** Serves them in another way; then `capabilities` and `httpPolicy` say nothing. */
  readonly createServer?: (plugin: ServedPlugin) => CapabilityServer;
  /** Clock and random bytes are the same in each run, for mocks that must answer tomorrow what they answer today. Never for secrets. */
  readonly reproducible?: PluginToRun['reproducible'];
  readonly quarantine?: Partial<QuarantineOptions>;
  readonly probation?: Partial<ProbationOptions>;
  /** How long all tests of a new version may take together, milliseconds. */
  readonly selfTestTimeoutMs?: number;
  /** How long calls that began may go on when their version is stopped or replaced, milliseconds. */
  readonly drainTimeoutMs?: number;
  /**
   * Called for each decision about a capability; a copy of the last ones is kept. One that throws lets no request of a plugin
   * through; steps of its life go on.
   */
  readonly audit?: AuditLog;
  /** Called for each line that a plugin logs; a copy of the last ones is kept. */
  readonly log?: (record: PluginLogRecord) => void;
  readonly traces?: TraceOptions;
  /** How many log records and audit events are kept in memory, each. */
  readonly keepRecords?: number;
}

export interface TraceOptions {
  /** Called after each call. */
  readonly onSpan: (span: CallSpan) => void;
  /** Random lower-case hexadecimal digits, two for each byte. */
  readonly newId: (bytes: 8 | 16) => string;
}

export const defaultProbation: ProbationOptions = { calls: 100, ms: 60_000, maxBroken: 1 };
export const defaultDrainTimeoutMs = 5000;
export const defaultSelfTestTimeoutMs = 30_000;
export const defaultKeepRecords = 1000;
