// Loads one version of a plugin: configuration checked, limits and grants worked out, module handed to a runner; and gives it back.
import { isRecord } from '@plugindex/model';
import { createCapabilityServer } from '../capabilities/create-capability-server.ts';
import { toLogLine } from '../capabilities/log-line.ts';
import type { CapabilityServer } from '../capability-server.ts';
import { HostError } from '../host-error.ts';
import { effectiveLimits, type PluginLimits } from '../limits.ts';
import type { LogLevel } from '../ports.ts';
import type { PluginToRun } from '../runner.ts';
import { auditGrants, auditLinkFailure, grantsInForce } from './effective-grants.ts';
import type { HostContext } from './host-context.ts';
import type { InstallablePlugin, ServedPlugin } from './options.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';
import { createQuarantine } from './quarantine.ts';
import { messageOf } from './step-hooks.ts';

/** Serves nothing: for hosts that hand in no server, and for trials that must not touch anything. */
export const emptyServer: CapabilityServer = {
  offers: new Set(),
  serve: async () => ({ error: { code: 'unavailable', message: 'Nothing is served here' } }),
  endCall: () => undefined,
};

/** Nothing of the plugin runs. Rejects with a HostError. */
export async function loadVersion(
  context: HostContext,
  slot: PluginSlot,
  plugin: InstallablePlugin,
): Promise<LoadedVersion> {
  checkConfig(context, plugin);
  const limits = limitsOf(context, plugin);
  const runner = context.runner(slot.isolation);
  const bytes = await readBytes(plugin);
  const version: Omit<LoadedVersion, 'running'> = {
    plugin,
    limits,
    calls: new Map(),
    quarantine: createQuarantine(context.quarantine),
    consent: plugin.consent,
    grants: {},
    onIdle: undefined,
  };
  version.grants = grantsInForce(context, slot, version).grants;
  auditGrants(context, slot, version);
  try {
    // One object for all who hold it: what the server asks for is what was changed last.
    return Object.assign(version, { running: await runner.load(toRun(context, slot, { version, bytes })) });
  } catch (cause) {
    auditLinkFailure(context, plugin, cause);
    throw cause;
  }
}

function toRun(
  context: HostContext,
  slot: PluginSlot,
  { version, bytes }: { readonly version: Omit<LoadedVersion, 'running'>; readonly bytes: Uint8Array },
): PluginToRun {
  const { plugin, limits, grants, calls } = version;
  const served = {
    name: plugin.name,
    version: plugin.version,
    limits,
    grants: () => grantsInForce(context, slot, version).layers,
    audit: context.auditOrThrow,
  };
  return {
    name: plugin.name,
    bytes,
    grants,
    config: plugin.config,
    limits,
    server: openServer(context, served),
    ...(context.options.reproducible && { reproducible: context.options.reproducible }),
    onLog: (level, message) => logLine(context, slot, { plugin, calls, level, message }),
    onCall: (report) => slot.metrics.ran(report),
  };
}

function openServer({ options, ports }: HostContext, served: ServedPlugin): CapabilityServer {
  const { createServer, capabilities, httpPolicy } = options;
  if (createServer !== undefined) return createServer(served);
  if (capabilities === undefined) return emptyServer;
  const { limits, ...plugin } = served;
  return createCapabilityServer({
    plugin,
    grants: served.grants,
    limits: () => limits,
    ports: capabilities,
    ...(httpPolicy && { httpPolicy }),
    audit: served.audit,
    now: ports.now,
  });
}

/** False where grants were changed while the version was loaded or tried: then `updateGrants` comes first. */
export function hasGrantsInForce(context: HostContext, slot: PluginSlot, version: LoadedVersion): boolean {
  return isSame(version.grants, grantsInForce(context, slot, version).grants);
}

/** Rejects with HostError `host/capability-denied` where the version cannot do without what was taken. */
export async function updateGrants(
  context: HostContext,
  slot: PluginSlot,
  version: LoadedVersion,
): Promise<void> {
  version.grants = grantsInForce(context, slot, version).grants;
  await version.running.regrant(version.grants);
}

/** True for the same grants; both come from the same function, in the same order. */
export function isSame(a: LoadedVersion['grants'], b: LoadedVersion['grants']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function limitsOf({ options }: HostContext, plugin: InstallablePlugin): PluginLimits {
  const { manifest } = plugin;
  const registry = options.registryLimits ?? plugin.registryLimits;
  return effectiveLimits({
    ...(manifest.limits && { manifest: manifest.limits }),
    ...(manifest.capabilities && { capabilities: manifest.capabilities }),
    ...(registry && { registry }),
    ...(options.limits && { host: options.limits }),
  });
}

/** Throws HostError `host/config-invalid` with all problems. */
function checkConfig({ ports }: HostContext, { name, version, manifest, config }: InstallablePlugin): void {
  const { config: schema } = manifest;
  // Without a schema a plugin takes no configuration; one that is there is handed over and means nothing.
  if (!isRecord(schema)) return;
  const problems = ports.checkConfig(schema, config).map(toLogLine);
  if (problems.length === 0) return;
  throw new HostError(
    'host/config-invalid',
    `Cannot configure ${name} ${version}: ${problems.join('; ')}; change its configuration`,
    { problems },
  );
}

async function readBytes({ name, version, readBytes: read }: InstallablePlugin): Promise<Uint8Array> {
  try {
    return await read();
  } catch (cause) {
    throw new HostError(
      'host/module-invalid',
      `Cannot read the module of ${name} ${version}: ${messageOf(cause)}; install it again`,
      { cause },
    );
  }
}

interface LogLine {
  readonly plugin: InstallablePlugin;
  readonly calls: ReadonlyMap<number, string>;
  readonly level: LogLevel;
  readonly message: string;
}

function logLine(context: HostContext, slot: PluginSlot, { plugin, calls, level, message }: LogLine): void {
  slot.metrics.count('logRecords');
  // Lines carry no number of their call: with several under way it could be any.
  const [only] = calls.size === 1 ? calls : [];
  context.log({
    at: context.ports.now(),
    plugin: plugin.name,
    version: plugin.version,
    level,
    message: toLogLine(message),
    ...(only && { call: only[0], hook: only[1] }),
  });
}

/** Lets calls under way finish, for a while, then gives the version's memory back. Never rejects. */
export async function retire(context: HostContext, version: LoadedVersion): Promise<void> {
  const work = drainAndUnload(context, version);
  context.retiring.add(work);
  await work;
  context.retiring.delete(work);
}

async function drainAndUnload(context: HostContext, version: LoadedVersion): Promise<void> {
  const { calls, running, plugin } = version;
  const isDrained = new Promise<void>((resolve) => {
    version.onIdle = resolve;
  });
  if (calls.size > 0) await within(context, isDrained);
  const abandoned = calls.size;
  const unloaded = running.unload().catch((cause: unknown) => {
    const message = toLogLine(messageOf(cause));
    context.emit(plugin, { type: 'failed', code: 'host/disposed', message });
  });
  // A runner waits for the call that runs, as long as that may take; nobody waits with it twice.
  await (abandoned === 0 ? unloaded : within(context, unloaded));
  context.emit(plugin, { type: 'unloaded', abandoned });
}

/** Waits, but not longer than a drain may take. */
async function within({ ports, drainTimeoutMs }: HostContext, work: Promise<void>): Promise<void> {
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = ports.after(drainTimeoutMs, resolve);
  });
  await Promise.race([work, timeout]);
  cancel();
}
