// Replaces a running plugin by a new version: loaded beside the old one, tried, swapped in one step, and taken back if it breaks.
import { addedItems, type Capabilities } from '@plugindex/model';
import { toLogLine } from '../capabilities/log-line.ts';
import { HostError, type HostErrorCode } from '../host-error.ts';
import { auditGrants, auditUnanswered } from './effective-grants.ts';
import type { HostContext } from './host-context.ts';
import { hasGrantsInForce, isSame, loadVersion, retire, updateGrants } from './load-version.ts';
import type { InstallablePlugin } from './options.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';
import { runSelfTest, type SelfTest, type SelfTestReport } from './self-test.ts';
import { checkSlot, setState } from './slot-state.ts';
import { messageOf } from './step-hooks.ts';

export interface ReloadOptions {
  /** What the host application wants to see of the new version, beside the examples of its manifest. */
  readonly selfTest?: SelfTest;
}

export interface ReloadReport {
  readonly from: string;
  readonly to: string;
  readonly selfTest: SelfTestReport;
}

/**
 * Calls that began go on in the old version; those that begin after the swap go to the new one. On any failure the old one
 * stays, and all that failed is in the error: `host/consent-required`, `host/self-test-failed`, or why it could not be loaded.
 */
export async function reloadPlugin(
  context: HostContext,
  slot: PluginSlot,
  { next, selfTest }: { readonly next: InstallablePlugin; readonly selfTest?: SelfTest | undefined },
): Promise<ReloadReport> {
  checkSlot(slot, 'reload');
  const said = slot.installed.consent;
  let fresh: LoadedVersion | undefined;
  try {
    checkConsent(context, slot, next);
    fresh = await loadVersion(context, slot, next);
    const report = await testVersion(context, { slot, version: fresh, selfTest });
    while (!hasGrantsInForce(context, slot, fresh)) await updateGrants(context, slot, fresh);
    // While it was tried, the plugin may have lost what it cannot do without.
    checkSlot(slot, 'reload');
    checkUnchanged(slot, next, said);
    const from = slot.installed.version;
    swap(context, slot, fresh);
    slot.metrics.count('reloads');
    context.emit(next, { type: 'reloaded', from, to: next.version });
    return { from, to: next.version, selfTest: report };
  } catch (cause) {
    if (fresh !== undefined) await retire(context, fresh);
    const error = toReloadError(next, cause);
    slot.metrics.count('failedReloads');
    const problems = error.problems.length > 0 ? error.problems : [toLogLine(error.message)];
    context.emit(slot.installed, { type: 'reload-failed', to: next.version, code: error.code, problems });
    throw error;
  }
}

/** threat: an update that quietly asks for more. What was asked before and refused stays refused, and is no growth. */
function checkConsent(context: HostContext, { installed, name }: PluginSlot, next: InstallablePlugin): void {
  const asked = next.manifest.capabilities ?? {};
  const known = new Set(addedItems(installed.manifest.capabilities ?? {}, asked).map(({ text }) => text));
  const unanswered = addedItems(next.consent, asked).filter(({ text }) => known.has(text));
  if (unanswered.length === 0) return;
  auditUnanswered(context, next, unanswered);
  const problems = unanswered.map(({ text }) => `+ ${text}`);
  throw new HostError(
    'host/consent-required',
    `Cannot reload the plugin "${name}": ${next.version} asks for more than ${installed.version} (${problems.join(', ')}); ask the user, then reload it with the consent`,
    { problems },
  );
}

/** threat: a new version that brings back what the user took away while it was tried. */
function checkUnchanged({ installed, name }: PluginSlot, next: InstallablePlugin, said: Capabilities): void {
  if (isSame(installed.consent, said)) return;
  throw new HostError(
    'host/consent-required',
    `Cannot reload the plugin "${name}" to ${next.version}: what the user allows was changed meanwhile; reload it with that`,
  );
}

async function testVersion(
  context: HostContext,
  subject: Parameters<typeof runSelfTest>[1],
): Promise<SelfTestReport> {
  const report = await runSelfTest(context, subject);
  const { problems } = report;
  if (problems.length === 0) return report;
  const { name, version } = subject.version.plugin;
  throw new HostError(
    'host/self-test-failed',
    `Cannot reload the plugin "${name}": ${version} failed ${problems.length} of its tests (${problems.join('; ')}); the old version goes on`,
    { problems },
  );
}

function toReloadError({ name, version }: InstallablePlugin, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  const reason = toLogLine(messageOf(cause));
  return new HostError('host/module-invalid', `Cannot reload the plugin "${name}" to ${version}: ${reason}`, {
    cause,
  });
}

/** One step, with nothing awaited in it: every call sees the old version or the new one. */
function swap(context: HostContext, slot: PluginSlot, fresh: LoadedVersion): void {
  const old = slot.current;
  if (old === undefined) throw new TypeError(`unreachable: ${slot.name} is ready without a version`);
  const good = slot.probation?.fallback ?? old;
  slot.probation?.cancelTimer();
  slot.probation = undefined;
  slot.current = fresh;
  slot.installed = { ...fresh.plugin, consent: fresh.consent };
  if (slot.state === 'quarantined') setState(context, slot, 'ready');
  // The last version that proved itself is kept; one that was on trial itself, or in quarantine, is not worth going back to.
  if (good !== old) void retire(context, old);
  if (good.quarantine.current() === undefined && context.probation.calls > 0) {
    slot.probation = {
      fallback: good,
      callsLeft: context.probation.calls,
      brokenLeft: context.probation.maxBroken,
      cancelTimer: context.ports.after(context.probation.ms, () => {
        if (slot.current === fresh) trust(context, slot);
      }),
    };
  } else void retire(context, good);
}

function trust(context: HostContext, slot: PluginSlot): void {
  const { probation, installed } = slot;
  if (probation === undefined) return;
  slot.probation = undefined;
  probation.cancelTimer();
  context.emit(installed, { type: 'trusted' });
  void retire(context, probation.fallback);
}

/** Counts a call of a version on probation. True where that brought the old version back. */
export function noteOnProbation(
  context: HostContext,
  slot: PluginSlot,
  { version, broke }: { readonly version: LoadedVersion; readonly broke?: HostErrorCode },
): boolean {
  const { probation } = slot;
  if (probation === undefined || slot.current !== version) return false;
  if (broke !== undefined) {
    probation.brokenLeft -= 1;
    if (probation.brokenLeft <= 0) {
      rollBack(context, slot, { bad: version, reason: broke });
      return true;
    }
  }
  probation.callsLeft -= 1;
  if (probation.callsLeft <= 0) trust(context, slot);
  return false;
}

/** threat: a plugin that behaves until it was reloaded. */
function rollBack(
  context: HostContext,
  slot: PluginSlot,
  { bad, reason }: { readonly bad: LoadedVersion; readonly reason: HostErrorCode },
): void {
  const { probation } = slot;
  if (probation === undefined) return;
  probation.cancelTimer();
  slot.probation = undefined;
  slot.current = probation.fallback;
  slot.installed = { ...probation.fallback.plugin, consent: probation.fallback.consent };
  slot.metrics.count('rollbacks');
  context.emit(slot.installed, {
    type: 'rolled-back',
    from: bad.plugin.version,
    to: slot.installed.version,
    reason,
  });
  setState(context, slot, probation.fallback.quarantine.current() === undefined ? 'ready' : 'quarantined');
  auditGrants(context, slot, probation.fallback);
  void retire(context, bad);
}

/** Gives everything back that is loaded. */
export async function unloadSlot(context: HostContext, slot: PluginSlot): Promise<void> {
  const versions = [slot.current, slot.probation?.fallback].filter((version) => version !== undefined);
  slot.probation?.cancelTimer();
  slot.probation = undefined;
  // At once: what is loaded next must not be taken for what is given back here.
  slot.current = undefined;
  await Promise.all(versions.map((version) => retire(context, version)));
}
