// The narrow seam between typed adapters and whatever runs a plugin: its name, its hooks, and a way to call one.
import type { CallResult } from '../instance.ts';

/** A plugin that can be asked, wherever it runs. */
export interface CallableHooks {
  readonly name: string;
  /** Hooks that the module exports. */
  readonly hooks: readonly string[];
  /** Rejects with a HostError where the call could not be made or gave nothing that can be used. */
  call(hook: string, input: unknown): Promise<CallResult>;
}
