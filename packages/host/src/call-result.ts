// What a hook said about its own work, read from the envelope of its answer.
import { isRecord } from '@plugindex/model/record';
import type { PluginError } from './envelope.ts';
import { fromJson } from './guest-memory.ts';
import { HostError } from './host-error.ts';

/** A value, or an error that the plugin names. */
export type CallResult =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly error: PluginError;
      /** Set where the error is the last word of a guest that trapped: the next call gets a fresh instance. */
      readonly hasTrapped?: true;
    };

/** What a call of a guest gave: UTF-8 of an envelope that nobody has parsed yet. */
export interface GuestAnswer {
  readonly output: string;
  readonly hasTrapped?: true;
}

/**
 * Exactly `{"ok": …}` or `{"error": {"code", "message"}}`. Throws HostError `host/output-invalid`.
 * @example parseCallResult('authenticate', { output: '{"ok":1}' }) // { ok: true, value: 1 }
 */
export function parseCallResult(hook: string, { output, hasTrapped }: GuestAnswer): CallResult {
  const envelope = fromJson(output, `the answer of "${hook}"`);
  if (isRecord(envelope) && Object.keys(envelope).length === 1) {
    if (Object.hasOwn(envelope, 'ok')) return { ok: true, value: envelope.ok };
    const error = Object.hasOwn(envelope, 'error') ? envelope.error : undefined;
    if (isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string') {
      const { code, message } = error;
      return { ok: false, error: { code, message }, ...(hasTrapped && { hasTrapped }) };
    }
  }
  throw new HostError(
    'host/output-invalid',
    `Cannot read the answer of "${hook}": expected {"ok": …} or {"error": {"code", "message"}}`,
  );
}
