// The source of a plugin as the two files of the index name it.
import { type Manifest, type Place, type PluginEntry, type Problem, quote } from '@plugindex/model';
import { proposeProblem } from './propose-rules.ts';
import type { SourcePin, SourceRepository } from './wishes.ts';

/** `source` of plugin.yaml. */
export function toEntrySource({ url, id, ownerId }: SourceRepository): PluginEntry['source'] {
  return { repository: url, id, ownerId };
}

/** A commit that nothing has: it lets a manifest without its tag be validated, and is never proposed. */
export const noCommit = '0'.repeat(40);

/** `source` of a manifest. */
export function toManifestSource(
  repository: string,
  { commit = noCommit, path }: SourcePin,
): Manifest['source'] {
  return { repository, commit, ...(path === undefined || path === '' ? {} : { path }) };
}

export function privateSource({ url, isPublic }: SourceRepository, what: string, where: Place): Problem[] {
  if (isPublic) return [];
  return [
    proposeProblem('propose/source/private', where, {
      message: `Cannot ${what} from ${url}: found a private repository, expected one that everybody can read`,
      hint: 'make the repository public',
    }),
  ];
}

export function missingTag(what: string, tag: string | undefined, where: Place): Problem {
  const found = tag === undefined ? 'found no tag for it' : `found no tag ${quote(tag)}`;
  return proposeProblem('propose/tag/missing', where, {
    message: `Cannot ${what}: ${found} in the source repository`,
    hint: `git tag ${tag ?? 'v0.1.0'} && git push origin ${tag ?? 'v0.1.0'}`,
  });
}

/** threat: a repository that was deleted, and made again under its old name by somebody else */
export function replacedSource(
  { url, id }: SourceRepository,
  recorded: PluginEntry['source'],
  { what, where }: { readonly what: string; readonly where: Place },
): Problem[] {
  if (id === recorded.id) return [];
  return [
    proposeProblem('propose/source/replaced', where, {
      message: `Cannot ${what} from ${url}: found a repository with id ${id}, expected ${recorded.id} as recorded`,
      found: String(id),
      expected: String(recorded.id),
      hint: 'where you moved it yourself, run plugindex transfer first',
    }),
  ];
}
