// Plugins of people on the little GitHub: the template for authors, under a name and with a source repository of its own.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pluginTemplateFiles } from '../../scripts/plugin-template.ts';
import type { TestAccount } from './github/little-github.ts';
import type { GitHubRegistry } from './github-registry.ts';

export interface PluginSource {
  readonly name: string;
  /** A clone that pushes as its owner. */
  readonly folder: string;
  /** Changes a text file of the clone. Throws where nothing changes. */
  edit(path: string, change: (text: string) => string): Promise<void>;
  /** Sets the version in the draft of the manifest, commits everything, pushes it with a tag. Returns the commit. */
  tag(version: string): Promise<string>;
}

/** Creates `<owner>/<name>` with the plugin in it, not tagged yet. */
export async function createSource(
  registry: GitHubRegistry,
  owner: TestAccount,
  name: string,
): Promise<PluginSource> {
  registry.github.addRepository({ owner: owner.login, name, files: await templateFiles(name) });
  const folder = await registry.clone(owner, `${owner.login}/${name}`);
  // Known by its public address, as in real life; pushed to where the little GitHub is.
  const pushUrl = await registry.git(folder, 'remote', 'get-url', 'origin');
  await registry.git(folder, 'remote', 'set-url', 'origin', `https://github.com/${owner.login}/${name}.git`);
  await registry.git(folder, 'remote', 'set-url', '--push', 'origin', pushUrl);
  const edit = async (path: string, change: (text: string) => string) => {
    const before = readFileSync(join(folder, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`Nothing changed in ${path}`);
    await writeFile(join(folder, path), after);
  };
  return {
    name,
    folder,
    edit,
    tag: async (version) => {
      const manifest = readFileSync(join(folder, 'manifest.yaml'), 'utf8');
      const text = manifest.replace(/^version: .*$/m, `version: ${version}`);
      await writeFile(join(folder, 'manifest.yaml'), text);
      await registry.git(folder, 'add', '--all');
      await registry.git(folder, 'commit', '--quiet', '--allow-empty', '--message', `Version ${version}`);
      await registry.git(folder, 'tag', `v${version}`);
      await registry.git(folder, 'push', '--quiet', 'origin', 'HEAD:main', `v${version}`);
      return registry.git(folder, 'rev-parse', 'HEAD');
    },
  };
}

/** Makes the plugin call the clock, whatever its manifest says. */
export async function callClock(source: PluginSource): Promise<void> {
  const file = 'assembly/index.ts';
  await source.edit(file, (text) => text.replace('{ config,', '{ config, nowMs,'));
  await source.edit(file, (text) =>
    text.replace(/if \((.*)\) return fail\(/, 'if ($1 || nowMs() < 0) return fail('),
  );
}

/** Without workflows, and without the copy of the kit, which the registry does not build with. */
async function templateFiles(name: string): Promise<Readonly<Record<string, string>>> {
  const files = [...(await pluginTemplateFiles(name))].filter(
    ([path]) => !/^(?:\.github\/workflows|vendor)\//.test(path),
  );
  return Object.fromEntries(files.map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}
