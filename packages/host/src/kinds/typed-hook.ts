// One hook with types: calls it and holds the answer against the hook's schema, for the answer comes from a stranger.
import { createValueCheck, quote } from '@plugindex/model';
import { HostError } from '../host-error.ts';
import type { PluginError } from '../instance.ts';
import type { CallableHooks } from './callable-hooks.ts';

export interface TypedHook<Input, Output> {
  readonly hook: string;
  /**
   * Calls the hook. Rejects with a HostError: `host/plugin-failed` where the plugin answered with an error of its own,
   * `host/answer-invalid` where its answer breaks the schema, and whatever the call itself rejects with.
   */
  call(plugin: CallableHooks, input: Input): Promise<Output>;
}

/**
 * A hook whose answers are checked with `schema`, the JSON Schema of its output. `Output` has to say the same: generated
 * adapters take both from one place.
 * @example
 * const list = defineHook<object, readonly string[]>('list_commands', { type: 'array', items: { type: 'string' } });
 * await list.call(plugin, {}); // ['export']
 */
export function defineHook<Input, Output>(hook: string, schema: unknown): TypedHook<Input, Output> {
  const faultOf = createValueCheck(schema);
  function assertOutput(plugin: string, value: unknown): asserts value is Output {
    const fault = faultOf(value);
    if (fault === undefined) return;
    const place = fault.pointer === '' ? 'found' : `at ${quote(fault.pointer)} found`;
    throw new HostError(
      'host/answer-invalid',
      `Cannot use the answer of ${plugin} to "${hook}": ${place} ${fault.found}, expected ${fault.expected}`,
      { answer: fault },
    );
  }
  return {
    hook,
    async call(plugin, input) {
      const result = await plugin.call(hook, input);
      if (!result.ok) throw pluginFailed(plugin.name, hook, result.error);
      const { value } = result;
      assertOutput(plugin.name, value);
      return value;
    },
  };
}

function pluginFailed(plugin: string, hook: string, pluginError: PluginError): HostError {
  const said = `${quote(pluginError.code)}: ${quote(pluginError.message, 300)}`;
  return new HostError('host/plugin-failed', `Cannot use ${plugin}: "${hook}" failed with ${said}`, {
    pluginError,
  });
}

/** Throws `host/hook-missing` for a plugin that cannot be of this kind: it lacks one of the hooks. */
export function requireHooks(plugin: CallableHooks, kind: string, hooks: readonly string[]): void {
  const missing = hooks.find((hook) => !plugin.hooks.includes(hook));
  if (missing === undefined) return;
  throw new HostError(
    'host/hook-missing',
    `Cannot use ${plugin.name} as ${kind}: it does not export "${missing}", found ${plugin.hooks.join(', ') || 'no hook'}`,
  );
}

/** A hook that plugins of a kind may leave out: undefined for one that did. */
export function optionalHook<Input, Output>(
  plugin: CallableHooks,
  hook: TypedHook<Input, Output>,
): ((input: Input) => Promise<Output>) | undefined {
  return plugin.hooks.includes(hook.hook) ? (input) => hook.call(plugin, input) : undefined;
}
