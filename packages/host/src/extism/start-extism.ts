// An instance of a module that was built with one of Extism's kits: its imports, its memory beside the linear one, its calls.
import { isRecord } from '@plugindex/model/record';
import { extism1 } from '@plugindex/wasm';
import { CallEnded } from '../call-ended.ts';
import { type CompiledModule, instantiateModule, isMemory } from '../engine.ts';
import { createFuel } from '../fuel.ts';
import { checkedView, decodeJson, exportedFunction } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import type { PluginLimits } from '../limits.ts';
import type { LinkLimits, LinkOptions } from '../link.ts';
import { grantedPorts } from './granted-ports.ts';
import { answerOf, errorOf } from './guest-answer.ts';
import { createKernelImports, settle } from './kernel-imports.ts';
import { KernelMemory } from './kernel-memory.ts';
import { createServiceImports, type ServiceGuest } from './service-imports.ts';
import { Variables } from './variables.ts';
import { createWasiImports, type WasiGuest } from './wasi-imports.ts';

type ExtismLimits = LinkLimits & Pick<PluginLimits, 'maxFuel' | 'maxMemoryBytes' | 'maxOutputBytes'>;

export interface ExtismOptions extends Omit<LinkOptions, 'limits'> {
  readonly limits: ExtismLimits;
}

interface ExtismGuest extends ServiceGuest, WasiGuest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly memory: { size(): number };
  isInitialized: boolean;
}

export interface LiveExtism extends ExtismGuest {
  run(hook: string, input: Uint8Array): string;
}

/** Throws what the engine throws, and HostError `host/export-missing`. */
export function startExtism(module: CompiledModule, options: ExtismOptions): LiveExtism {
  const { limits } = options;
  let guest: ExtismGuest | undefined;
  const live = (): ExtismGuest => {
    if (guest === undefined)
      throw new HostError('host/trap', 'Cannot serve an import before the instance exists');
    return guest;
  };
  const exports = instantiateModule(module, importsFor(options, live));
  const { memory } = exports;
  if (!isMemory(memory))
    throw new HostError('host/export-missing', 'Cannot run the module: it does not export "memory"');
  const linearBytes = () => memory.buffer.byteLength;
  const kernel = new KernelMemory(() => limits.maxMemoryBytes - linearBytes());
  const variables = new Variables(limits.maxKvBytes);
  const created: ExtismGuest = {
    exports,
    fuel: createFuel(exports, limits.maxFuel),
    logBytesLeft: 0,
    debt: 0,
    kernel,
    variables,
    response: undefined,
    state: { input: nothing, output: nothing, error: 0 },
    memory: { size: () => linearBytes() + kernel.size + variables.size },
    view: (pointer, length) => checkedView(memory, pointer, length),
    isInitialized: false,
  };
  guest = created;
  return Object.assign(created, {
    run: (hook: string, input: Uint8Array) =>
      runHook(created, { hook, input, maxOutputBytes: limits.maxOutputBytes }),
  });
}

const nothing = { offset: 0, length: 0 };

function importsFor({ config, limits, ...rest }: ExtismOptions, guest: () => ExtismGuest) {
  const ports = grantedPorts(rest);
  const values = decodeJson(config, 'the configuration');
  return {
    [extism1.importModule]: {
      ...createKernelImports(guest),
      ...createServiceImports({ ports, limits, config: isRecord(values) ? values : {} }, guest),
    },
    wasi_snapshot_preview1: createWasiImports(ports, guest),
  };
}

interface HookRun {
  readonly hook: string;
  readonly input: Uint8Array;
  readonly maxOutputBytes: number;
}

function runHook(guest: ExtismGuest, { hook, input, maxOutputBytes }: HookRun): string {
  begin(guest, input);
  try {
    initialize(guest);
    const status = exportedFunction(guest.exports, hook)();
    settle(guest);
    return answerOf(guest, { hook, status, maxOutputBytes });
  } catch (cause) {
    // A guest that says what went wrong and then traps, as aborts of AssemblyScript do: the text is its answer.
    const error = cause instanceof HostError || guest.fuel.isOut() ? undefined : errorOf(guest);
    throw error === undefined || cause instanceof CallEnded ? cause : new CallEnded(error, { isTrap: true });
  }
}

function begin(guest: ExtismGuest, input: Uint8Array): void {
  guest.kernel.clear();
  guest.debt = 0;
  guest.response = undefined;
  guest.state.input = { offset: guest.kernel.store(input), length: input.length };
  guest.state.output = nothing;
  guest.state.error = 0;
}

/** In the first call and on its fuel. A reactor names `_initialize`; without one, the constructors of C are exported as they are. */
function initialize(guest: ExtismGuest): void {
  if (guest.isInitialized) return;
  const { exports } = guest;
  const name = ['_initialize', '__wasm_call_ctors'].find((known) => exports[known] !== undefined);
  if (name !== undefined) exportedFunction(exports, name)();
  guest.isInitialized = true;
}
