// One plugin of a plugin host as something whose hooks can be called, for typed adapters.
import type { PluginHost } from '../plugin-host/plugin-host.ts';
import type { CallableHooks } from './callable-hooks.ts';

/**
 * Follows the plugin through reloads: hooks and answers are always those of the version in force.
 * @example createAuthPlugin(hostedPlugin(host, 'auth-basic'))
 */
export function hostedPlugin(host: Pick<PluginHost, 'hooks' | 'call'>, name: string): CallableHooks {
  return {
    name,
    get hooks() {
      return host.hooks(name);
    },
    call: (hook, input) => host.call(name, hook, input),
  };
}
