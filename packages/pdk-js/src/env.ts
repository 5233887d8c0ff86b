// Environment variables of the host. Capability `env` with the variable's name.
import { env as hostEnv } from 'plugindex:host';
import { ask } from './request.ts';

/** A variable's value; null when it is not set. Throws PluginError: denied. */
export function env(name: string): string | null {
  return ask(hostEnv, { name }) as string | null;
}
