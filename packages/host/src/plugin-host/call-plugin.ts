// One call of a plugin: whether it may begin, how it ended, and what follows from that.

import { toLogLine } from '../capabilities/log-line.ts';
import { HostError, type HostErrorCode } from '../host-error.ts';
import type { CallResult } from '../instance.ts';
import { runHarmlessly } from './events.ts';
import type { HostContext } from './host-context.ts';
import { missingHook } from './plugin-metrics.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';
import { isBreaking } from './quarantine.ts';
import { noteOnProbation } from './reload-plugin.ts';
import { checkSlot, setState } from './slot-state.ts';
import { messageOf } from './step-hooks.ts';
import type { CallOutcome, SpanParent } from './trace.ts';

export interface CallOptions {
  /** The span that the call belongs to. */
  readonly parent?: SpanParent;
}

export interface PluginCall {
  readonly hook: string;
  readonly input: unknown;
  readonly parent?: SpanParent | undefined;
}

/** Rejects with a HostError. */
export async function callPlugin(
  context: HostContext,
  slot: PluginSlot,
  call: PluginCall,
): Promise<CallResult> {
  // Grants that were taken back hold from the next call on: this one.
  while (slot.regranting !== undefined) await slot.regranting;
  const begun = admit(context, slot, call);
  const { version, number } = begun;
  try {
    const result = await version.running.call(call.hook, call.input);
    end(context, slot, begun, outcomeOf(result));
    return result;
  } catch (cause) {
    const error = toHostError(call.hook, cause);
    end(context, slot, begun, error.code);
    throw error;
  } finally {
    slot.inFlight -= 1;
    version.calls.delete(number);
    if (version.calls.size === 0) version.onIdle?.();
  }
}

/** A trap is one, whether the guest has told its reason or not: threat: a plugin that stays out of quarantine by talking. */
function outcomeOf(result: CallResult): CallOutcome {
  if (result.ok) return 'ok';
  return result.hasTrapped ? 'host/trap' : 'plugin-error';
}

interface BegunCall extends PluginCall {
  readonly version: LoadedVersion;
  readonly number: number;
  readonly probe: boolean;
  readonly startMs: number;
  readonly startedAt: number;
}

function admit(context: HostContext, slot: PluginSlot, call: PluginCall): BegunCall {
  const { ports } = context;
  try {
    checkSlot(slot, 'call');
    const version = slot.current;
    if (version === undefined) throw new TypeError(`unreachable: ${slot.name} is ready without a version`);
    const startedAt = ports.monotonic();
    const probe = checkQuarantine(context, slot, { version, startedAt });
    try {
      checkRoom(context, slot, { version, startedAt });
    } catch (cause) {
      version.quarantine.saidNothing(probe);
      throw cause;
    }
    const number = context.nextCall();
    version.calls.set(number, call.hook);
    slot.inFlight += 1;
    return { ...call, version, number, probe, startedAt, startMs: context.options.traces ? ports.now() : 0 };
  } catch (cause) {
    if (cause instanceof HostError) slot.metrics.refused(cause.code);
    throw cause;
  }
}

function checkQuarantine(
  { ports }: HostContext,
  { name }: PluginSlot,
  { version, startedAt }: { readonly version: LoadedVersion; readonly startedAt: number },
): boolean {
  const admission = version.quarantine.admit(startedAt);
  if (admission.kind !== 'refused') return admission.kind === 'probe';
  const retryAtMs = Math.ceil(ports.now() + admission.waitMs);
  throw new HostError(
    'host/quarantined',
    `Cannot call the plugin "${name}": it is in quarantine until ${new Date(retryAtMs).toISOString()}, since it broke too often, last with ${admission.stay.reason}; try again then`,
    { retryAtMs },
  );
}

function checkRoom(
  { ports }: HostContext,
  slot: PluginSlot,
  { version, startedAt }: { readonly version: LoadedVersion; readonly startedAt: number },
): void {
  const { maxConcurrentCalls, maxCallsPerSecond } = version.limits;
  if (slot.inFlight >= maxConcurrentCalls) {
    throw new HostError(
      'host/overloaded',
      `Cannot call the plugin "${slot.name}": ${slot.inFlight} calls are under way, expected fewer than ${maxConcurrentCalls}; wait until one has ended`,
    );
  }
  const taken = slot.rate.take(startedAt, maxCallsPerSecond);
  if (taken.ok) return;
  throw new HostError(
    'host/rate-limited',
    `Cannot call the plugin "${slot.name}": it was called ${maxCallsPerSecond} times within a second, as often as it may be; try again in ${Math.ceil(taken.waitMs)} ms`,
    { retryAtMs: Math.ceil(ports.now() + taken.waitMs) },
  );
}

/** Everything that follows from how a call ended. Never throws. */
function end(context: HostContext, slot: PluginSlot, call: BegunCall, outcome: CallOutcome): void {
  const { version, hook, probe } = call;
  const now = context.ports.monotonic();
  slot.metrics.ended(outcome === 'host/hook-missing' ? missingHook : hook, outcome);
  if (outcome === 'ok' || outcome === 'plugin-error') {
    if (version.quarantine.answered(probe, now)) leaveQuarantine(context, slot, version);
    noteOnProbation(context, slot, { version });
  } else if (isBreaking(outcome)) broke(context, slot, { call, code: outcome, now });
  else version.quarantine.saidNothing(probe);
  sendSpan(context, call, { outcome, endedAt: now });
}

interface Breakage {
  readonly call: BegunCall;
  readonly code: HostErrorCode;
  readonly now: number;
}

function broke(context: HostContext, slot: PluginSlot, { call, code, now }: Breakage): void {
  const { version, hook, probe } = call;
  const message = toLogLine(`"${hook}" ended with ${code}`);
  slot.lastFailure = { at: context.ports.now(), code, message, hook };
  context.emit(version.plugin, { type: 'broke', hook, code });
  const stay = version.quarantine.broke(code, probe, now);
  const isRolledBack = noteOnProbation(context, slot, { version, broke: code });
  if (isRolledBack || stay === undefined) return;
  slot.metrics.count('quarantines');
  if (slot.current === version && slot.state === 'ready') setState(context, slot, 'quarantined');
  const untilMs = Math.ceil(context.ports.now() + stay.untilMs - now);
  context.emit(version.plugin, { type: 'quarantined', untilMs, reason: code, level: stay.level });
}

function leaveQuarantine(context: HostContext, slot: PluginSlot, version: LoadedVersion): void {
  if (slot.current === version && slot.state === 'quarantined') setState(context, slot, 'ready');
  context.emit(version.plugin, { type: 'released' });
}

function sendSpan(
  context: HostContext,
  { version, hook, number, parent, startMs, startedAt }: BegunCall,
  { outcome, endedAt }: { readonly outcome: CallOutcome; readonly endedAt: number },
): void {
  const { traces } = context.options;
  if (traces === undefined) return;
  runHarmlessly(
    () =>
      traces.onSpan({
        traceId: parent?.traceId ?? traces.newId(16),
        spanId: traces.newId(8),
        ...(parent && { parentSpanId: parent.spanId }),
        plugin: version.plugin.name,
        version: version.plugin.version,
        hook: toLogLine(hook),
        call: number,
        startMs,
        durationMs: endedAt - startedAt,
        outcome,
      }),
    () => undefined,
  );
}

function toHostError(hook: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  return new HostError('host/worker-crashed', `Cannot finish "${hook}": ${toLogLine(messageOf(cause))}`, {
    cause,
  });
}
