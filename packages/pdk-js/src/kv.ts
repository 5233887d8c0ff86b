// The plugin's own store of texts. Capability `kv`. All throw PluginError: too_large, unavailable.
import { kv } from 'plugindex:host';
import { ask } from './request.ts';

/** The value of a key; null when there is none. */
export function kvGet(key: string): string | null {
  return ask(kv, { op: 'get', key }) as string | null;
}

/** Sets or replaces a key's value. */
export function kvSet(key: string, value: string): void {
  ask(kv, { op: 'set', key, value });
}

/** Removes a key; one that is not there is no error. */
export function kvDelete(key: string): void {
  ask(kv, { op: 'delete', key });
}

/** All keys that begin with `prefix`, in order. */
export function kvList(prefix = ''): string[] {
  return ask(kv, { op: 'list', prefix }) as unknown as string[];
}
