// Opens a plugin for one case: its capabilities answered from what the case says, its clock and its random bytes fixed.
import { type Capabilities, quote } from '@plugindex/model';
import { type CallResult, parseCallResult } from '../call-result.ts';
import { createMockPorts, type MockedRequest, type MockPorts } from '../capabilities/mock-ports.ts';
import { createReproduciblePorts } from '../capabilities/reproducible.ts';
import { toJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import { defaultPluginLimits, type PluginLimits } from '../limits.ts';
import { type LinkedPlugin, linkPlugin } from '../linked-plugin.ts';
import type { HostPorts, LogLevel } from '../ports.ts';
import { type PreparedModule, prepareModule } from '../prepare-module.ts';
import type { Runner, RunReport } from '../runner.ts';
import type { PluginCase } from './case-file.ts';

/** Of a request, and of its answer. */
const shownCharacters = 200;

/** The module under test, with what it may do. */
export interface PluginUnderTest {
  readonly bytes: Uint8Array;
  readonly grants: Capabilities;
  readonly limits?: Partial<PluginLimits>;
  /** A clock in milliseconds, for cases that limit their time. Without it no time is measured. */
  readonly nowMs?: () => number;
}

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** What one call gave, and what it left behind. */
export interface CaseCall {
  readonly answer: { readonly result: CallResult } | { readonly error: HostError };
  /** 0 where nothing of the guest ran, or where it was ended from outside and nobody could read its counter. */
  readonly fuelUsed: number;
  /** Linear memory after the call; 0 in the same cases. */
  readonly memoryBytes: number;
  readonly durationMs: number;
  readonly log: readonly LogLine[];
  /** The requests to capabilities with their answers, in order, for people. */
  readonly asked: readonly string[];
  /** All files and keys after the call. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly kv: Readonly<Record<string, string>>;
}

/** What a host lends to a plugin in a case, and what it leaves there. */
export interface CasePorts {
  readonly ports: HostPorts;
  readonly log: readonly LogLine[];
  readonly mock: MockPorts;
}

export function createCasePorts(
  one: PluginCase,
  { grants, limits = {} }: Pick<PluginUnderTest, 'grants' | 'limits'>,
): CasePorts {
  const log: LogLine[] = [];
  const mock = createMockPorts(one, { grants, limits });
  const ports: HostPorts = {
    ...createReproduciblePorts(one),
    log: (level, message) => log.push({ level, message }),
    requests: mock.requests,
  };
  return { ports, log, mock };
}

/** Calls the hooks of cases, each once and in a fresh instance. Never throws a HostError: it is an answer like others. */
export function createCaseCaller(plugin: PluginUnderTest): (one: PluginCase) => CaseCall {
  const { bytes, grants, nowMs = () => 0 } = plugin;
  let prepared: PreparedModule | undefined;
  return (one) => {
    const limits = limitsOfCase(plugin, one);
    const { ports, log, mock } = createCasePorts(one, { grants, limits });
    let linked: LinkedPlugin | undefined;
    let startedMs = nowMs();
    const answer = catchHostError(() => {
      // Once for all cases: the time of a call is not that of the compiler.
      prepared ??= prepareModule(bytes, limits);
      startedMs = nowMs();
      linked = linkPlugin(prepared, { grants, ports, limits, config: toJson(one.config) });
      return parseCallResult(one.hook, linked.run(one.hook, toJson(one.input)));
    });
    const { fuelUsed = 0, memoryBytes = 0 } = linked?.usage() ?? {};
    const durationMs = nowMs() - startedMs;
    return { answer, fuelUsed, memoryBytes, durationMs, ...tracesOf({ log, mock }) };
  };
}

/**
 * Calls the hook of a case where it can be ended from outside: its time holds, whatever the guest does. Its memory, clock
 * and random bytes are those of any other case. Never rejects with a HostError.
 * @example await callCaseIn(createNodeRunner({ isolation: 'strict' }), { bytes, grants: {} }, one)
 */
export async function callCaseIn(
  runner: Runner,
  plugin: Omit<PluginUnderTest, 'nowMs'>,
  one: PluginCase,
): Promise<CaseCall> {
  const { bytes, grants } = plugin;
  const limits = limitsOfCase(plugin, one);
  const { ports, log, mock } = createCasePorts(one, { grants, limits });
  let report: RunReport | undefined;
  const call = async () => {
    const running = await runner.load({
      name: one.name,
      bytes,
      grants,
      limits,
      config: one.config,
      server: mock.server,
      reproducible: { nowMs: one.nowMs, seed: one.seed },
      onLog: (level, message) => ports.log?.(level, message),
      onCall: (found) => {
        report = found;
      },
    });
    return running.call(one.hook, one.input).finally(() => running.unload());
  };
  const answer = await call().then((result) => ({ result }), toAnswer);
  const { fuelUsed = 0, memoryBytes = 0, durationMs = 0 } = report ?? {};
  return { answer, fuelUsed, memoryBytes, durationMs, ...tracesOf({ log, mock }) };
}

/** A case may lower a limit, and never raise one. */
function limitsOfCase(
  { limits }: Pick<PluginUnderTest, 'limits'>,
  { maxFuel, timeoutMs }: PluginCase,
): PluginLimits {
  const all = { ...defaultPluginLimits, ...limits };
  return {
    ...all,
    maxFuel: Math.min(all.maxFuel, maxFuel ?? all.maxFuel),
    timeoutMs: Math.min(all.timeoutMs, timeoutMs ?? all.timeoutMs),
  };
}

function tracesOf({ log, mock }: Pick<CasePorts, 'log' | 'mock'>) {
  return { log, asked: mock.asked.map(askedLine), files: mock.files(), kv: mock.kv() };
}

function toAnswer(error: unknown): { readonly error: HostError } {
  if (error instanceof HostError) return { error };
  throw error;
}

function catchHostError(call: () => CallResult): CaseCall['answer'] {
  try {
    return { result: call() };
  } catch (error) {
    return toAnswer(error);
  }
}

function askedLine({ import: name, request, answer }: MockedRequest): string {
  return `${name} ${quote(request, shownCharacters)} → ${quote(answer, shownCharacters)}`;
}
