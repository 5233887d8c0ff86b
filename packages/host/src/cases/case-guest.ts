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
  readonly fuelUsed: number;
  /** Linear memory after the call. */
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
  const random =
    one.seed === undefined ? countUp : createReproduciblePorts({ nowMs: one.nowMs, seed: one.seed }).random;
  const ports: HostPorts = {
    now: () => one.nowMs,
    random,
    log: (level, message) => log.push({ level, message }),
    requests: mock.requests,
  };
  return { ports, log, mock };
}

/** Random bytes of a case without a seed: 00 01 02 …, anew for each draw. */
function countUp(bytes: Uint8Array): void {
  bytes.set(bytes.map((_byte, index) => index & 0xff));
}

/** Calls the hooks of cases, each once and in a fresh instance. Never throws a HostError: it is an answer like others. */
export function createCaseCaller(plugin: PluginUnderTest): (one: PluginCase) => CaseCall {
  const { bytes, grants, nowMs = () => 0 } = plugin;
  const limits = { ...defaultPluginLimits, ...plugin.limits };
  let prepared: PreparedModule | undefined;
  return (one) => {
    const { ports, log, mock } = createCasePorts(one, { grants, limits });
    let linked: LinkedPlugin | undefined;
    let startedMs = nowMs();
    const answer = catchHostError(() => {
      // Once for all cases: the time of a call is not that of the compiler.
      prepared ??= prepareModule(bytes, limits);
      startedMs = nowMs();
      linked = linkPlugin(prepared, {
        grants,
        ports,
        config: toJson(one.config),
        limits: { ...limits, maxFuel: Math.min(limits.maxFuel, one.maxFuel ?? limits.maxFuel) },
      });
      return parseCallResult(one.hook, linked.run(one.hook, toJson(one.input)));
    });
    const { fuelUsed = 0, memoryBytes = 0 } = linked?.usage() ?? {};
    const durationMs = nowMs() - startedMs;
    const asked = mock.asked.map(askedLine);
    return { answer, fuelUsed, memoryBytes, durationMs, log, asked, files: mock.files(), kv: mock.kv() };
  };
}

function catchHostError(call: () => CallResult): CaseCall['answer'] {
  try {
    return { result: call() };
  } catch (error) {
    if (error instanceof HostError) return { error };
    throw error;
  }
}

function askedLine({ import: name, request, answer }: MockedRequest): string {
  return `${name} ${quote(request, shownCharacters)} → ${quote(answer, shownCharacters)}`;
}
