// Moves plugins from state to state, and tells everybody who listens.
import { toLogLine } from '../capabilities/log-line.ts';
import type { HostContext } from './host-context.ts';
import { checkStep, isRunning, type LifecycleStep, mayFollow, type PluginState } from './lifecycle.ts';
import type { Failure, PluginSlot } from './plugin-slot.ts';

/** Moves a plugin on and tells everybody. A move that the table does not know is a mistake of ours. */
export function setState(context: HostContext, slot: PluginSlot, to: PluginState): void {
  const from = slot.state;
  if (from === to) return;
  if (from === undefined ? to !== 'discovered' : !mayFollow(from, to)) {
    throw new TypeError(`unreachable: ${slot.name} cannot become ${to} after ${from}`);
  }
  slot.state = to;
  if (to === 'ready') slot.readyAt ??= context.ports.now();
  else if (!isRunning(to)) slot.readyAt = undefined;
  context.emit(slot.installed, { type: 'state', from, to });
}

/** Notes why a plugin cannot go on, and tells everybody. */
export function noteFailure(context: HostContext, slot: PluginSlot, failure: Omit<Failure, 'at'>): void {
  // Names of a module's imports and exports may be in it: hostile text.
  const message = toLogLine(failure.message);
  slot.lastFailure = { at: context.ports.now(), ...failure, message };
  context.emit(slot.installed, { type: 'failed', code: failure.code, message });
}

/** Throws HostError `host/state` where a step may not begin now. */
export function checkSlot(slot: PluginSlot, step: LifecycleStep): void {
  const state = slot.state ?? 'discovered';
  const because = state === 'failed' ? slot.lastFailure?.message : undefined;
  checkStep({ step, plugin: slot.name, state, because });
}
