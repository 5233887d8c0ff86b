// Whether a name can be taken: every rule about names, run over the index as it would be with the name in it.
import { isPluginName, type Problem, quote, type TreePort } from '@plugindex/model';
import { validateIndex } from '../validate/validate.ts';
import { entryPath, pluginNames } from './current-entry.ts';
import { proposeProblem } from './propose-rules.ts';
import { proposedTree } from './proposed-tree.ts';

/**
 * What stands against a name; empty when nothing does. `index` is the index folder; only registry.yaml is read in it.
 * @example await checkName('auth-jwt', index) // [{ code: 'propose/plugin/taken', … }]
 */
export async function checkName(name: string, index: TreePort): Promise<readonly Problem[]> {
  if (!isPluginName(name)) {
    const message = `Cannot take the name ${quote(name)}: expected at most 64 lower-case letters, digits and single hyphens, a letter first`;
    return [proposeProblem('propose/draft/name', { file: 'index/plugins/' }, { message, found: name })];
  }
  const where = { file: entryPath(name, 'plugin.yaml') };
  if ((await pluginNames(index)).has(name)) {
    const message = `Cannot take the name "${name}": the registry has a plugin of this name`;
    return [proposeProblem('propose/plugin/taken', where, { message, found: name })];
  }
  const bytes = new TextEncoder().encode(`schemaVersion: 1\nname: ${name}\n`);
  const head = proposedTree(index, { files: new Map([[where.file, bytes]]) });
  const problems = await validateIndex({ base: index, head });
  return problems.filter(({ code }) => code.startsWith('validate/name/'));
}
