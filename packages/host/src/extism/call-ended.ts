// A call that the host ends in the middle with an error of the plugin's own: what it asked for failed, and its ABI has no way to hear that.
import type { PluginError } from '../envelope.ts';

export class CallEnded extends Error {
  readonly error: PluginError;
  constructor(error: PluginError) {
    super(error.message);
    this.name = 'CallEnded';
    this.error = error;
  }
}
