// A real module as something whose hooks can be called: in this thread, with what a test grants it.
import { type CallableHooks, createInstance, type InstanceOptions } from '@plugindex/host';

/** Nothing is granted unless `more` says so. */
export function callablePlugin(
  name: string,
  bytes: Uint8Array,
  more: Partial<InstanceOptions> = {},
): CallableHooks {
  const instance = createInstance({ bytes, grants: {}, config: {}, ports: {}, ...more });
  return { name, hooks: instance.hooks, call: async (hook, input) => instance.call(hook, input) };
}

export type ScriptedHooks = Readonly<Record<string, (input: unknown) => unknown>>;

/** A plugin that says what a test wants it to say: what a hook returns is its value, what it throws is thrown. */
export function scriptedPlugin(name: string, hooks: ScriptedHooks): CallableHooks {
  return {
    name,
    hooks: Object.keys(hooks),
    call: async (hook, input) => ({ ok: true, value: await hooks[hook]?.(input) }),
  };
}
