// Capabilities and limits in words, for lists and for the question of consent.
import type { ConsentRequest } from '@plugindex/client';
import type { Limits } from '@plugindex/model';
import { toSafeLine } from './output.ts';

export function consentQuestion({ name, version, asks }: ConsentRequest): string {
  const lines = Object.entries(asks).map(
    ([capability, scope]) => `  ${capability}: ${toSafeLine(scopeText(scope))}`,
  );
  return `${name} ${version} asks for:\n${lines.join('\n')}\nGrant this?`;
}

/** A capability's scope in words. @example scopeText([{ path: 'in/*', access: 'read' }]) // 'read in/*' */
export function scopeText(scope: unknown): string {
  if (scope === true) return 'yes';
  if (!Array.isArray(scope)) return JSON.stringify(scope);
  return scope
    .map((item) => (typeof item === 'string' ? item : `${item.access ?? 'read'} ${item.path}`))
    .join(', ');
}

/** Limits that a manifest asks, in words. @example limitText({ timeoutMs: 200 }) // 'timeoutMs 200' */
export function limitText(limits: Limits = {}): string {
  const texts = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  return texts.toSorted().join(', ') || 'as the registry sets them';
}
