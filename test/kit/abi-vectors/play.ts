// Plays a conformance vector through a host: loads its module, makes its calls, answers its requests, and writes down what came.
import {
  type CallResult,
  createInstance,
  createReproduciblePorts,
  defaultPluginLimits,
  type Envelope,
  HostError,
  type RequestImport,
  type Runner,
  requestImports,
} from '@plugindex/host';
import type { Outcome, Vector, VectorCall } from './vector.ts';

/** One call as it went. */
export interface PlayedCall {
  readonly outcome: Outcome;
  readonly log: readonly (readonly [string, string])[];
  readonly requests: readonly { readonly import: RequestImport; readonly request: unknown }[];
  /** Undefined where the call did not reach the guest. */
  readonly fuel: number | undefined;
}

export type Played = { readonly load: string } | { readonly calls: readonly PlayedCall[] };

/** A plugin in a host. */
interface Opened {
  call(hook: string, input: unknown): Promise<CallResult>;
  close(): Promise<void>;
}

/** Tells the stage what happens, and takes the answers to the guest's requests from it. */
interface Stage {
  answer(name: RequestImport, request: unknown): Envelope;
  onLog(level: string, text: string): void;
  onCall(report: { readonly fuelUsed: number }): void;
}

export type OpenVector = (vector: Vector, bytes: Uint8Array, stage: Stage) => Promise<Opened>;

/** Never throws for what a guest or a host does wrong: it is part of what is written down. */
export async function playVector(vector: Vector, bytes: Uint8Array, open: OpenVector): Promise<Played> {
  const state = createState();
  let opened: Opened;
  try {
    opened = await open(vector, bytes, state.stage);
  } catch (error) {
    if (error instanceof HostError) return { load: error.code };
    throw error;
  }
  const calls: PlayedCall[] = [];
  for (const one of vector.calls) {
    state.begin(one);
    const outcome = await outcomeOf(opened.call(one.hook, one.input));
    calls.push({ outcome, ...state.end() });
  }
  await opened.close();
  return { calls };
}

async function outcomeOf(calling: Promise<CallResult>): Promise<Outcome> {
  try {
    const result = await calling;
    return result.ok ? { ok: result.value } : { error: result.error };
  } catch (error) {
    if (error instanceof HostError) return { host: error.code };
    throw error;
  }
}

function createState() {
  let current: VectorCall | undefined;
  let log: [string, string][] = [];
  let requests: { import: RequestImport; request: unknown }[] = [];
  let fuel: number | undefined;
  const stage: Stage = {
    answer(name, request) {
      const answer = current?.requests?.[requests.length]?.answer;
      requests.push({ import: name, request });
      return isEnvelope(answer) ? answer : { error: { code: 'unexpected', message: 'No such request' } };
    },
    onLog: (level, text) => log.push([level, text]),
    onCall: ({ fuelUsed }) => {
      fuel = fuelUsed;
    },
  };
  return {
    stage,
    begin(call: VectorCall) {
      current = call;
      log = [];
      requests = [];
      fuel = undefined;
    },
    end: () => ({ log, requests, fuel }),
  };
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && ('ok' in value || 'error' in value);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A request that nobody can read is refused by the host itself. */
function answerBytes(bytes: Uint8Array, answer: (request: unknown) => Envelope): Envelope {
  let request: unknown;
  try {
    request = JSON.parse(decoder.decode(bytes));
  } catch {
    return { error: { code: 'invalid_request', message: 'Cannot read the request: expected JSON in UTF-8' } };
  }
  return answer(request);
}

/** In the caller's thread. */
export const openInline: OpenVector = async (vector, bytes, { answer, onLog, onCall }) => {
  const { grants, config, limits = {}, clock = 0, random } = vector;
  const ask = (name: RequestImport) => (request: Uint8Array) =>
    encoder.encode(JSON.stringify(answerBytes(request, (asked) => answer(name, asked))));
  const plugin = createInstance({
    bytes,
    grants,
    config,
    limits,
    ports: {
      ...createReproduciblePorts({ nowMs: clock, seed: random?.seed ?? 0 }),
      log: onLog,
      requests: { http: ask('http'), kv: ask('kv'), env: ask('env'), fs: ask('fs') },
    },
    onCall,
  });
  return {
    call: async (hook, input) => plugin.call(hook, input),
    close: async () => plugin.dispose(),
  };
};

/** Through a runner, wherever it runs its guests. */
export function openWith(runner: Runner): OpenVector {
  return async (vector, bytes, { answer, onLog, onCall }) => {
    const { grants, config, limits = {}, clock = 0, random } = vector;
    const plugin = await runner.load({
      name: 'vector',
      bytes,
      grants,
      config,
      // Seconds, so that a busy machine is no reason to fail: vectors are about fuel.
      limits: { ...defaultPluginLimits, timeoutMs: 20_000, ...limits },
      server: {
        offers: new Set(requestImports),
        serve: async ({ import: name, request }) => answer(name, request),
        endCall: () => undefined,
      },
      reproducible: { nowMs: clock, seed: random?.seed ?? 0 },
      onLog,
      onCall,
    });
    return { call: plugin.call, close: plugin.unload };
  };
}
