// What a registry on the little GitHub has published, for tests that hold "once, and never changed" against it.
import { digestOf } from '@plugindex/model';
import { type GitHubRegistry, registryName } from './github-registry.ts';

export interface ServedSnapshot {
  readonly version: number;
}

/** Every asset of every published release: `tag/name` to its id and digest. */
export function publishedAssets({ github }: GitHubRegistry): ReadonlyMap<string, string> {
  const published = releasesOf(github).filter(({ isDraft }) => !isDraft);
  return new Map(
    published.flatMap(({ tag, assets }) =>
      assets.map(({ name, id, bytes }) => [`${tag}/${name}`, `${id} ${digestOf(bytes)}`]),
    ),
  );
}

/** How each release stands, drafts included: `auth-basic-v0.1.0 immutable`. */
export function releaseStates({ github }: GitHubRegistry): readonly string[] {
  return releasesOf(github).map(
    ({ tag, isDraft, isImmutable }) =>
      `${tag} ${isDraft ? 'draft' : isImmutable ? 'immutable' : 'published'}`,
  );
}

/** Subjects of the commits that touched a file, on any branch of the registry. */
export async function commitsOf(registry: GitHubRegistry, path: string): Promise<readonly string[]> {
  const { folder } = registry.github.repository(registryName).git;
  const log = await registry.git(folder, 'log', '--format=%s', '--branches', '--', path);
  return log.split('\n').filter(Boolean);
}

/** Undefined where nothing is served yet. */
export async function readSnapshot({ servedUrl }: GitHubRegistry): Promise<ServedSnapshot | undefined> {
  const response = await fetch(`${servedUrl}/v1/snapshot.json`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`The snapshot answers ${response.status}`);
  const { version } = Object(await response.json());
  return { version: Number(version) };
}

/** The log of changes, as clients read it: `published auth-basic 0.1.0`. Empty where nothing is served yet. */
export async function readChanges({ servedUrl }: GitHubRegistry): Promise<readonly string[]> {
  const response = await fetch(`${servedUrl}/v1/changes.ndjson`);
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`The log of changes answers ${response.status}`);
  const lines = (await response.text()).trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const { type, name, version } = Object(JSON.parse(line));
    return `${type} ${name} ${version}`;
  });
}

function releasesOf(github: GitHubRegistry['github']) {
  return github.repository(registryName).state.releases;
}
