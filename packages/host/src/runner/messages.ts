// What a worker and its owner say to each other. All of it is plain data; inputs and answers travel as JSON.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import type { GuestAnswer } from '../call-result.ts';
import type { ReproducibleWish } from '../capabilities/reproducible.ts';
import type { RequestImport } from '../capability-server.ts';
import type { HostErrorCode } from '../host-error.ts';
import type { JsonInput } from '../json-input/json-input.ts';
import type { GuestLimits, Usage } from '../linked-plugin.ts';
import type { LogLevel } from '../ports.ts';
import type { PreparedModule } from '../prepare-module.ts';

/** Gate, meter, compile. Answered with `compiled` or `refused`. */
export interface CompileMessage {
  readonly type: 'compile';
  readonly plugin: number;
  readonly bytes: Uint8Array;
  /** The metered form from a cache. */
  readonly metered?: Uint8Array;
  readonly maxMemoryBytes: number;
}

/** Link, in the place of what was linked under that number before. Not answered: what is wrong, the next call says. */
export interface LoadMessage {
  readonly type: 'load';
  readonly plugin: number;
  /** Absent where this worker compiled the module itself. */
  readonly prepared?: PreparedModule;
  readonly grants: Capabilities;
  readonly config: string;
  readonly limits: GuestLimits;
  readonly offers: readonly RequestImport[];
  readonly reproducible?: ReproducibleWish;
}

/** Answered with `result` or `failed`. */
export interface CallMessage {
  readonly type: 'call';
  readonly plugin: number;
  /** Counted by the owner over all its plugins. */
  readonly call: number;
  readonly hook: string;
  readonly input: JsonInput;
}

/** `discard`: the next call gets a fresh instance. `unload`: forget the plugin. */
export interface DropMessage {
  readonly type: 'discard' | 'unload';
  readonly plugin: number;
}

export type ToWorker = CompileMessage | LoadMessage | CallMessage | DropMessage;

export interface Fault {
  readonly code: HostErrorCode;
  readonly message: string;
  readonly capability?: CapabilityName;
  readonly problems?: readonly string[];
}

/** `standing-by`: it is there, and loads the code for plugins when it is woken. `ready`: it has the code. */
export interface ReadyMessage {
  readonly type: 'standing-by' | 'ready';
}

export interface CompiledMessage extends Omit<PreparedModule, 'module'> {
  readonly type: 'compiled';
  readonly plugin: number;
  /** Absent where it cannot leave the worker. */
  readonly module?: PreparedModule['module'];
  /** For a cache; absent where it came from there. */
  readonly metered?: Uint8Array;
}

export interface RefusedMessage extends Fault {
  readonly type: 'refused';
  readonly plugin: number;
}

export interface ResultMessage extends GuestAnswer {
  readonly type: 'result';
  readonly call: number;
  readonly usage: Usage;
  readonly durationMs: number;
}

export interface FailedMessage extends Fault {
  readonly type: 'failed';
  readonly call: number;
  /** Absent where nothing of the guest ran. */
  readonly usage?: Usage;
  readonly durationMs: number;
}

export interface LogMessage {
  readonly type: 'log';
  readonly call: number;
  readonly level: LogLevel;
  readonly message: string;
}

/** The guest waits for the answer. */
export interface RequestMessage {
  readonly type: 'request';
  readonly call: number;
  readonly import: RequestImport;
  readonly bytes: Uint8Array;
}

export type FromWorker =
  | ReadyMessage
  | CompiledMessage
  | RefusedMessage
  | ResultMessage
  | FailedMessage
  | LogMessage
  | RequestMessage;
