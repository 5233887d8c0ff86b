// The fuel of one instance: how much a call may burn, and how much it did.
import { fuelExport } from '@plugindex/wasm';
import { isGlobal } from './engine.ts';
import { HostError } from './host-error.ts';

export interface Fuel {
  /** Called before each call. */
  refill(): void;
  /** Units burnt since then; at most what there was. */
  used(): number;
  /** True once the guest wanted more than there was: nothing else makes it so. */
  isOut(): boolean;
  /** Takes units for what the host does in the guest's name. Throws HostError `host/out-of-fuel`. */
  burn(units: number): void;
}

/** Binds to a fresh instance of a metered module. Throws HostError `host/export-missing`. */
export function createFuel(exports: Readonly<Record<string, unknown>>, budget: number): Fuel {
  const global = exports[fuelExport];
  if (!isGlobal(global))
    throw new HostError('host/export-missing', `Cannot run the module: it does not export "${fuelExport}"`);
  const left = () => Number(global.value);
  return {
    refill() {
      global.value = BigInt(budget);
    },
    used: () => Math.min(budget, budget - left()),
    isOut: () => left() < 0,
    burn(units) {
      const rest = left() - units;
      global.value = BigInt(rest);
      if (rest < 0) throw outOfFuel(budget);
    },
  };
}

export function outOfFuel(budget: number, options: ErrorOptions = {}): HostError {
  return new HostError(
    'host/out-of-fuel',
    `Cannot finish the call: it needs more than ${budget} units of fuel`,
    options,
  );
}
