// Whether the served snapshot has to be signed anew before clients stop believing it.
import type { Snapshot } from '@plugindex/model';
import { renewAfterShare } from '../compile/snapshot.ts';

/**
 * True when publish would sign it anew although nothing changed (a third of what clients accept), or when none is served.
 * @example isSnapshotDue({ createdAt: '2026-08-01T00:00:00Z' }, { now, maxAgeHours: 168 })
 */
export function isSnapshotDue(
  served: Pick<Snapshot, 'createdAt'> | undefined,
  { now, maxAgeHours }: { readonly now: Date; readonly maxAgeHours: number },
): boolean {
  if (served === undefined) return true;
  const age = now.getTime() - Date.parse(served.createdAt);
  return age >= maxAgeHours * 3_600_000 * renewAfterShare;
}
