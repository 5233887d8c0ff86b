// Which proposals beyond WebAssembly 1.0 a module shows in its sections.
import type { Feature } from './module-facts.ts';
import type { ModuleState } from './module-state.ts';
import type { ValueType } from './value-types.ts';

/** Each feature and what gives it away, in the order of their names. */
const signs: readonly (readonly [Feature, (state: ModuleState, types: ReadonlySet<ValueType>) => boolean])[] =
  [
    ['bulk-memory', (state) => state.dataCount !== undefined || state.hasPassiveData],
    ['exceptions', (state, types) => state.tags.length > 0 || types.has('exnref') || types.has('nullexnref')],
    [
      'function-references',
      (_, types) => [...types].some((type) => /^\(ref (?:null )?(?:\d|func\)|extern\))/.test(type)),
    ],
    ['gc', (state, types) => state.usesGc || [...types].some((type) => gcTypes.test(type))],
    ['memory64', (state) => [...state.memories, ...state.tables].some(({ is64 }) => is64)],
    ['multi-memory', (state) => state.memories.length > 1],
    [
      'multi-value',
      (state) => state.types.some((type) => typeof type === 'object' && type.results.length > 1),
    ],
    ['mutable-globals', exchangesMutableGlobal],
    ['reference-types', (state, types) => state.tables.length > 1 || types.has('externref')],
    ['simd', (_, types) => types.has('v128')],
    ['threads', (state) => [...state.memories, ...state.tables].some(({ shared }) => shared)],
  ];

const gcTypes =
  /^(?:any|eq|i31|struct|array|null|nullfunc|nullextern)ref$|^\(ref (?:any|eq|i31|struct|array|none|nofunc|noextern)\)$/;

export function findFeatures(state: ModuleState): readonly Feature[] {
  const types = valueTypesOf(state);
  return signs.filter(([, shows]) => shows(state, types)).map(([feature]) => feature);
}

/** Every distinct type of parameters, results, globals and tables. */
function valueTypesOf(state: ModuleState): ReadonlySet<ValueType> {
  const types = new Set<ValueType>();
  for (const type of state.types) {
    if (typeof type === 'string') continue;
    for (const param of type.params) types.add(param);
    for (const result of type.results) types.add(result);
  }
  for (const { type } of state.globals) types.add(type);
  for (const { type } of state.tables) if (type !== 'funcref') types.add(type);
  return types;
}

function exchangesMutableGlobal(state: ModuleState): boolean {
  return (
    state.globals.some(({ mutable, imported }) => mutable && imported) ||
    state.exports.some(({ kind, index }) => kind === 'global' && state.globals[index]?.mutable === true)
  );
}
