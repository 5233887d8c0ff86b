// A call that ends in the middle with an error of the plugin's own: its last words, or what its ABI has no way to hear of.
import type { PluginError } from './envelope.ts';

export class CallEnded extends Error {
  readonly error: PluginError;
  /** True where the guest broke off by itself, as it does in a trap. */
  readonly isTrap: boolean;
  constructor(error: PluginError, { isTrap = false }: { readonly isTrap?: boolean } = {}) {
    super(error.message);
    this.name = 'CallEnded';
    this.error = error;
    this.isTrap = isTrap;
  }
}
