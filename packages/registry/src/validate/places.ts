// Where findings are shown: paths of the index as people see them in the repository.
import type { PluginView } from './index-view.ts';
import type { Finding } from './rule.ts';

/** A path of the index, relative to the repository. @example shown('registry.yaml', 'index/') // 'index/registry.yaml' */
export function shown(path: string, root: string): string {
  return `${root}${path}`;
}

/** The place where a plugin says its name: its entry, or its folder where it has none. */
export function nameOf(plugin: PluginView, root: string): Pick<Finding, 'at' | 'pointer'> {
  return plugin.entry === undefined
    ? { at: shown(`${plugin.folder}/plugin.yaml`, root) }
    : { at: plugin.entry, pointer: '/name' };
}
