// Plugins that are published before a test begins, where how they came to be is not what it is about: committed by a
// maintainer, released by the workflows.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shardPath } from '@plugindex/model';
import type { TestAccount } from './github/little-github.ts';
import { type GitHubRegistry, registryName } from './github-registry.ts';
import { createSource, type PluginSource } from './github-source.ts';

const version = '0.1.0';

export interface SeededPlugin {
  readonly owner: TestAccount;
  readonly name: string;
}

/** Their sources, in the same order. About half a minute. Throws where one is not released. */
export async function seedPlugins(
  registry: GitHubRegistry,
  plugins: readonly SeededPlugin[],
): Promise<readonly PluginSource[]> {
  const folder = await registry.clone(registry.people.maintainer, registryName);
  const sources: PluginSource[] = [];
  for (const plugin of plugins) sources.push(await addPlugin(registry, folder, plugin));
  await registry.git(folder, 'add', '--all');
  await registry.git(folder, 'commit', '--quiet', '--message', 'Add the first plugins');
  await registry.git(folder, 'push', '--quiet', 'origin', 'HEAD:main');
  await registry.actions.settle();
  const { releases } = registry.github.repository(registryName).state;
  const missing = plugins.filter(({ name }) => !releases.some(({ tag }) => tag === `${name}-v${version}`));
  if (missing.length > 0) {
    const failed = registry.actions.steps.filter(({ outcome }) => outcome === 'failure');
    throw new Error(`Cannot publish ${missing.map(({ name }) => name).join()}: ${JSON.stringify(failed)}`);
  }
  return sources;
}

async function addPlugin(
  registry: GitHubRegistry,
  folder: string,
  { owner, name }: SeededPlugin,
): Promise<PluginSource> {
  const source = await createSource(registry, owner, name);
  const commit = await source.tag(version);
  const { id, ownerId } = registry.github.repository(`${owner.login}/${name}`);
  const url = `https://github.com/${owner.login}/${name}`;
  const place = join(folder, 'index/plugins', shardPath(name));
  const draft = (file: string) => readFile(join(source.folder, file), 'utf8');
  await mkdir(place, { recursive: true });
  const identity = `source:\n  repository: ${url}\n  id: ${id}\n  ownerId: ${ownerId}\n`;
  const owners = `owners:\n  - { github: ${owner.login}, id: ${owner.id} }\n`;
  await writeFile(join(place, 'plugin.yaml'), `${await draft('plugin.yaml')}${owners}${identity}`);
  const pin = `source:\n  repository: ${url}\n  commit: ${commit}\n`;
  await writeFile(join(place, `${version}.yaml`), `${await draft('manifest.yaml')}${pin}`);
  return source;
}
