// What happens in a plugin host, one typed event each, and those who listen.
import type { HostErrorCode } from '../host-error.ts';
import type { LifecycleStep, PluginState } from './lifecycle.ts';

export type PluginEvent = EventBase & PluginHappening;

interface EventBase {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly plugin: string;
  readonly version: string;
}

export type PluginHappening =
  | { readonly type: 'state'; readonly from: PluginState | undefined; readonly to: PluginState }
  | { readonly type: 'failed'; readonly code: HostErrorCode; readonly message: string }
  | { readonly type: 'broke'; readonly hook: string; readonly code: HostErrorCode }
  | {
      readonly type: 'quarantined';
      readonly untilMs: number;
      readonly reason: HostErrorCode;
      readonly level: number;
    }
  | { readonly type: 'released' }
  | { readonly type: 'reloaded'; readonly from: string; readonly to: string }
  | {
      readonly type: 'reload-failed';
      readonly to: string;
      readonly code: HostErrorCode;
      readonly problems: readonly string[];
    }
  | { readonly type: 'trusted' } // a new version passed its probation
  | {
      readonly type: 'rolled-back';
      readonly from: string;
      readonly to: string;
      readonly reason: HostErrorCode;
    }
  /** A version gave its memory back; `abandoned` calls had not ended within the time limit. */
  | { readonly type: 'unloaded'; readonly abandoned: number }
  | { readonly type: 'regranted' }
  | { readonly type: 'hook-failed'; readonly step: LifecycleStep; readonly message: string };

export type PluginListener = (event: PluginEvent) => void;

export interface Listeners {
  /** Returns what ends the subscription. */
  subscribe(listener: PluginListener): () => void;
  emit(event: PluginEvent): void;
  /** How often a listener threw. */
  failures(): number;
}

/** A listener that throws, at once or later, harms neither the host nor the other listeners. */
export function createListeners(): Listeners {
  const listeners = new Set<{ readonly tell: PluginListener }>();
  let failures = 0;
  const countFailure = () => {
    failures += 1;
  };
  return {
    subscribe(tell) {
      const entry = { tell };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    emit(event) {
      for (const { tell } of [...listeners]) runHarmlessly(() => tell(event), countFailure);
    },
    failures: () => failures,
  };
}

/** Runs what others handed in. An async function passes for one that returns nothing: its rejection counts too. */
export function runHarmlessly(run: () => unknown, onFailure: (cause: unknown) => void): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch(onFailure);
  } catch (cause) {
    onFailure(cause);
  }
}
