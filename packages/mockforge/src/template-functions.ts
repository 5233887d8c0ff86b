// The functions that template plugins bring, under names that no other plugin can take over.
import { quote } from '@plugindex/model';
import { type PluginFailure, toFailure } from './attempts.ts';
import type { ListFunctionsOutputItem, TemplatePlugin } from './kinds.ts';

export interface TemplateFunction {
  /** `plugin.function`: nobody else's, whatever else is installed. */
  readonly name: string;
  /** `function`, where only one plugin has a function of that name. */
  readonly shortName?: string;
  readonly plugin: string;
  readonly description?: string;
  /** As the plugin tells them, in order. */
  readonly parameters: readonly unknown[];
  /** Rejects with a HostError. */
  call(args: readonly unknown[], context?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** A short name that several plugins have belongs to none of them. */
export interface NameClash {
  readonly shortName: string;
  readonly plugins: readonly string[];
}

export interface TemplateFunctions {
  /** In the order of the plugins, then as each lists them. */
  readonly all: readonly TemplateFunction[];
  readonly clashes: readonly NameClash[];
  /** Plugins and functions that were left out, and why. */
  readonly failures: readonly PluginFailure[];
  /** By full or short name. */
  get(name: string): TemplateFunction | undefined;
}

// What template languages take for one word.
const functionName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** threat: a plugin that fills up the engine. Larger than any library of template functions known. */
const maxFunctionsPerPlugin = 1000;

/**
 * Asks every plugin for its functions. A plugin that cannot tell is left out and reported; never rejects.
 * @example
 * const functions = await readTemplateFunctions([crypto]);
 * await functions.get('sha256')?.call(['abc']); // 'ba7816bf…'
 */
export async function readTemplateFunctions(plugins: readonly TemplatePlugin[]): Promise<TemplateFunctions> {
  const listed = await Promise.all(plugins.map(listFunctions));
  const found = listed.flatMap(({ plugin, items }) => items.map((item) => ({ plugin, item })));
  const owners = Map.groupBy(found, ({ item }) => item.name);
  const all = found.map(({ plugin, item }) =>
    toFunction(plugin, item, { isAlone: owners.get(item.name)?.length === 1 }),
  );
  const byName = new Map(all.map((one) => [one.name, one]));
  for (const one of all) if (one.shortName !== undefined) byName.set(one.shortName, one);
  return {
    all,
    clashes: [...owners]
      .filter(([, sharers]) => sharers.length > 1)
      .map(([shortName, sharers]) => ({ shortName, plugins: sharers.map(({ plugin }) => plugin.name) })),
    failures: listed.flatMap(({ failures }) => failures),
    get: (name) => byName.get(name),
  };
}

interface Listed {
  readonly plugin: TemplatePlugin;
  readonly items: readonly ListFunctionsOutputItem[];
  readonly failures: readonly PluginFailure[];
}

async function listFunctions(plugin: TemplatePlugin): Promise<Listed> {
  const failed = (code: string, message: string) => ({ plugin: plugin.name, code, message });
  if (plugin.listFunctions === undefined) {
    const message = `Cannot register the functions of ${plugin.name}: it has no hook "list_functions"`;
    return { plugin, items: [], failures: [failed('host/hook-missing', message)] };
  }
  try {
    const items = await plugin.listFunctions({});
    const names = new Set<string>();
    const failures: PluginFailure[] = [];
    const kept = items.slice(0, maxFunctionsPerPlugin).filter(({ name }) => {
      const isGood = functionName.test(name) && !names.has(name);
      names.add(name);
      if (!isGood) failures.push(failed('host/answer-invalid', refusal(plugin, name)));
      return isGood;
    });
    if (items.length > maxFunctionsPerPlugin) {
      const message = `Cannot register all functions of ${plugin.name}: found ${items.length}, expected at most ${maxFunctionsPerPlugin}`;
      failures.push(failed('host/answer-invalid', message));
    }
    return { plugin, items: kept, failures };
  } catch (cause) {
    return { plugin, items: [], failures: [toFailure(plugin.name, cause)] };
  }
}

function refusal({ name: plugin }: TemplatePlugin, name: string): string {
  return `Cannot register the function ${quote(name)} of ${plugin}: expected letters, digits and underscores, each name once`;
}

function toFunction(
  plugin: TemplatePlugin,
  { name, description, parameters = [] }: ListFunctionsOutputItem,
  { isAlone }: { readonly isAlone: boolean },
): TemplateFunction {
  return {
    name: `${plugin.name}.${name}`,
    ...(isAlone && { shortName: name }),
    plugin: plugin.name,
    ...(description !== undefined && { description }),
    parameters,
    call: (args, context = {}) => plugin.templateFunction({ function_name: name, args, context }),
  };
}
