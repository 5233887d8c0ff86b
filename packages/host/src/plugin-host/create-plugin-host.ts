// The plugin host: discovers plugins, runs them within their limits, replaces them while they run, and tells how they are.
import { compareText } from '@plugindex/model';
import { HostError } from '../host-error.ts';
import { type CallOptions, callPlugin } from './call-plugin.ts';
import { changeConsent, changePolicy, revoke } from './change-grants.ts';
import { createHostContext, type HostContext } from './host-context.ts';
import { destroyPlugin, initPlugin, installPlugin, slotOf, startPlugin, stopPlugin } from './life-steps.ts';
import type { InstallablePlugin, PluginHostOptions } from './options.ts';
import { healthOf, metricsOf } from './plugin-health.ts';
import type { Discovery, PluginHost, StartFailure } from './plugin-host.ts';
import { type ReloadOptions, reloadPlugin } from './reload-plugin.ts';

/**
 * Opens a host. Nothing is loaded before `init` or `start`.
 * @example
 * const host = createPluginHost({ runners: { shared: runner }, ports, policy: { clock: true }, installed });
 * await host.discover();
 * await host.startAll();
 * await host.call('auth-basic', 'authenticate', { headers: {} }); // { ok: true, value: { authenticated: false, … } }
 */
export function createPluginHost(options: PluginHostOptions): PluginHost {
  const context = createHostContext(options);
  const startedAt = options.ports.now();
  const { slots, hooks, listeners, logs, auditEvents, ports } = context;
  const slot = (name: string) => slotOf(context, name);
  const sorted = () => [...slots.values()].toSorted((a, b) => compareText(a.name, b.name));
  return {
    discover: () => discover(context),
    install: (plugin) => installPlugin(context, plugin),
    init: async (name) => initPlugin(context, slot(name)),
    start: async (name) => startPlugin(context, slot(name)),
    startAll: () => startAll(context),
    call: async (name, hook, input, { parent }: CallOptions = {}) =>
      call(context, name, { hook, input, parent }),
    reload: async (name, next, more = {}) => reload(context, name, { next, ...more }),
    stop: async (name) => stopPlugin(context, slot(name)),
    destroy: async (name) => destroyPlugin(context, slot(name)),
    revoke: async (name, capability) => revoke(context, slot(name), capability),
    consent: async (name, consent) => changeConsent(context, slot(name), consent),
    setPolicy: (policy) => changePolicy(context, policy),
    before: hooks.before,
    after: hooks.after,
    subscribe: listeners.subscribe,
    healths: () => sorted().map((one) => healthOf(context, one)),
    health: (name) => healthOf(context, slot(name)),
    hooks: (name) => slot(name).current?.running.hooks ?? [],
    metrics: () => ({
      startedAt,
      at: ports.now(),
      plugins: sorted().map(metricsOf),
      listenerFailures: listeners.failures(),
    }),
    logRecords: logs.list,
    auditEvents: auditEvents.list,
    close: () => close(context),
  };
}

function call(
  context: HostContext,
  name: string,
  more: Parameters<typeof callPlugin>[2],
): ReturnType<typeof callPlugin> {
  const slot = slotOf(context, name);
  // Without hooks there is nothing to go around: calls are the hot path.
  if (!context.hooks.has('call')) return callPlugin(context, slot, more);
  const { version } = slot.installed;
  return context.hooks.around({ step: 'call', plugin: name, version, hook: more.hook }, () =>
    callPlugin(context, slot, more),
  );
}

function reload(
  context: HostContext,
  name: string,
  more: ReloadOptions & { readonly next: InstallablePlugin },
): ReturnType<typeof reloadPlugin> {
  const slot = slotOf(context, name);
  const { version } = more.next;
  return slot.inTurn(() =>
    context.hooks.around({ step: 'reload', plugin: name, version }, () => reloadPlugin(context, slot, more)),
  );
}

async function discover(context: HostContext): Promise<Discovery> {
  const found = await (context.options.installed?.list() ?? Promise.resolve([]));
  const names = new Set(found.map(({ name }) => name));
  const fresh = found.filter(({ name }) => !context.slots.has(name));
  for (const plugin of fresh) await installPlugin(context, plugin);
  const changed = found.filter((plugin) => {
    const known = context.slots.get(plugin.name)?.installed;
    return known !== undefined && !isSamePlugin(known, plugin);
  });
  return {
    added: fresh.map(({ name }) => name).toSorted(compareText),
    changed,
    gone: [...context.slots.keys()].filter((name) => !names.has(name)).toSorted(compareText),
  };
}

function isSamePlugin(a: InstallablePlugin, b: InstallablePlugin): boolean {
  const facts = ({ version, digest, config, consent, manifest, registryLimits }: InstallablePlugin) =>
    JSON.stringify([version, digest, config, consent, manifest, registryLimits]);
  return facts(a) === facts(b);
}

async function startAll(context: HostContext): Promise<readonly StartFailure[]> {
  const startable = [...context.slots.values()].filter(
    ({ state }) => state === 'discovered' || state === 'loaded',
  );
  const failures: StartFailure[] = [];
  // One after the other: a runner compiles one module at a time anyway.
  for (const slot of startable) {
    try {
      await startPlugin(context, slot);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failures.push({ plugin: slot.name, error });
    }
  }
  return failures;
}

async function close(context: HostContext): Promise<void> {
  const destroyed = await Promise.allSettled(
    [...context.slots.values()].map((slot) => destroyPlugin(context, slot)),
  );
  await Promise.all(context.retiring);
  // A hook that will not let a plugin go keeps no worker alive.
  await Promise.all(context.runnersInUse().map((runner) => runner.close()));
  for (const outcome of destroyed) if (outcome.status === 'rejected') throw outcome.reason;
}
