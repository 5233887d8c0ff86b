// How the queue is written for people: states, turns, ages.
import type { Queued } from '@plugindex/model';

export const stateWords: Readonly<Record<Queued['state'], string>> = {
  draft: 'draft',
  'checks-running': 'checks are running',
  'checks-failed': 'checks found something',
  'needs-author': 'needs its author',
  'needs-maintainer': 'needs a maintainer',
  blocked: 'on hold',
  'waiting-period': 'waits for objections',
  ready: 'accepted',
};

/** In the order in which the page shows them: who reads it to act comes first. */
export const turns: readonly {
  readonly turn: Queued['turn'];
  readonly title: string;
  readonly about: string;
}[] = [
  {
    turn: 'maintainer',
    title: 'A maintainer’s turn',
    about: 'Somebody has to look. The oldest comes first.',
  },
  { turn: 'author', title: 'The author’s turn', about: 'Something is to be corrected or answered.' },
  { turn: 'machine', title: 'The machine’s turn', about: 'Checks run, or the merge is on its way.' },
  { turn: 'nobody', title: 'Goes on by itself', about: 'Time has to pass, or another one goes first.' },
];

const minuteMs = 60_000;
const units = [
  { name: 'day', ms: 24 * 60 * minuteMs },
  { name: 'hour', ms: 60 * minuteMs },
  { name: 'minute', ms: minuteMs },
] as const;

/**
 * A span of time in its largest whole unit.
 * @example spanWords(5_400_000) // '1 hour'
 */
export function spanWords(ms: number): string {
  const unit = units.find((candidate) => ms >= candidate.ms);
  if (unit === undefined) return 'less than a minute';
  const count = Math.floor(ms / unit.ms);
  return `${count.toLocaleString('en')} ${unit.name}${count === 1 ? '' : 's'}`;
}

/** `2026-11-01T06:30:00Z` as a day and a time. */
export function minuteWords(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}
