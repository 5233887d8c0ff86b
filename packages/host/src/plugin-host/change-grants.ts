// Changes what a running plugin may do: the next call already runs with it.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import { HostError } from '../host-error.ts';
import { auditChange, grantsInForce } from './effective-grants.ts';
import type { HostContext } from './host-context.ts';
import { hasGrantsInForce, retire, updateGrants } from './load-version.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';
import { unloadSlot } from './reload-plugin.ts';
import { noteFailure, setState } from './slot-state.ts';
import { messageOf } from './step-hooks.ts';

/** Takes one capability back, from the running version and from all that follow it. */
export async function revoke(
  context: HostContext,
  slot: PluginSlot,
  capability: CapabilityName,
): Promise<void> {
  await changeGrants(context, [slot], () => slot.revoked.add(capability));
}

/**
 * Puts what the user allows now in the place of what the plugin was installed with, and of all that was revoked. A new version
 * comes with its own.
 */
export async function changeConsent(
  context: HostContext,
  slot: PluginSlot,
  consent: Capabilities,
): Promise<void> {
  await changeGrants(context, [slot], () => {
    slot.revoked.clear();
    slot.installed = { ...slot.installed, consent };
    for (const version of [slot.current, slot.probation?.fallback]) if (version) version.consent = consent;
  });
}

export async function changePolicy(context: HostContext, policy: Capabilities | 'all'): Promise<void> {
  await changeGrants(context, [...context.slots.values()], () => {
    context.policy = policy;
  });
}

/**
 * Records what changes, and hands the grants that are in force to what runs. Until that is done, calls wait. A plugin whose
 * imports need what it lost cannot go on: it is `failed` with `host/capability-denied`.
 */
async function changeGrants(
  context: HostContext,
  slots: readonly PluginSlot[],
  change: () => void,
): Promise<void> {
  const now = (slot: PluginSlot) =>
    grantsInForce(context, slot, { plugin: slot.installed, consent: slot.installed.consent }).grants;
  const before = slots.map(now);
  change();
  for (const [i, slot] of slots.entries()) {
    auditChange(context, slot.installed, { before: before[i] ?? {}, after: now(slot) });
  }
  await Promise.all(slots.map((slot) => applyGrants(context, slot)));
}

async function applyGrants(context: HostContext, slot: PluginSlot): Promise<void> {
  const earlier = slot.regranting ?? Promise.resolve();
  const work = earlier.then(() => regrantAll(context, slot));
  slot.regranting = work;
  await work;
  if (slot.regranting === work) slot.regranting = undefined;
}

async function regrantAll(context: HostContext, slot: PluginSlot): Promise<void> {
  const { current, probation } = slot;
  if (probation !== undefined && !(await regrant(context, slot, probation.fallback)).ok) {
    // Without a version to go back to, the new one is on its own.
    if (slot.probation === probation) {
      probation.cancelTimer();
      slot.probation = undefined;
      void retire(context, probation.fallback);
    }
  }
  if (current === undefined) return;
  const done = await regrant(context, slot, current);
  if (done.ok || slot.current !== current || !canFail(slot)) return;
  noteFailure(context, slot, { code: done.error.code, message: done.error.message });
  setState(context, slot, 'failed');
  // Calls under way began with the old grants and may finish; what they ask of the outside is refused already.
  void unloadSlot(context, slot);
}

type Done = { readonly ok: true } | { readonly ok: false; readonly error: HostError };

async function regrant(context: HostContext, slot: PluginSlot, version: LoadedVersion): Promise<Done> {
  if (hasGrantsInForce(context, slot, version)) return { ok: true };
  try {
    await updateGrants(context, slot, version);
    context.emit(version.plugin, { type: 'regranted' });
    return { ok: true };
  } catch (cause) {
    const error =
      cause instanceof HostError
        ? cause
        : new HostError('host/capability-denied', `Cannot change the grants: ${messageOf(cause)}`, { cause });
    return { ok: false, error };
  }
}

function canFail({ state }: PluginSlot): boolean {
  return state === 'loaded' || state === 'ready' || state === 'quarantined';
}
