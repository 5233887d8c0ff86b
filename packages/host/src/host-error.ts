// The one error of this package: why a module cannot run here, or why a call gave nothing that can be used.
import type { CapabilityName } from '@plugindex/model';

/** Closed list: a switch over it is complete. */
export type HostErrorCode =
  | 'host/module-invalid' // not a core module, or one that the engine refuses
  | 'host/module-unsafe' // a start function, a foreign memory, no memory maximum or one above the limit, a forbidden instruction
  | 'host/export-missing' // the ABI asks for an export that is not there, or has another type
  | 'host/import-unknown' // an import that the ABI does not name
  | 'host/capability-denied' // an import whose capability was not granted
  | 'host/port-missing' // a granted capability that this host cannot serve
  | 'host/hook-missing' // a call of a hook that the module does not export
  | 'host/input-invalid' // an input that JSON cannot carry
  | 'host/input-too-large'
  | 'host/trap' // the guest trapped, ran out of stack, or broke in an import
  | 'host/out-of-fuel' // the guest did more than "limits.fuel" allows for one call
  | 'host/pointer' // the guest pointed outside its memory
  | 'host/output-too-large'
  | 'host/output-invalid' // not UTF-8, not JSON, or not the envelope
  | 'host/busy' // a call from inside a call, by way of a port
  | 'host/timeout'
  | 'host/worker-crashed'
  | 'host/disposed';

export interface HostErrorDetails extends ErrorOptions {
  readonly capability?: CapabilityName;
}

export class HostError extends Error {
  readonly code: HostErrorCode;
  /** The capability to grant, with `host/capability-denied` and `host/port-missing`. */
  readonly capability: CapabilityName | undefined;
  constructor(code: HostErrorCode, message: string, { capability, ...options }: HostErrorDetails = {}) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.capability = capability;
  }
}
