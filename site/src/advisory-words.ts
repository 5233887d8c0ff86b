// Which versions an advisory is about: in words, and whether a given one is among them.
import { type Advisory, compareVersions } from '@plugindex/model';

type Range = Advisory['affected'][number]['ranges'][number];

/**
 * The affected versions of one plugin, range by range.
 * @example affectedWords(advisory, 'auth-jwt') // '1.0.0 and later, fixed in 1.2.1'
 */
export function affectedWords(advisory: Advisory, name: string): string {
  const words = rangesOf(advisory, name).map(({ events }) => events.map(eventWords).join(', '));
  return words.join('; ') || 'versions not named';
}

/** True when the version is in one of the ranges, and the advisory was not withdrawn. */
export function isAffected(advisory: Advisory, name: string, version: string): boolean {
  if (advisory.withdrawn !== undefined) return false;
  return rangesOf(advisory, name).some(({ events }) => holds(events, version));
}

/** OSV 1.7, "Evaluation": the last event that is not above the version decides. Events are in ascending order. */
function holds(events: Range['events'], version: string): boolean {
  return events.reduce((isIn, { introduced, fixed, last_affected: last }) => {
    if (introduced !== undefined)
      return isIn || introduced === '0' || compareVersions(introduced, version) <= 0;
    if (fixed !== undefined) return isIn && compareVersions(fixed, version) > 0;
    return isIn && compareVersions(last ?? version, version) >= 0;
  }, false);
}

function rangesOf(advisory: Advisory, name: string): readonly Range[] {
  return advisory.affected
    .filter((affected) => affected.package.name === name)
    .flatMap((affected) => affected.ranges);
}

function eventWords(event: Range['events'][number]): string {
  if (event.introduced === '0') return 'all versions';
  if (event.introduced !== undefined) return `${event.introduced} and later`;
  if (event.fixed !== undefined) return `fixed in ${event.fixed}`;
  return `last affected ${event.last_affected ?? ''}`;
}
