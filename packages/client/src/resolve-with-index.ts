// Resolves against a live index, fetching what the resolver asks for and what the hints foretell: two waves for most graphs.
import type { InstalledPlugin } from './home-formats.ts';
import { type ReleaseLine, type ResolveInput, resolve } from './resolve.ts';
import type { VerifiedIndex } from './verified-index.ts';

/** More plugins than any honest graph touches; a hostile one stops here. */
const maxPlugins = 10_000;

export interface LiveResolveInput extends Pick<ResolveInput, 'requirements' | 'hostVersion' | 'unlock'> {
  /** What is installed from this registry: kept where it still fits, though the index may have it no more. */
  readonly installed: ReadonlyMap<string, InstalledPlugin>;
}

/** The chosen line of each plugin. Throws ClientError `client/resolve/conflict`. */
export async function resolveWithIndex(
  index: VerifiedIndex,
  { installed, ...input }: LiveResolveInput,
): Promise<ReadonlyMap<string, ReleaseLine>> {
  const known = new Map<string, readonly ReleaseLine[]>();
  const hints = new Set<string>();
  const fetchAll = async (names: Iterable<string>): Promise<void> => {
    const wanted = [...new Set(names)].filter((name) => !known.has(name)).slice(0, maxPlugins - known.size);
    const lines = await Promise.all(wanted.map((name) => index.lines(name)));
    for (const [position, name] of wanted.entries()) {
      const found = lines[position] ?? [];
      for (const hint of found.flatMap((line) => line.hints ?? [])) hints.add(hint);
      known.set(name, withInstalled(name, found, installed.get(name)));
    }
  };
  const locked = new Map([...installed].map(([name, { version }]) => [name, version]));
  await fetchAll(input.requirements.map(({ name }) => name));
  await fetchAll(hints);
  for (;;) {
    const resolution = resolve({ ...input, locked, lines: (name) => known.get(name) });
    if (resolution.state === 'resolved') return resolution.chosen;
    await fetchAll(resolution.names);
  }
}

/** A version that the index has no more stays usable where it is installed: its bytes were verified and are in the store. */
function withInstalled(
  name: string,
  lines: readonly ReleaseLine[],
  plugin: InstalledPlugin | undefined,
): readonly ReleaseLine[] {
  if (plugin === undefined || lines.some(({ version }) => version === plugin.version)) return lines;
  const { version, digest, bundle, size, granted } = plugin;
  const dependencies = Object.fromEntries(
    Object.entries(plugin.dependencies).map(([other, range]) => [other, { range }]),
  );
  const kept = { name, version, digest, bundle, size, dependencies, capabilities: granted };
  return [...lines, { ...kept, host: '*', vanished: true }];
}
