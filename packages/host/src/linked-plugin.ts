// A compiled plugin joined to its ports: runs hooks on JSON text in this thread, one at a time, each on its own fuel.
import type { Capabilities } from '@plugindex/model';
import { abiSpokenBy, extism1 } from '@plugindex/wasm';
import { CallEnded } from './call-ended.ts';
import type { GuestAnswer } from './call-result.ts';
import { instantiateModule } from './engine.ts';
import { errorEnvelope } from './envelope.ts';
import { startExtism } from './extism/start-extism.ts';
import { createFuel, outOfFuel } from './fuel.ts';
import { createGuestMemory, exportedFunction, unpack } from './guest-memory.ts';
import { HostError } from './host-error.ts';
import { encodeJsonInput, type JsonInput, leastBytes } from './json-input/json-input.ts';
import type { PluginLimits } from './limits.ts';
import {
  type CountedGuest,
  checkImports,
  createImports,
  type Guest,
  type LinkLimits,
  type LinkOptions,
  resetLogBudget,
} from './link.ts';
import type { HostPorts } from './ports.ts';
import type { PreparedModule } from './prepare-module.ts';

/** The limits that hold inside the instance; the others hold around it. */
export type GuestLimits = LinkLimits &
  Pick<PluginLimits, 'maxFuel' | 'maxInputBytes' | 'maxOutputBytes' | 'maxMemoryBytes'>;

export interface LinkedPluginOptions {
  readonly grants: Capabilities;
  /** JSON text. */
  readonly config: string;
  readonly ports: HostPorts;
  readonly limits: GuestLimits;
}

/** What one call took. */
export interface Usage {
  readonly fuelUsed: number;
  readonly memoryBytes: number;
}

export interface LinkedPlugin {
  readonly hooks: readonly string[];
  /**
   * Runs one hook; the input is JSON. Throws HostError when the guest breaks a rule. After that, and after a trap whose reason
   * the guest has told, the next call starts a fresh instance.
   */
  run(hook: string, input: JsonInput): GuestAnswer;
  /** Of the last call that reached the guest; undefined where none did. */
  usage(): Usage | undefined;
  /** Gives up the instance, after an answer that was no JSON for example. */
  discard(): void;
}

/** An instance, whatever ABI it speaks. */
interface Live extends CountedGuest {
  readonly memory: { size(): number };
  /** The text of the answer's envelope. The first call initialises the guest. */
  run(hook: string, input: Uint8Array): string;
}

/** Throws HostError where the module imports what was not granted; nothing of the guest runs. */
export function linkPlugin(prepared: PreparedModule, options: LinkedPluginOptions): LinkedPlugin {
  const { limits } = options;
  const link: LinkOptions = {
    grants: options.grants,
    ports: options.ports,
    config: new TextEncoder().encode(options.config),
    limits,
  };
  checkImports(prepared.imports, link);
  const hooks = new Set(prepared.hooks);
  let live: Live | undefined;
  let busy = false;
  let usage: Usage | undefined;
  return {
    hooks: prepared.hooks,
    run(hook, input) {
      usage = undefined;
      if (!hooks.has(hook)) throw hookMissing(hook);
      // threat: a port that calls back would fill up the fuel of the call that it serves.
      if (busy) throw new HostError('host/busy', `Cannot call "${hook}": another call is not finished`);
      const bytes = encodeInput(hook, input, limits.maxInputBytes);
      live ??= start(prepared, { hook, link, limits });
      const current = live;
      busy = true;
      try {
        current.fuel.refill();
        resetLogBudget(current, limits);
        return { output: current.run(hook, bytes) };
      } catch (cause) {
        // A trap leaves stack pointer and heap as they were in the middle of things: never go on with them.
        live = undefined;
        if (current.fuel.isOut()) throw outOfFuel(limits.maxFuel, { cause });
        if (cause instanceof CallEnded) return lastWords(cause);
        throw toHostError(hook, cause);
      } finally {
        busy = false;
        usage = { fuelUsed: current.fuel.used(), memoryBytes: current.memory.size() };
      }
    },
    usage: () => usage,
    discard() {
      live = undefined;
    },
  };
}

function lastWords({ error, isTrap }: CallEnded): GuestAnswer {
  return { output: errorEnvelope(error), ...(isTrap && { hasTrapped: true }) };
}

export function hookMissing(hook: string): HostError {
  return new HostError('host/hook-missing', `Cannot call "${hook}": the module exports no such hook`);
}

export function inputTooLarge(hook: string, { found, most }: { found: number; most: number }): HostError {
  return new HostError(
    'host/input-too-large',
    `Cannot call "${hook}": the input has ${found} bytes, expected at most ${most}`,
  );
}

function encodeInput(hook: string, input: JsonInput, most: number): Uint8Array {
  // What is too long is never encoded.
  const least = leastBytes(input);
  const bytes = least > most ? undefined : encodeJsonInput(input);
  if (bytes !== undefined && bytes.length <= most) return bytes;
  throw inputTooLarge(hook, { found: bytes?.length ?? least, most });
}

interface StartOptions {
  readonly hook: string;
  readonly link: LinkOptions;
  readonly limits: GuestLimits;
}

function speaksExtism(prepared: PreparedModule): boolean {
  return abiSpokenBy(prepared).id === extism1.id;
}

function start(prepared: PreparedModule, { hook, link, limits }: StartOptions): Live {
  try {
    if (speaksExtism(prepared)) return startExtism(prepared.module, { ...link, limits });
    return startGuest(prepared, { link, limits });
  } catch (cause) {
    throw toHostError(hook, cause);
  }
}

interface LiveGuest extends Guest {
  readonly exports: Readonly<Record<string, unknown>>;
  isInitialized: boolean;
}

function startGuest({ module }: PreparedModule, { link, limits }: Omit<StartOptions, 'hook'>): Live {
  let live: LiveGuest | undefined;
  const imports = createImports(link, () => {
    if (live === undefined)
      throw new HostError('host/trap', 'Cannot serve an import before the instance exists');
    return live;
  });
  const exports = instantiateModule(module, imports);
  const guest: LiveGuest = {
    exports,
    fuel: createFuel(exports, limits.maxFuel),
    memory: createGuestMemory(exports),
    logBytesLeft: 0,
    isInitialized: false,
  };
  live = guest;
  return Object.assign(guest, {
    run(hook: string, bytes: Uint8Array) {
      initialize(guest);
      return callHook(guest, { hook, bytes, maxOutputBytes: limits.maxOutputBytes });
    },
  });
}

/** In the first call and on its fuel: what a guest does to prepare itself is not free. */
function initialize(live: LiveGuest): void {
  if (live.isInitialized) return;
  if (live.exports._initialize !== undefined) exportedFunction(live.exports, '_initialize')();
  live.isInitialized = true;
}

interface HookCall {
  readonly hook: string;
  readonly bytes: Uint8Array;
  readonly maxOutputBytes: number;
}

function callHook({ exports, memory }: LiveGuest, { hook, bytes, maxOutputBytes }: HookCall): string {
  const input = memory.store(bytes);
  const output = unpack(exportedFunction(exports, hook)(input.pointer | 0, input.length));
  const text = memory.readJsonText(output.pointer, output.length, {
    what: `the answer of "${hook}"`,
    maxBytes: maxOutputBytes,
  });
  memory.free(output.pointer, output.length);
  memory.free(input.pointer, input.length);
  return text;
}

function toHostError(hook: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HostError('host/trap', `Cannot finish "${hook}": the guest trapped (${reason})`, { cause });
}
