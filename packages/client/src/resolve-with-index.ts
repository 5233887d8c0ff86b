// Resolves against a live index, fetching what the resolver asks for and what the hints foretell: two waves for most graphs.
import type { IndexLine } from '@plugindex/model';
import { type ResolveInput, resolve } from './resolve.ts';
import type { VerifiedIndex } from './verified-index.ts';

/** More plugins than any honest graph touches; a hostile one stops here. */
const maxPlugins = 10_000;

/** The chosen line of each plugin. Throws ClientError `client/resolve/conflict`. */
export async function resolveWithIndex(
  index: VerifiedIndex,
  input: Omit<ResolveInput, 'lines'>,
): Promise<ReadonlyMap<string, IndexLine>> {
  const known = new Map<string, readonly IndexLine[]>();
  const fetchAll = async (names: Iterable<string>): Promise<void> => {
    const wanted = [...new Set(names)].filter((name) => !known.has(name)).slice(0, maxPlugins - known.size);
    const lines = await Promise.all(wanted.map((name) => index.lines(name)));
    for (const [position, name] of wanted.entries()) known.set(name, lines[position] ?? []);
  };
  await fetchAll(input.requirements.map(({ name }) => name));
  await fetchAll([...known.values()].flat().flatMap((line) => line.hints ?? []));
  for (;;) {
    const resolution = resolve({ ...input, lines: (name) => known.get(name) });
    if (resolution.state === 'resolved') return resolution.chosen;
    await fetchAll(resolution.names);
  }
}
