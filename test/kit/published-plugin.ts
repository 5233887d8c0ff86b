// A plugin that is published: submitted by its author's command line, let through by a maintainer, released by the workflows.
import type { TestAccount } from './github/little-github.ts';
import type { GitHubRegistry } from './github-registry.ts';
import { registryName, registryUrl } from './github-registry.ts';
import { createSource, type PluginSource } from './github-source.ts';

export interface NewPublishedPlugin {
  readonly owner: TestAccount;
  readonly name: string;
  /** The first version; 0.1.0 unless said otherwise. */
  readonly version?: string;
  /** Changes files of its source before the version is tagged. */
  readonly edit?: (source: PluginSource) => Promise<void>;
}

export interface PublishedPlugin extends PluginSource {
  /** Number of the pull request that brought it. */
  readonly pullRequest: number;
}

/** Takes the whole way of a first version, about 45 seconds. Throws where the last step is not reached. */
export async function publishPlugin(
  registry: GitHubRegistry,
  { owner, name, version = '0.1.0', edit }: NewPublishedPlugin,
): Promise<PublishedPlugin> {
  const source = await createSource(registry, owner, name);
  await edit?.(source);
  await source.tag(version);
  const submitted = await registry.plugindex(['submit', '--repository', registryUrl], {
    by: owner,
    folder: source.folder,
  });
  const pullRequest = Number(/Opened pull request #([0-9]+)/.exec(submitted.stderr)?.[1]);
  if (Number.isNaN(pullRequest)) throw new Error(`Cannot submit ${name}: ${submitted.stderr}`);
  await registry.actions.settle();
  // A word of a maintainer counts only after the first look, so it cannot come sooner.
  await registry.api(registry.people.maintainer, {
    path: `/repos/${registryName}/issues/${pullRequest}/comments`,
    body: { body: '/skip-wait' },
  });
  await registry.actions.settle();
  const tag = `${name}-v${version}`;
  const { releases } = registry.github.repository(registryName).state;
  if (!releases.some((release) => release.tag === tag && !release.isDraft)) {
    const failed = registry.actions.steps.filter(({ outcome }) => outcome === 'failure');
    throw new Error(`Cannot publish ${name}: ${JSON.stringify(failed, undefined, 1)}`);
  }
  return { ...source, pullRequest };
}
