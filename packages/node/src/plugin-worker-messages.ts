// What a plugin's worker and its owner say to each other.
import type { CallReport, CallResult, HostErrorCode, InstanceLimits, LogLevel } from '@plugindex/host';
import type { Capabilities, CapabilityName } from '@plugindex/model';

export interface CreateMessage {
  readonly type: 'create';
  readonly bytes: Uint8Array;
  readonly grants: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  readonly limits: Partial<InstanceLimits>;
  /** Folder that the plugin's paths are relative to; without it `fs` cannot be granted. */
  readonly filesRoot?: string;
}

export interface CallMessage {
  readonly type: 'call';
  readonly hook: string;
  readonly input: unknown;
}

export type ToWorker = CreateMessage | CallMessage;

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'created' }
  | { readonly type: 'result'; readonly result: CallResult; readonly report?: CallReport }
  | {
      readonly type: 'failed';
      readonly code: HostErrorCode;
      readonly message: string;
      readonly capability?: CapabilityName;
      readonly report?: CallReport;
    }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string };
