// The way of a module from a stranger's bytes to code that may be linked: the gate, the meter, the engine's compiler.
import {
  abiSpokenBy,
  type ImportFact,
  type ModuleFacts,
  meterBounds,
  moveStart,
  sameFunctionType,
} from '@plugindex/wasm';
import { admitModule, refuseCompilation } from './admission.ts';
import { type CompiledModule, compileModule } from './engine.ts';
import { meterModule } from './meter/meter-module.ts';

export interface PreparedModule {
  readonly module: CompiledModule;
  readonly imports: readonly ImportFact[];
  readonly hooks: readonly string[];
}

export interface PrepareOptions {
  readonly maxMemoryBytes: number;
  /**
   * The metered form, where it is at hand. The host wrote it itself, from these bytes and for these limits, and checked the
   * instructions then: nobody does that again.
   */
  readonly metered?: Uint8Array;
}

/** Checks, meters and compiles. Throws HostError; nothing of the guest runs. */
export function prepareModule(
  bytes: Uint8Array,
  { maxMemoryBytes, metered }: PrepareOptions,
): PreparedModule & { readonly metered: Uint8Array } {
  const limits = { maxMemoryBytes };
  // The gate speaks first: its words are better than the meter's.
  const facts = admitModule(bytes, limits);
  const charged = metered ?? meterModule(movable(bytes, facts), meterBounds(limits)).bytes;
  return {
    module: compile(charged, { bytes, facts }),
    imports: facts.imports,
    hooks: hooksOf(facts),
    metered: charged,
  };
}

/** A start function that was let in runs in the first call, on its fuel, and not before anybody could set it. */
function movable(bytes: Uint8Array, facts: ModuleFacts): Uint8Array {
  return abiSpokenBy(facts).movesStart ? moveStart(bytes, facts) : bytes;
}

/** `written` is what the author wrote: where the fault is to be found. */
function compile(
  charged: Uint8Array,
  written: { readonly bytes: Uint8Array; readonly facts: ModuleFacts },
): CompiledModule {
  try {
    return compileModule(charged);
  } catch (cause) {
    throw refuseCompilation(written.bytes, written.facts, cause);
  }
}

function hooksOf(facts: ModuleFacts): readonly string[] {
  const { hook } = abiSpokenBy(facts);
  return facts.exports
    .filter(({ name }) => !isReserved(name))
    .filter((found) => found.kind === 'function' && sameFunctionType(found.type, hook))
    .map(({ name }) => name);
}

/** Names of the ABI, and those that compilers keep for themselves. */
function isReserved(name: string): boolean {
  return name.startsWith('plugindex_') || name.startsWith('_');
}
