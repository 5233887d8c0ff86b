// Which proposals beyond WebAssembly 1.0 a module shows in its sections.
import type { Feature } from './module-facts.ts';
import type { ModuleState } from './module-state.ts';
import { heapCodes, type SeenTypes, v128 } from './value-types.ts';

/** Heap types that came with the garbage collector. */
const gcHeaps = ['any', 'eq', 'i31', 'struct', 'array', 'none', 'nofunc', 'noextern'];

/** Each feature and what gives it away, in the order of their names. */
const signs: readonly (readonly [Feature, (state: ModuleState) => boolean])[] = [
  ['bulk-memory', ({ dataCount, hasPassiveData }) => dataCount !== undefined || hasPassiveData],
  ['exceptions', ({ tags, seenTypes }) => tags.length > 0 || namesHeap(seenTypes, ['exn', 'noexn'])],
  [
    'function-references',
    ({ seenTypes }) => seenTypes.indexed || namesNotNull(seenTypes, ['func', 'extern']),
  ],
  ['gc', ({ types, seenTypes }) => types.usesGc || namesHeap(seenTypes, gcHeaps)],
  ['memory64', ({ memories, tables }) => memories.some(has64Bits) || tables.some(has64Bits)],
  ['multi-memory', ({ memories }) => memories.length > 1],
  ['multi-value', ({ types }) => types.mostResults > 1],
  ['mutable-globals', exchangesMutableGlobal],
  ['reference-types', ({ tables, seenTypes }) => tables.length > 1 || namesHeap(seenTypes, ['extern'])],
  ['simd', ({ seenTypes }) => seenTypes.has(v128)],
  ['threads', ({ memories, tables }) => memories.some(isShared) || tables.some(isShared)],
];

export function findFeatures(state: ModuleState): readonly Feature[] {
  return signs.filter(([, shows]) => shows(state)).map(([feature]) => feature);
}

function namesHeap(seen: SeenTypes, heaps: readonly string[]): boolean {
  return heaps.some((heap) => seen.has(heapCodes.get(heap) ?? 0)) || namesNotNull(seen, heaps);
}

function namesNotNull(seen: SeenTypes, heaps: readonly string[]): boolean {
  return heaps.some((heap) => seen.hasNotNull(heapCodes.get(heap) ?? 0));
}

function has64Bits({ is64 }: { readonly is64: boolean }): boolean {
  return is64;
}

function isShared({ shared }: { readonly shared: boolean }): boolean {
  return shared;
}

function exchangesMutableGlobal({ globals, exports }: ModuleState): boolean {
  return (
    globals.some(({ mutable, imported }) => mutable && imported) ||
    exports.some(({ kind, index }) => kind === 'global' && globals[index]?.mutable === true)
  );
}
