// Who needs whom: the dependents that a person reads, and the hints that spare a resolver its round trips.
import { compareText, type Description } from '@plugindex/model';

/** Names that the current version of a plugin depends on; empty for a plugin that does not exist. */
export type DependenciesOf = (name: string) => readonly string[];

/** Caps that hold the hints of one file below 0.2 KB after gzip: names, and characters of all names together. */
const maxHints = 24;
const maxHintCharacters = 200;

/** Names that the current version of a described plugin depends on, sorted. */
export function currentDependencies(description: Description): readonly string[] {
  const current = description.versions.find((version) => version.version === description.version);
  return Object.keys(current?.dependencies ?? {}).toSorted(compareText);
}

/**
 * What a resolver will ask for after the direct dependencies, which it reads on the line itself: their closure over
 * current versions, breadth first, so that the cap cuts off what is needed last.
 */
export function dependencyHints(name: string, dependenciesOf: DependenciesOf): readonly string[] {
  const seen = new Set([name]);
  const direct = dependenciesOf(name).filter((next) => !seen.has(next));
  for (const next of direct) seen.add(next);
  const hints: string[] = [];
  let characters = 0;
  for (let level = direct; level.length > 0; ) {
    const found: string[] = [];
    for (const next of level.flatMap(dependenciesOf)) {
      if (seen.has(next)) continue;
      seen.add(next);
      characters += next.length;
      if (hints.length === maxHints || characters > maxHintCharacters) return hints;
      hints.push(next);
      found.push(next);
    }
    level = found;
  }
  return hints;
}

/** Every plugin's dependents, sorted by name. */
export function collectDependents(
  dependencies: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const [name, needed] of dependencies) {
    for (const other of needed) {
      const list = dependents.get(other);
      if (list === undefined) dependents.set(other, [name]);
      else list.push(name);
    }
  }
  for (const list of dependents.values()) list.sort(compareText);
  return dependents;
}

/** Names that are needed but not there, each with the names that need it. */
export function missingNames(
  dependencies: ReadonlyMap<string, readonly string[]>,
  dependents: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  return new Map([...dependents].filter(([name]) => !dependencies.has(name)));
}
