// The form of the conformance vectors of the plugin ABI, and their file. Described for other hosts in site/src/content/docs/reference/abi-vectors.md.
//
//   test/fixtures/abi-1/modules/<name>.wat   the modules, as people read and write them
//   test/fixtures/abi-1/vectors.json         {format, abi, modules: {name: base64}, vectors: [...]}, written by write.ts

import type { HostErrorCode, PluginLimits, RequestImport } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';

export type Outcome =
  /** The plugin's value. */
  | { readonly ok: unknown }
  /** The plugin's error; without a message where the host chooses the words. */
  | { readonly error: { readonly code: string; readonly message?: string } }
  /** The host ended the call, or threw its answer away. */
  | { readonly host: HostErrorCode };

/** A request that the guest must send, and the envelope that the host gives back. */
export interface AnsweredRequest {
  readonly import: RequestImport;
  readonly request: unknown;
  readonly answer: unknown;
}

export interface VectorCall {
  readonly hook: string;
  readonly input: unknown;
  /** Requests of the guest, in order. */
  readonly requests?: readonly AnsweredRequest[];
  readonly expect: Outcome;
  /** Lines of the log: level and text. */
  readonly log?: readonly (readonly [string, string])[];
  /** Units that the call burns, or had burnt when the guest trapped. Left out where hosts may differ, see `isFuelSaid`. */
  readonly fuel?: number;
}

export interface Vector {
  /** A sentence; unique. */
  readonly name: string;
  /** Name of a module. */
  readonly module: string;
  readonly grants: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  /** What is left out has the safe value of the ABI. */
  readonly limits?: Partial<PluginLimits>;
  /** Milliseconds since 1970, UTC. */
  readonly clock?: number;
  /** Hexadecimal: the first bytes of every instance. `seed` gives them in this repository's hosts. */
  readonly random?: { readonly seed: number; readonly bytes: string };
  /** The module is refused, before anything of it runs. */
  readonly load?: HostErrorCode;
  /** Calls of one plugin, in order. */
  readonly calls: readonly VectorCall[];
}

export interface VectorFile {
  readonly format: 1;
  readonly abi: 'plugindex-1';
  readonly modules: Readonly<Record<string, string>>;
  readonly vectors: readonly Vector[];
}

export const vectorFolder = new URL('../../fixtures/abi-1/', import.meta.url);

/** One call; `input` is {} unless it matters. */
export function call(hook: string, expect: Outcome, more: Partial<VectorCall> = {}): VectorCall {
  return { hook, input: {}, expect, ...more };
}

/**
 * Is the fuel of a call the same in every host? Not where the host chooses the words that cross, and not where it ends the
 * call: what it has charged by then is its own affair, unless the guest trapped or burnt all there was.
 */
export function isFuelSaid({ expect }: Pick<VectorCall, 'expect'>): boolean {
  if ('host' in expect) return expect.host === 'host/trap' || expect.host === 'host/out-of-fuel';
  return 'ok' in expect || expect.error.message !== undefined;
}
