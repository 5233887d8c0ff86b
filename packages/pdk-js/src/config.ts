// The plugin's configuration.
import { config as hostConfig } from 'plugindex:host';
import type { JsonObject } from './json.ts';

let configured: JsonObject | undefined;

/** The configuration, an object. Read from the host once, at the first call. Needs no capability. */
export function config<T extends object = JsonObject>(): Readonly<T> {
  configured ??= JSON.parse(hostConfig());
  return configured as Readonly<T>;
}
