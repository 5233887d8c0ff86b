// A registry on the little GitHub whose one plugin lies in its own repository and waits for its first release: cheap to run often.
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { TestAccount } from './github/little-github.ts';
import { type GitHubRegistry, openGitHubRegistry, registryName } from './github-registry.ts';
import { editText, type RegistryFiles } from './github-registry-files.ts';
import { repositoryRoot } from './marketplace.ts';
import { commitsOf, readChanges, readSnapshot, releaseStates } from './published-state.ts';

/** The plugin: one of the official ones, which ann owns here. Version 0.1.0 is in the index. */
export const pluginName = 'auth-basic';
const entry = `index/plugins/au/th/${pluginName}`;

export const publishFile = '.github/workflows/publish.yml';
export const decideFile = '.github/workflows/decide.yml';

export interface OnePluginRegistry extends GitHubRegistry {
  /** Adds a version like 0.1.0 in a clone, commits it to a branch and pushes that. */
  pushVersion(version: string, to: VersionBranch): Promise<void>;
  /** What there is of a version: its releases, the commits of its manifest and its record, its lines in the log of changes. */
  describe(version: string): Promise<VersionState>;
  /** Number of the served snapshot; 0 before the first. */
  snapshotVersion(): Promise<number>;
}

export interface VersionBranch {
  readonly by: TestAccount;
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
}

export interface VersionState {
  readonly releases: readonly string[];
  readonly commits: number;
  readonly records: number;
  readonly changes: readonly string[];
}

/** How a version stands when everything about it happened, each thing once. */
export function published(version: string): VersionState {
  return {
    releases: [`${pluginName}-v${version} immutable`],
    commits: 1,
    records: 1,
    changes: [`published ${pluginName} ${version}`],
  };
}

/** The index is served without the site over it. */
export async function openOnePluginRegistry(): Promise<OnePluginRegistry> {
  const registry = await openGitHubRegistry({ edit: arrange });
  return {
    ...registry,
    pushVersion: async (version, { by, repository, branch }) => {
      const clone = await registry.clone(by, repository);
      const manifest = readFileSync(join(clone, entry, '0.1.0.yaml'), 'utf8');
      const text = manifest.replace('version: 0.1.0', `version: ${version}`);
      await writeFile(join(clone, entry, `${version}.yaml`), text);
      await registry.git(clone, 'add', '--all');
      await registry.git(clone, 'commit', '--quiet', '--message', `Add ${pluginName} ${version}`);
      await registry.git(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    },
    describe: async (version) => ({
      releases: releaseStates(registry).filter((state) => state.startsWith(`${pluginName}-v${version} `)),
      commits: (await commitsOf(registry, `${entry}/${version}.yaml`)).length,
      records: (await commitsOf(registry, `${entry}/${version}.release.json`)).length,
      changes: (await readChanges(registry)).filter((line) => line.endsWith(` ${version}`)),
    }),
    snapshotVersion: async () => (await readSnapshot(registry))?.version ?? 0,
  };
}

function arrange(files: RegistryFiles): void {
  for (const folder of [entry, `plugins/${pluginName}`]) {
    const inside = join(repositoryRoot, folder);
    for (const file of readdirSync(inside, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (file.isFile()) files.set(relative(repositoryRoot, path), readFileSync(path));
    }
  }
  editText(files, `${entry}/plugin.yaml`, (text) =>
    text.replace(/\{ github: .* \}/, '{ github: ann, id: 4242 }'),
  );
}

/** The owner opens a pull request with one more version, from a fork. Its number. */
export async function proposeVersion(registry: OnePluginRegistry, version: string): Promise<number> {
  const { ann } = registry.people;
  await registry.api(ann, { path: `/repos/${registryName}/forks`, body: {} });
  await registry.pushVersion(version, { by: ann, repository: 'ann/registry', branch: 'next' });
  const body = { title: `Add ${pluginName} ${version}`, head: 'ann:next', base: 'main' };
  const opened = await registry.api(ann, { path: `/repos/${registryName}/pulls`, body });
  return Number(Object(opened).number);
}
