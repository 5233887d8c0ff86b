// What a plugin may do at this moment, and what became of each thing that it asks, for the audit log.
import {
  type AskedItem,
  addedItems,
  askedItems,
  type Capabilities,
  type CapabilityName,
} from '@plugindex/model';
import type { AuditDecision } from '../audit.ts';
import { type EffectiveGrants, effectiveGrants } from '../capabilities/effective-grants.ts';
import { HostError } from '../host-error.ts';
import type { HostContext } from './host-context.ts';
import type { InstallablePlugin } from './options.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';

/** Manifest ∩ operator policy ∩ user consent, without what was revoked since. */
export function grantsInForce(
  context: HostContext,
  { revoked }: PluginSlot,
  { plugin, consent }: ConsentedPlugin,
): EffectiveGrants {
  return effectiveGrants({
    manifest: plugin.manifest.capabilities ?? {},
    policy: context.policy,
    consent: without(consent, revoked),
  });
}

export type ConsentedPlugin = Pick<LoadedVersion, 'plugin' | 'consent'>;

function without(capabilities: Capabilities, names: ReadonlySet<string>): Capabilities {
  return Object.fromEntries(Object.entries(capabilities).filter(([name]) => !names.has(name)));
}

/** Audit events for each thing that the plugin asks: granted as asked, granted more narrowly, or denied. */
export function auditGrants(
  context: HostContext,
  { revoked }: PluginSlot,
  { plugin, consent: said }: ConsentedPlugin,
): void {
  const { policy } = context;
  const consent = without(said, revoked);
  for (const asked of askedItems(plugin.manifest.capabilities ?? {})) {
    const part = (layers: {
      readonly policy: Capabilities | 'all';
      readonly consent: Capabilities | 'all';
    }) => askedItems(effectiveGrants({ manifest: asked.part, ...layers }).grants);
    const granted = part({ policy, consent });
    for (const { capability, text } of granted) {
      const reason = text === asked.text ? 'as asked' : `more narrowly than asked (${asked.text})`;
      audit(context, plugin, { capability, decision: 'granted', subject: text, reason });
    }
    if (granted.length > 0) continue;
    const reason = revoked.has(asked.capability)
      ? 'it was revoked'
      : part({ policy, consent: 'all' }).length === 0
        ? 'the policy of the operator does not allow it'
        : 'the user did not allow it';
    audit(context, plugin, { capability: asked.capability, decision: 'denied', subject: asked.text, reason });
  }
}

/**
 * An audit event where a module imports what its manifest does not ask: it is among no items of `auditGrants`.
 * threat: a plugin that tries what it never asked for, and leaves no trace of that.
 */
export function auditLinkFailure(context: HostContext, plugin: InstallablePlugin, cause: unknown): void {
  if (!(cause instanceof HostError) || cause.code !== 'host/capability-denied') return;
  const { capability } = cause;
  const asked = askedItems(plugin.manifest.capabilities ?? {});
  if (capability === undefined || asked.some((item) => item.capability === capability)) return;
  const reason = 'the module imports it, and its manifest does not ask for it';
  audit(context, plugin, { capability, decision: 'denied', subject: capability, reason });
}

/** Audit events for what a new version asks and nobody was asked about: it is not even loaded. */
export function auditUnanswered(
  context: HostContext,
  plugin: InstallablePlugin,
  items: readonly AskedItem[],
): void {
  const reason = 'the user was not asked about it; the version is not loaded';
  for (const { capability, text } of items) {
    audit(context, plugin, { capability, decision: 'denied', subject: text, reason });
  }
}

/** One audit event for each thing that was taken or given back. */
export function auditChange(
  context: HostContext,
  plugin: InstallablePlugin,
  { before, after }: { readonly before: Capabilities; readonly after: Capabilities },
): void {
  for (const item of addedItems(after, before)) {
    const reason = 'taken back; holds from the next call on';
    audit(context, plugin, { capability: item.capability, decision: 'revoked', subject: item.text, reason });
  }
  for (const item of addedItems(before, after)) {
    const reason = 'allowed since; holds from the next call on';
    audit(context, plugin, { capability: item.capability, decision: 'granted', subject: item.text, reason });
  }
}

interface AuditFacts {
  readonly capability: CapabilityName;
  readonly decision: AuditDecision;
  readonly subject: string;
  readonly reason: string;
}

function audit(context: HostContext, { name, version }: InstallablePlugin, facts: AuditFacts): void {
  context.audit({ at: context.ports.now(), plugin: name, version, ...facts });
}
