// Runs one exported function of a fresh instance and tells all that can be seen of it from outside.
import {
  compileModule,
  instantiateModule,
  isFunction,
  isGlobal,
  isMemory,
} from '../../packages/host/src/engine.ts';

export interface Observed {
  /** The result, or the error as text. */
  readonly outcome: string;
  readonly fuelUsed: number;
  readonly isOutOfFuel: boolean;
  /** Undefined where no memory is exported. */
  readonly memory: Buffer | undefined;
}

/** Without `fuel` for a plain module. */
export function runExport(
  bytes: Uint8Array,
  name: string,
  { args, fuel }: { readonly args: readonly (number | bigint)[]; readonly fuel?: number },
): Observed {
  const exports = instantiateModule(compileModule(bytes), {});
  const { [name]: run, plugindex_fuel: global, memory } = exports;
  if (isGlobal(global)) global.value = BigInt(fuel ?? 0);
  const outcome = outcomeOf(() => (isFunction(run) ? run(...args) : 'no such function'));
  const left = isGlobal(global) ? Number(global.value) : 0;
  return {
    outcome,
    fuelUsed: (fuel ?? 0) - left,
    isOutOfFuel: left < 0,
    memory: isMemory(memory) ? Buffer.from(memory.buffer.slice(0)) : undefined,
  };
}

function outcomeOf(act: () => unknown): string {
  try {
    return String(act());
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
