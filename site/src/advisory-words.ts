// Which versions an advisory is about, in words.
import type { Advisory } from '@plugindex/model';

/**
 * The affected versions of one plugin, range by range.
 * @example affectedWords(advisory, 'auth-jwt') // '1.0.0 and later, fixed in 1.2.1'
 */
export function affectedWords(advisory: Advisory, name: string): string {
  const ranges = advisory.affected
    .filter((affected) => affected.package.name === name)
    .flatMap((affected) => affected.ranges);
  const words = ranges.map(({ events }) => events.map(eventWords).join(', '));
  return words.join('; ') || 'versions not named';
}

function eventWords(event: Advisory['affected'][number]['ranges'][number]['events'][number]): string {
  if (event.introduced === '0') return 'all versions';
  if (event.introduced !== undefined) return `${event.introduced} and later`;
  if (event.fixed !== undefined) return `fixed in ${event.fixed}`;
  return `last affected ${event.last_affected ?? ''}`;
}
