// Reads what a child process says. threat: a guest that took it over says whatever it likes.
import {
  type FromWorker,
  type HostErrorCode,
  isRequestImport,
  type LogLevel,
  type Usage,
} from '@plugindex/host';
import type { CapabilityName } from '@plugindex/model';
import { isRecord } from '@plugindex/model/record';
import type { ImportFact } from '@plugindex/wasm';
import type { Frame } from './frames.ts';

const capabilities: readonly CapabilityName[] = ['net', 'fs', 'env', 'kv', 'clock', 'random', 'log'];
const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** Throws where it is no message that a worker sends. */
export function parseChildMessage(frame: Frame): FromWorker {
  const { type } = frame;
  switch (type) {
    case 'ready':
      return { type };
    case 'compiled':
      return { type, plugin: number(frame, 'plugin'), ...moduleOf(frame) };
    case 'refused':
      return { type, plugin: number(frame, 'plugin'), ...faultOf(frame) };
    case 'result': {
      const { usage } = frame;
      if (!isRecord(usage)) throw nonsense('usage');
      const answer = { type, ...callOf(frame), usage: usageOf(usage), output: text(frame, 'output') };
      return frame.hasTrapped === true ? { ...answer, hasTrapped: true } : answer;
    }
    case 'failed':
      return { type, ...callOf(frame), ...faultOf(frame) };
    case 'log': {
      const level = levels.find((name) => name === frame.level) ?? 'info';
      return { type, call: number(frame, 'call'), level, message: text(frame, 'message') };
    }
    case 'request':
      return { type, call: number(frame, 'call'), ...requestOf(frame) };
    default:
      throw nonsense(String(type));
  }
}

/** The gate lets nothing be imported but functions. */
function moduleOf(frame: Frame) {
  const { imports, metered } = frame;
  if (!Array.isArray(imports)) throw nonsense('imports');
  if (metered !== undefined && !(metered instanceof Uint8Array)) throw nonsense('metered');
  const known = { imports: imports.map(importOf), hooks: texts(frame, 'hooks') };
  return metered === undefined ? known : { ...known, metered };
}

function importOf(value: unknown): ImportFact {
  if (!isRecord(value) || value.kind !== 'function' || !isRecord(value.type)) throw nonsense('imports');
  return {
    module: text(value, 'module'),
    name: text(value, 'name'),
    offset: number(value, 'offset'),
    kind: value.kind,
    type: { params: texts(value.type, 'params'), results: texts(value.type, 'results') },
  };
}

function callOf(frame: Frame) {
  const { usage } = frame;
  const known = { call: number(frame, 'call'), durationMs: number(frame, 'durationMs') };
  return isRecord(usage) ? { ...known, usage: usageOf(usage) } : known;
}

function usageOf(usage: Frame): Usage {
  return { fuelUsed: number(usage, 'fuelUsed'), memoryBytes: number(usage, 'memoryBytes') };
}

function faultOf(frame: Frame) {
  const code = text(frame, 'code');
  if (!/^host\/[a-z-]{1,40}$/.test(code)) throw nonsense(code);
  const capability = capabilities.find((name) => name === frame.capability);
  const problems = Array.isArray(frame.problems) ? frame.problems.filter(isText) : [];
  return {
    code: code as HostErrorCode,
    message: text(frame, 'message'),
    ...(capability && { capability }),
    ...(problems.length > 0 && { problems }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function requestOf({ import: name, bytes }: Frame) {
  if (typeof name !== 'string' || !isRequestImport(name) || !(bytes instanceof Uint8Array))
    throw nonsense(String(name));
  return { import: name, bytes };
}

function number(frame: Frame, name: string): number {
  const value = frame[name];
  if (typeof value !== 'number') throw nonsense(name);
  return value;
}

function text(frame: Frame, name: string): string {
  const value = frame[name];
  if (typeof value !== 'string') throw nonsense(name);
  return value;
}

function texts(frame: Frame, name: string): readonly string[] {
  const value = frame[name];
  if (!Array.isArray(value) || !value.every(isText)) throw nonsense(name);
  return value;
}

function nonsense(what: string): Error {
  return new Error(`Cannot read what the child process says: "${what.slice(0, 40)}" is not expected`);
}
