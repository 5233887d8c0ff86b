// What all parts of one plugin host share: ports, options with their defaults, listeners, records.
import type { Capabilities } from '@plugindex/model';
import type { AuditEvent, AuditLog } from '../audit.ts';
import { toLogLine } from '../capabilities/log-line.ts';
import { HostError } from '../host-error.ts';
import type { Isolation, Runner } from '../runner.ts';
import { createListeners, type Listeners, type PluginHappening, runHarmlessly } from './events.ts';
import {
  defaultDrainTimeoutMs,
  defaultKeepRecords,
  defaultProbation,
  defaultSelfTestTimeoutMs,
  type PluginHostOptions,
  type ProbationOptions,
} from './options.ts';
import type { PluginLogRecord } from './plugin-log.ts';
import type { PluginSlot } from './plugin-slot.ts';
import { defaultQuarantine, type QuarantineOptions } from './quarantine.ts';
import { createRing, type Ring } from './ring.ts';
import { createStepHooks, messageOf, type StepHooks } from './step-hooks.ts';

export interface HostContext {
  readonly options: PluginHostOptions;
  readonly ports: PluginHostOptions['ports'];
  readonly quarantine: QuarantineOptions;
  readonly probation: ProbationOptions;
  readonly drainTimeoutMs: number;
  readonly selfTestTimeoutMs: number;
  readonly listeners: Listeners;
  readonly hooks: StepHooks;
  readonly logs: Ring<PluginLogRecord>;
  readonly auditEvents: Ring<AuditEvent>;
  readonly slots: Map<string, PluginSlot>;
  /** Versions that are finishing calls in the background. */
  readonly retiring: Set<Promise<void>>;
  readonly audit: AuditLog;
  /** For decisions about requests: one that cannot be recorded must not be acted upon. */
  readonly auditOrThrow: AuditLog;
  readonly log: (record: PluginLogRecord) => void;
  /** Throws HostError `host/isolation-missing`. */
  readonly runner: (isolation: Isolation) => Runner;
  readonly runnersInUse: () => readonly Runner[];
  readonly emit: (about: { readonly name: string; readonly version: string }, what: PluginHappening) => void;
  readonly nextCall: () => number;
  policy: Capabilities | 'all';
}

export function createHostContext(options: PluginHostOptions): HostContext {
  const { ports, keepRecords = defaultKeepRecords } = options;
  const listeners = createListeners();
  const logs = createRing<PluginLogRecord>(keepRecords);
  const auditEvents = createRing<AuditEvent>(keepRecords);
  const runners = new Map<Isolation, Runner>();
  let calls = 0;
  const emit: HostContext['emit'] = ({ name, version }, what) =>
    listeners.emit({ at: ports.now(), plugin: name, version, ...what });
  const slots = new Map<string, PluginSlot>();
  const record: AuditLog = (event) => {
    const clean = { ...event, subject: toLogLine(event.subject), reason: toLogLine(event.reason) };
    auditEvents.push(clean);
    options.audit?.(clean);
  };
  return {
    options,
    ports,
    quarantine: { ...defaultQuarantine, ...options.quarantine },
    probation: { ...defaultProbation, ...options.probation },
    drainTimeoutMs: options.drainTimeoutMs ?? defaultDrainTimeoutMs,
    selfTestTimeoutMs: options.selfTestTimeoutMs ?? defaultSelfTestTimeoutMs,
    listeners,
    hooks: createStepHooks(({ step, plugin, version }, cause) =>
      emit({ name: plugin, version }, { type: 'hook-failed', step, message: toLogLine(messageOf(cause)) }),
    ),
    logs,
    auditEvents,
    slots,
    retiring: new Set(),
    audit: (event) =>
      runHarmlessly(
        () => record(event),
        () => undefined,
      ),
    auditOrThrow: record,
    log(record) {
      logs.push(record);
      runHarmlessly(
        () => options.log?.(record),
        () => undefined,
      );
    },
    runner(isolation) {
      const known = runners.get(isolation);
      if (known !== undefined) return known;
      const runner = openRunner(options, isolation);
      runners.set(isolation, runner);
      return runner;
    },
    runnersInUse: () => [...runners.values()],
    emit,
    nextCall: () => ++calls,
    policy: options.policy,
  };
}

function openRunner({ runners }: PluginHostOptions, isolation: Isolation): Runner {
  const runner = typeof runners === 'function' ? runners(isolation) : runners[isolation];
  if (runner !== undefined) return runner;
  throw new HostError(
    'host/isolation-missing',
    `Cannot run a plugin in isolation "${isolation}": this host has no runner for it; hand one in as runners.${isolation}`,
  );
}
