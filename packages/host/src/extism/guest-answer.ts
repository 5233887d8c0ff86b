// What an Extism guest said in one call, as the text of the envelope that every hook answers with.
import { errorEnvelope, type PluginError } from '../envelope.ts';
import { checkLength, decodeJsonText, fromJson } from '../guest-memory.ts';
import type { KernelGuest } from './kernel-imports.ts';

/** Code of the errors that such a guest reports: it has none of its own to give. */
const errorCode = 'extism_error';
/** Of its text; a longer one is cut. Bytes. */
const maxErrorBytes = 16_384;

/** The error that the guest has set; undefined where it has not. */
export function errorOf({ kernel, state }: Pick<KernelGuest, 'kernel' | 'state'>): PluginError | undefined {
  if (state.error === 0) return undefined;
  const bytes = kernel.block(state.error, 'an error').subarray(0, maxErrorBytes);
  return { code: errorCode, message: new TextDecoder().decode(bytes) };
}

export interface Ending {
  readonly hook: string;
  /** What the hook gave; 0 where all went well. */
  readonly status: unknown;
  readonly maxOutputBytes: number;
}

/** Throws HostError `host/output-too-large`, `host/output-invalid` where the output is not JSON. */
export function answerOf(guest: KernelGuest, { hook, status, maxOutputBytes }: Ending): string {
  const error = errorOf(guest);
  if (error !== undefined) return errorEnvelope(error);
  if (status !== 0)
    return errorEnvelope({ code: errorCode, message: `"${hook}" gave ${String(status)}, expected 0` });
  const { offset, length } = guest.state.output;
  if (length === 0) return '{"ok":null}';
  const what = `the answer of "${hook}"`;
  checkLength(length, { what, maxBytes: maxOutputBytes });
  const text = decodeJsonText(guest.kernel.range(offset, length), what);
  // threat: `1,"error":…`, which is no JSON but would be some inside of an envelope.
  fromJson(text, what);
  return `{"ok":${text}}`;
}
