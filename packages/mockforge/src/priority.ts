// The order in which plugins are asked.

export interface Ranked {
  /** Higher is asked earlier; 0 if left out. Equals keep the order in which they were given. */
  readonly priority?: number;
}

export function byPriority<Step extends Ranked>(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
}
