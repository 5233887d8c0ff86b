// Every label that the registry sets on pull requests. Labels show a state to people; they grant nothing.
import type { DecisionState, LaneId, Turn } from './decision.ts';

const prefixes = ['lane:', 'state:', 'turn:', 'asks:', 'publish:'] as const;

/** Set together with a merge and taken away when publish.yml was started: what a crash between the two leaves behind. */
export const publishPending = 'publish:pending';

export const laneLabel = (lane: LaneId): string => `lane:${lane}`;
export const stateLabel = (state: DecisionState): string => `state:${state}`;
export const turnLabel = (turn: Turn): string => `turn:${turn}`;
export const asksLabel = (command: 'rebuild' | 'skip-wait' | 'adopt'): string => `asks:${command}`;

/** True for a label that only the registry sets. One that a person sets does nothing and goes at the next look. */
export function isOwnLabel(label: string): boolean {
  return prefixes.some((prefix) => label.startsWith(prefix));
}

/** True for a label that says through which lane a pull request went. */
export function isLaneLabel(label: string): boolean {
  return label.startsWith('lane:');
}

/** From the labels that are there to those that should be, labels of people left alone. */
export function planLabels(present: readonly string[], wanted: readonly string[]) {
  return {
    add: wanted.filter((label) => !present.includes(label)),
    remove: present.filter((label) => isOwnLabel(label) && !wanted.includes(label)),
  };
}
