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
  | 'host/out-of-fuel' // the guest did more than "limits.maxFuel" allows for one call
  | 'host/pointer' // the guest pointed outside its memory
  | 'host/output-too-large'
  | 'host/output-invalid' // not UTF-8, not JSON, or not the envelope
  | 'host/answer-invalid' // an answer that breaks the schema of its hook
  | 'host/plugin-failed' // the plugin answered with an error of its own, where a typed adapter expected a value
  | 'host/busy' // a call from inside a call, by way of a port
  | 'host/timeout'
  | 'host/worker-crashed'
  | 'host/disposed'
  // Of the plugin host: what became of a step or a call before a runner saw it.
  | 'host/plugin-unknown'
  | 'host/state' // a step that may not begin in the state in which the plugin is
  | 'host/step-aborted' // a hook of the host application threw before the step
  | 'host/isolation-missing' // no runner for the isolation that the plugin is to have
  | 'host/config-invalid' // the configuration breaks the schema of the manifest; all its problems are listed
  | 'host/consent-required' // a new version asks for more than the user allowed
  | 'host/self-test-failed' // a new version did not answer as its examples say; the old one goes on
  | 'host/rate-limited' // more calls within a second than "limits.maxCallsPerSecond" allows
  | 'host/overloaded' // more calls at the same time than "limits.maxConcurrentCalls" allows
  | 'host/quarantined'; // the plugin broke too often of late

export interface HostErrorDetails extends ErrorOptions {
  readonly capability?: CapabilityName;
  readonly answer?: AnswerFault;
  readonly pluginError?: { readonly code: string; readonly message: string };
  readonly retryAtMs?: number;
  readonly problems?: readonly string[];
}

/** Where an answer breaks the schema of its hook. */
export interface AnswerFault {
  /** JSON pointer into the answer; of a missing key, where it should be. */
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

export class HostError extends Error {
  readonly code: HostErrorCode;
  /** The capability to grant, with `host/capability-denied` and `host/port-missing`. */
  readonly capability: CapabilityName | undefined;
  /** With `host/answer-invalid`. */
  readonly answer: AnswerFault | undefined;
  /** What the plugin said, with `host/plugin-failed`. */
  readonly pluginError: { readonly code: string; readonly message: string } | undefined;
  /** When to try again, milliseconds since 1970, UTC; with `host/rate-limited` and `host/quarantined`. */
  readonly retryAtMs: number | undefined;
  /** Everything that is wrong, one sentence each, with `host/config-invalid`, `host/consent-required`, `host/self-test-failed`. */
  readonly problems: readonly string[];
  constructor(code: HostErrorCode, message: string, details: HostErrorDetails = {}) {
    const { capability, answer, pluginError, retryAtMs, problems = [], ...options } = details;
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.capability = capability;
    this.answer = answer;
    this.pluginError = pluginError;
    this.retryAtMs = retryAtMs;
    this.problems = problems;
  }
}
