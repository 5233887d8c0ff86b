// Which ABI a module speaks, told by what it imports.
import { type Abi, abi1 } from './abi.ts';
import { extism1 } from './extism-abi.ts';
import type { ModuleFacts } from './module-facts.ts';

/** Every ABI that this code knows, ours first. */
export const abis: readonly Abi[] = [abi1, extism1];

const fromExtism = /^extism:/;

/**
 * A module that imports anything of Extism was built with one of Extism's kits; everything else is held against our ABI.
 * @example abiSpokenBy({ imports: [] }).id // 'plugindex-1'
 */
export function abiSpokenBy({ imports }: Pick<ModuleFacts, 'imports'>): Abi {
  return imports.some(({ module }) => fromExtism.test(module)) ? extism1 : abi1;
}
