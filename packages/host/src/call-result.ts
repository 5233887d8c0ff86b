// What a hook said about its own work, read from the envelope of its answer.
import { isRecord } from '@plugindex/model/record';
import type { PluginError } from './envelope.ts';
import { fromJson } from './guest-memory.ts';
import { HostError } from './host-error.ts';

/** A value, or an error that the plugin names. */
export type CallResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: PluginError };

/**
 * Exactly `{"ok": …}` or `{"error": {"code", "message"}}`. Throws HostError `host/output-invalid`.
 * @example parseCallResult('authenticate', '{"ok":1}') // { ok: true, value: 1 }
 */
export function parseCallResult(hook: string, text: string): CallResult {
  const envelope = fromJson(text, `the answer of "${hook}"`);
  if (isRecord(envelope) && Object.keys(envelope).length === 1) {
    if (Object.hasOwn(envelope, 'ok')) return { ok: true, value: envelope.ok };
    const error = Object.hasOwn(envelope, 'error') ? envelope.error : undefined;
    if (isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string') {
      return { ok: false, error: { code: error.code, message: error.message } };
    }
  }
  throw new HostError(
    'host/output-invalid',
    `Cannot read the answer of "${hook}": expected {"ok": …} or {"error": {"code", "message"}}`,
  );
}
