// Runs a plugin in this thread: checks the module, meters it, links what was granted, calls hooks. Fuel limits its work; a worker limits time.
import { type Capabilities, isRecord } from '@plugindex/model';
import { abi1, type ModuleFacts, sameFunctionType } from '@plugindex/wasm';
import { admitModule, maxTableElements, pageBytes } from './admission.ts';
import { type CompiledModule, compileModule, instantiateModule } from './engine.ts';
import { createFuel, outOfFuel } from './fuel.ts';
import { createGuestMemory, decodeJson, encodeJson, exportedFunction, unpack } from './guest-memory.ts';
import { HostError } from './host-error.ts';
import { checkImports, createImports, type Guest, type LinkOptions, resetLogBudget } from './link.ts';
import { meterModule } from './meter/meter-module.ts';
import type { HostPorts } from './ports.ts';

// 4 GiB, as many as 32-bit addresses reach.
const maxPagesOfMemory = 65_536;

export interface InstanceLimits {
  readonly maxMemoryBytes: number;
  readonly maxInputBytes: number;
  readonly maxOutputBytes: number;
  /** Largest file that the plugin may read, in bytes. */
  readonly maxFileBytes: number;
  /** Instructions that one call may run, of the hook and of what it makes the host do; a whole number. */
  readonly fuel: number;
}

export const defaultInstanceLimits: InstanceLimits = {
  maxMemoryBytes: 64 * 1024 * 1024,
  maxInputBytes: 8 * 1024 * 1024,
  maxOutputBytes: 8 * 1024 * 1024,
  maxFileBytes: 16 * 1024 * 1024,
  // Some three seconds of simple instructions; the examples of the official plugins burn at most 2 million.
  fuel: 10_000_000_000,
};

export interface InstanceOptions {
  readonly bytes: Uint8Array;
  /** What the plugin may do: manifest ∩ operator policy ∩ user consent, worked out by the caller. */
  readonly grants: Capabilities;
  /** Valid under the manifest's config schema; the caller has checked that. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly ports: HostPorts;
  readonly limits?: Partial<InstanceLimits>;
  /** Told after each call that reached the guest, however it ended. */
  readonly onCall?: (report: CallReport) => void;
}

export interface CallReport {
  readonly hook: string;
  /** The same for the same module, input, configuration and answers of the host, on every machine. */
  readonly fuelUsed: number;
}

/** What a hook said about its own work: a value, or an error that the plugin names. */
export type CallResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: PluginError };

export interface PluginError {
  readonly code: string;
  readonly message: string;
}

export interface PluginInstance {
  /** Calls one hook. Throws HostError when the guest breaks a rule; the next call then starts a fresh instance. */
  call(hook: string, input: unknown): CallResult;
  dispose(): void;
}

/**
 * Prepares a module for calls. Throws HostError when it cannot be linked; nothing of the guest has run by then.
 * @example
 * const plugin = createInstance({ bytes, grants: { clock: true }, config: {}, ports: { now: () => 0 } });
 * plugin.call('authenticate', { headers: {} }); // { ok: true, value: { authenticated: false, … } }
 */
export function createInstance(options: InstanceOptions): PluginInstance {
  const limits = toLimits(options.limits);
  const facts = admitModule(options.bytes, limits);
  const link: LinkOptions = {
    grants: options.grants,
    ports: options.ports,
    config: encodeJson(options.config),
    maxFileBytes: limits.maxFileBytes,
  };
  checkImports(facts.imports, link);
  const module = compile(meter(options.bytes, limits));
  let live: Live | undefined;
  let disposed = false;
  let busy = false;
  return {
    call(hook, input) {
      if (disposed) throw new HostError('host/disposed', 'Cannot call a plugin that was disposed of');
      if (!isHook(facts, hook)) {
        throw new HostError('host/hook-missing', `Cannot call "${hook}": the module exports no such hook`);
      }
      // threat: a port that calls back would fill up the fuel of the call that it serves.
      if (busy) throw new HostError('host/busy', `Cannot call "${hook}": another call is not finished`);
      const bytes = encodeInput(hook, input, limits);
      live ??= start(module, { hook, link, budget: limits.fuel });
      const { fuel } = live;
      busy = true;
      try {
        fuel.refill();
        initialize(live);
        return callHook(live, { hook, bytes, maxOutputBytes: limits.maxOutputBytes });
      } catch (cause) {
        // A trap leaves stack pointer and heap as they were in the middle of things: never go on with them.
        live = undefined;
        throw fuel.isOut() ? outOfFuel(limits.fuel, { cause }) : toHostError(hook, cause);
      } finally {
        busy = false;
        options.onCall?.({ hook, fuelUsed: fuel.used() });
      }
    },
    dispose() {
      disposed = true;
      live = undefined;
    },
  };
}

interface Live extends Guest {
  readonly exports: Readonly<Record<string, unknown>>;
  isInitialized: boolean;
}

/** What is missing, or no size at all, is the default: never "no limit". */
function toLimits(asked: Partial<InstanceLimits> = {}): InstanceLimits {
  const limit = (name: keyof InstanceLimits) => {
    const value = asked[name];
    return typeof value === 'number' && value >= 0 ? value : defaultInstanceLimits[name];
  };
  return {
    maxMemoryBytes: limit('maxMemoryBytes'),
    maxInputBytes: limit('maxInputBytes'),
    maxOutputBytes: limit('maxOutputBytes'),
    maxFileBytes: limit('maxFileBytes'),
    fuel: Math.trunc(Math.min(limit('fuel'), Number.MAX_SAFE_INTEGER)),
  };
}

function encodeInput(hook: string, input: unknown, { maxInputBytes }: InstanceLimits): Uint8Array {
  const bytes = encodeJson(input);
  if (bytes.length <= maxInputBytes) return bytes;
  throw new HostError(
    'host/input-too-large',
    `Cannot call "${hook}": the input has ${bytes.length} bytes, expected at most ${maxInputBytes}`,
  );
}

function meter(bytes: Uint8Array, { maxMemoryBytes }: InstanceLimits): Uint8Array {
  const maxPages = Math.min(Math.floor(maxMemoryBytes / pageBytes), maxPagesOfMemory);
  return meterModule(bytes, { maxPages, maxElements: maxTableElements }).bytes;
}

function compile(bytes: Uint8Array): CompiledModule {
  try {
    return compileModule(bytes);
  } catch (cause) {
    throw new HostError('host/module-invalid', 'Cannot compile the module', { cause });
  }
}

function isHook(facts: ModuleFacts, hook: string): boolean {
  return (
    !hook.startsWith('plugindex_') &&
    facts.exports.some(
      (found) => found.name === hook && found.kind === 'function' && sameFunctionType(found.type, abi1.hook),
    )
  );
}

interface StartOptions {
  readonly hook: string;
  readonly link: LinkOptions;
  readonly budget: number;
}

function start(module: CompiledModule, { hook, link, budget }: StartOptions): Live {
  let live: Live | undefined;
  const imports = createImports(link, () => {
    if (live === undefined)
      throw new HostError('host/trap', 'Cannot serve an import before the instance exists');
    return live;
  });
  try {
    const exports = instantiateModule(module, imports);
    const fuel = createFuel(exports, budget);
    live = { exports, fuel, memory: createGuestMemory(exports), logBytesLeft: 0, isInitialized: false };
    return live;
  } catch (cause) {
    throw toHostError(hook, cause);
  }
}

/** In the first call and on its fuel: what a guest does to prepare itself is not free. */
function initialize(live: Live): void {
  resetLogBudget(live);
  if (live.isInitialized) return;
  if (live.exports._initialize !== undefined) exportedFunction(live.exports, '_initialize')();
  live.isInitialized = true;
}

function callHook(
  live: Live,
  {
    hook,
    bytes,
    maxOutputBytes,
  }: { readonly hook: string; readonly bytes: Uint8Array; readonly maxOutputBytes: number },
): CallResult {
  const input = live.memory.store(bytes);
  const output = unpack(exportedFunction(live.exports, hook)(input.pointer | 0, input.length));
  const copy = live.memory.read(output.pointer, output.length, {
    what: `the answer of "${hook}"`,
    maxBytes: maxOutputBytes,
  });
  live.memory.free(output.pointer, output.length);
  live.memory.free(input.pointer, input.length);
  return toCallResult(hook, decodeJson(copy, `the answer of "${hook}"`));
}

/** Exactly `{"ok": …}` or `{"error": {"code", "message"}}`. */
function toCallResult(hook: string, envelope: unknown): CallResult {
  if (isRecord(envelope) && Object.keys(envelope).length === 1) {
    if (Object.hasOwn(envelope, 'ok')) return { ok: true, value: envelope.ok };
    const { error } = envelope;
    if (isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string') {
      return { ok: false, error: { code: error.code, message: error.message } };
    }
  }
  throw new HostError(
    'host/output-invalid',
    `Cannot read the answer of "${hook}": expected {"ok": …} or {"error": {"code", "message"}}`,
  );
}

function toHostError(hook: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HostError('host/trap', `Cannot finish "${hook}": the guest trapped (${reason})`, { cause });
}
