// What runs plugins, without what decides about them: small enough to be sent to a page.
export { HostError, type HostErrorCode } from '../host-error.ts';
export type { Isolation, PluginToRun, Runner, RunningPlugin, RunReport } from '../runner.ts';
export { createInlineRunner, type InlineRunnerOptions } from './inline-runner.ts';
export type { FromWorker, ToWorker } from './messages.ts';
export { createPoolRunner, type PoolRunnerOptions } from './pool-runner.ts';
export type { MeterCache, SpawnWorker, Timers, WorkerEvents, WorkerHandle } from './worker-handle.ts';
