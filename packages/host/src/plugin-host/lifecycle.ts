// The life of a plugin in a host, as data: its states, the steps that lead from one to another, and what to do about a wrong one.
import { HostError } from '../host-error.ts';

export type PluginState =
  | 'discovered' // known, nothing loaded
  | 'loading'
  | 'loaded' // checked and compiled; takes no calls yet
  | 'ready'
  | 'quarantined' // broke too often: takes a single probing call now and then
  | 'draining' // takes no new calls, finishes those that began
  | 'stopped'
  | 'failed' // could not be loaded, or may no longer run with what it is granted
  | 'destroyed';

/** What a host application does to a plugin. */
export type LifecycleStep = 'install' | 'init' | 'start' | 'call' | 'reload' | 'stop' | 'destroy';

/** In which states a step may begin. */
export const stepsBeginIn = {
  install: ['discovered', 'stopped', 'failed', 'destroyed'],
  init: ['discovered', 'stopped', 'failed'],
  // Where nothing is loaded yet, it is loaded first.
  start: ['discovered', 'stopped', 'failed', 'loaded'],
  call: ['ready', 'quarantined'],
  reload: ['ready', 'quarantined'],
  stop: ['loaded', 'ready', 'quarantined', 'failed'],
  destroy: ['discovered', 'loaded', 'ready', 'quarantined', 'stopped', 'failed'],
} as const satisfies Readonly<Record<LifecycleStep, readonly PluginState[]>>;

/** From each state to those that may follow it. */
export const nextStates = {
  discovered: ['loading', 'destroyed'],
  loading: ['loaded', 'failed'],
  loaded: ['ready', 'draining', 'failed'],
  ready: ['quarantined', 'draining', 'failed'],
  quarantined: ['ready', 'draining', 'failed'],
  draining: ['stopped'],
  stopped: ['loading', 'destroyed'],
  failed: ['loading', 'stopped', 'destroyed'],
  destroyed: [],
} as const satisfies Readonly<Record<PluginState, readonly PluginState[]>>;

const wayOut: Readonly<Record<PluginState, string>> = {
  discovered: 'start it first',
  loading: 'wait until it is loaded',
  loaded: 'start it first',
  ready: 'stop it first',
  quarantined: 'stop it first',
  draining: 'wait until it has stopped, then start it',
  stopped: 'start it first',
  failed: 'see what health() says about it, then start it again',
  destroyed: 'install it again',
};

export interface StepAttempt {
  readonly step: LifecycleStep;
  readonly plugin: string;
  readonly state: PluginState;
  /** Why it is in that state, where that is not plain. */
  readonly because?: string | undefined;
}

/** Throws HostError `host/state` where a step may not begin now. */
export function checkStep({ step, plugin, state, because }: StepAttempt): void {
  const expected: readonly PluginState[] = stepsBeginIn[step];
  if (expected.includes(state)) return;
  throw new HostError(
    'host/state',
    `Cannot ${step} the plugin "${plugin}": it is ${state}${because === undefined ? '' : ` (${because})`}, expected ${expected.join(' or ')}; ${wayOut[state]}`,
  );
}

/** True where `to` may follow `from`. @example mayFollow('ready', 'draining') // true */
export function mayFollow(from: PluginState, to: PluginState): boolean {
  const next: readonly PluginState[] = nextStates[from];
  return next.includes(to);
}

/** True where calls run in it, or may: from its start until the last call under way has ended. @example isRunning('failed') // false */
export function isRunning(state: PluginState): boolean {
  return state === 'ready' || state === 'quarantined' || state === 'draining';
}
