// The steps of a plugin's life: install, init, start, stop, destroy. Each is one turn of its slot.
import { HostError } from '../host-error.ts';
import type { HostContext } from './host-context.ts';
import type { LifecycleStep } from './lifecycle.ts';
import { hasGrantsInForce, loadVersion, retire, updateGrants } from './load-version.ts';
import type { InstallablePlugin } from './options.ts';
import { createSlot, type LoadedVersion, type PluginSlot } from './plugin-slot.ts';
import { unloadSlot } from './reload-plugin.ts';
import { checkSlot, noteFailure, setState } from './slot-state.ts';
import { messageOf } from './step-hooks.ts';

/** Throws HostError `host/plugin-unknown`. */
export function slotOf(context: HostContext, name: string): PluginSlot {
  const slot = context.slots.get(name);
  if (slot !== undefined) return slot;
  throw new HostError(
    'host/plugin-unknown',
    `Cannot find the plugin "${name}" in this host: install it first`,
  );
}

export async function installPlugin(context: HostContext, plugin: InstallablePlugin): Promise<void> {
  const { name, version } = plugin;
  await context.hooks.around({ step: 'install', plugin: name, version }, async () => {
    const known = context.slots.get(name);
    if (known !== undefined) {
      checkSlot(known, 'install');
      known.installed = plugin;
      return;
    }
    const slot = createSlot(plugin, context.options.isolationOf?.(plugin) ?? 'shared');
    context.slots.set(name, slot);
    setState(context, slot, 'discovered');
  });
}

export async function initPlugin(context: HostContext, slot: PluginSlot): Promise<void> {
  await inStep(context, slot, { step: 'init', work: () => load(context, slot) });
}

export async function startPlugin(context: HostContext, slot: PluginSlot): Promise<void> {
  const work = async () => {
    if (slot.state !== 'loaded') await load(context, slot);
    setState(context, slot, 'ready');
  };
  await inStep(context, slot, { step: 'start', work });
}

export async function stopPlugin(context: HostContext, slot: PluginSlot): Promise<void> {
  await inStep(context, slot, { step: 'stop', work: () => unload(context, slot) });
}

export async function destroyPlugin(context: HostContext, slot: PluginSlot): Promise<void> {
  const work = async () => {
    await unload(context, slot);
    setState(context, slot, 'destroyed');
    if (context.slots.get(slot.name) === slot) context.slots.delete(slot.name);
  };
  await inStep(context, slot, { step: 'destroy', work });
}

interface StepWork {
  readonly step: LifecycleStep;
  readonly work: () => Promise<void>;
}

/** One after the other; whether a step may begin is asked when its turn has come. */
function inStep(context: HostContext, slot: PluginSlot, { step, work }: StepWork): Promise<void> {
  const plugin = slot.name;
  return slot.inTurn(async () => {
    checkSlot(slot, step);
    await context.hooks.around({ step, plugin, version: slot.installed.version }, work);
  });
}

async function load(context: HostContext, slot: PluginSlot): Promise<void> {
  setState(context, slot, 'loading');
  let version: LoadedVersion | undefined;
  try {
    version = await loadVersion(context, slot, slot.installed);
    // The user may have changed it while it was compiled.
    version.consent = slot.installed.consent;
    while (!hasGrantsInForce(context, slot, version)) await updateGrants(context, slot, version);
    slot.current = version;
    setState(context, slot, 'loaded');
  } catch (cause) {
    if (version !== undefined) await retire(context, version);
    const error =
      cause instanceof HostError
        ? cause
        : new HostError('host/module-invalid', `Cannot load "${slot.name}": ${messageOf(cause)}`, { cause });
    setState(context, slot, 'failed');
    noteFailure(context, slot, { code: error.code, message: error.message });
    throw error;
  }
}

async function unload(context: HostContext, slot: PluginSlot): Promise<void> {
  if (slot.state === 'loaded' || slot.state === 'ready' || slot.state === 'quarantined') {
    setState(context, slot, 'draining');
    await unloadSlot(context, slot);
  }
  if (slot.state === 'draining' || slot.state === 'failed') setState(context, slot, 'stopped');
}
