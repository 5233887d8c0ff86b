// Functions of the host application around the steps of a plugin's life. One that throws before a step prevents it.
import { HostError } from '../host-error.ts';
import type { LifecycleStep } from './lifecycle.ts';

export interface StepContext {
  readonly step: LifecycleStep;
  readonly plugin: string;
  readonly version: string;
  /** With `call`: the hook of the plugin. */
  readonly hook?: string;
}

export type StepHook = (context: StepContext) => void | Promise<void>;

export interface StepHooks {
  /** Returns what takes the hook away again. */
  before(step: LifecycleStep, run: StepHook): () => void;
  after(step: LifecycleStep, run: StepHook): () => void;
  has(step: LifecycleStep): boolean;
  /** Runs the hooks before, the work, and the hooks after. Throws HostError `host/step-aborted` where one before it throws. */
  around<T>(context: StepContext, work: () => Promise<T>): Promise<T>;
}

/** @param onFailure told when a hook after a step throws: the step is done by then and stays done */
export function createStepHooks(onFailure: (context: StepContext, cause: unknown) => void): StepHooks {
  const before = new Map<LifecycleStep, Set<StepHook>>();
  const after = new Map<LifecycleStep, Set<StepHook>>();
  const add = (map: Map<LifecycleStep, Set<StepHook>>, step: LifecycleStep, run: StepHook) => {
    const hooks = map.get(step) ?? new Set();
    // A function of its own, so that the same hook may be added twice.
    const entry: StepHook = (context) => run(context);
    map.set(step, hooks.add(entry));
    return () => {
      hooks.delete(entry);
      if (hooks.size === 0) map.delete(step);
    };
  };
  return {
    before: (step, run) => add(before, step, run),
    after: (step, run) => add(after, step, run),
    has: (step) => before.has(step) || after.has(step),
    async around(context, work) {
      try {
        for (const run of [...(before.get(context.step) ?? [])]) await run(context);
      } catch (cause) {
        throw new HostError(
          'host/step-aborted',
          `Cannot ${context.step} the plugin "${context.plugin}": a hook before it threw (${messageOf(cause)}); nothing was changed`,
          { cause },
        );
      }
      const result = await work();
      for (const run of [...(after.get(context.step) ?? [])]) {
        try {
          await run(context);
        } catch (cause) {
          onFailure(context, cause);
        }
      }
      return result;
    },
  };
}

/** @example messageOf(new Error('no')) // 'no' */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
