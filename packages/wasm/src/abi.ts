// The plugin ABI as data: what a module must export and may import. Host, inspection and documentation all read this table.
import type { CapabilityName } from '@plugindex/model';
import type { FunctionType } from './module-facts.ts';

export interface AbiExport {
  readonly name: string;
  readonly type: FunctionType;
  readonly description: string;
}

export interface AbiImport {
  readonly name: string;
  readonly type: FunctionType;
  /** What a manifest must ask for before a module may import this; null when every plugin may. */
  readonly capability: CapabilityName | null;
  /** True where a module may import it without that capability, and it then does nothing or says that it cannot. */
  readonly isOptional?: boolean;
  readonly description: string;
}

export interface Abi {
  /** What `registry.yaml` and release records call it. */
  readonly id: string;
  /** The module that a plugin imports from. */
  readonly importModule: string;
  /** Further modules that it may import from, and what. */
  readonly otherModules?: Readonly<Record<string, readonly AbiImport[]>>;
  /** Name of the exported memory. */
  readonly memory: string;
  /** True where the memory needs no maximum, or may have one that is too large: the meter writes the limit into it. */
  readonly clampsMemory?: boolean;
  /** True where a start function is let in: it is moved to an export and runs in the first call. */
  readonly movesStart?: boolean;
  /** Name of the exported function that says which ABI the module speaks. It does nothing. Absent where imports say that. */
  readonly marker?: string;
  readonly exports: readonly AbiExport[];
  /** What a host calls where a module has it, and does not miss where it has not. */
  readonly optionalExports: readonly AbiExport[];
  /** Type of every hook. */
  readonly hook: FunctionType;
  readonly imports: readonly AbiImport[];
}

const i32 = 'i32';
const i64 = 'i64';
const type = (params: readonly string[], results: readonly string[]): FunctionType => ({ params, results });
/** A JSON request at (pointer, length), a packed JSON answer `{"ok": …}` or `{"error": …}`. */
const request = type([i32, i32], [i64]);

/**
 * ABI version 1. Memory that the host hands to the plugin is obtained with `plugindex_alloc`.
 * @example abi1.imports.find(({ name }) => name === 'http')?.capability // 'net'
 */
export const abi1 = {
  id: 'plugindex-1',
  importModule: 'plugindex_host_1',
  memory: 'memory',
  marker: 'plugindex_abi_1',
  exports: [
    {
      name: 'plugindex_abi_1',
      type: type([], []),
      description: 'Marks the version of the ABI. Does nothing.',
    },
    {
      name: 'plugindex_alloc',
      type: type([i32], [i32]),
      description: 'Gives the pointer to that many free bytes.',
    },
    {
      name: 'plugindex_free',
      type: type([i32, i32], []),
      description: 'Takes back the bytes at (pointer, size).',
    },
  ],
  optionalExports: [
    {
      name: '_initialize',
      type: type([], []),
      description:
        'Called once, before everything else. AssemblyScript puts there what a start function would do.',
    },
  ],
  /** UTF-8 JSON at (pointer, length) in, `pointer << 32 | length` of UTF-8 JSON out. */
  hook: request,
  imports: [
    {
      name: 'config',
      type: type([], [i64]),
      capability: null,
      description: 'The configuration as JSON, packed. Read it once, keep it, free it.',
    },
    {
      name: 'log',
      type: type([i32, i32, i32], []),
      capability: 'log',
      description:
        'Logs the text at (pointer, length) with a level: 0 trace, 1 debug, 2 info, 3 warn, 4 error.',
    },
    {
      name: 'clock',
      type: type([], [i64]),
      capability: 'clock',
      description: 'Milliseconds since 1970, UTC.',
    },
    {
      name: 'random',
      type: type([i32, i32], []),
      capability: 'random',
      description: 'Fills (pointer, length) with random bytes.',
    },
    { name: 'http', type: request, capability: 'net', description: 'One HTTP request to a granted host.' },
    { name: 'fs', type: request, capability: 'fs', description: 'Reads or writes one granted file.' },
    {
      name: 'kv',
      type: request,
      capability: 'kv',
      description: "Gets, sets or deletes one key of the plugin's store.",
    },
    { name: 'env', type: request, capability: 'env', description: 'Reads one granted environment variable.' },
    // Last: packed JavaScript plugins know an import by its place in this list.
    {
      name: 'panic',
      type: type([i32, i32], []),
      capability: null,
      description:
        'Ends the call with the text at (pointer, length), which says what went wrong and where. Never returns.',
    },
  ],
} as const satisfies Abi;

/**
 * What a module of this ABI may import from a module of that name; undefined where it may import nothing from there.
 * @example importsFrom(abi1, 'plugindex_host_1')?.length // 9
 */
export function importsFrom(abi: Abi, module: string): readonly AbiImport[] | undefined {
  if (module === abi.importModule) return abi.imports;
  const { otherModules = {} } = abi;
  return Object.hasOwn(otherModules, module) ? otherModules[module] : undefined;
}

/**
 * A function type as people write it.
 * @example formatFunctionType({ params: ['i32', 'i32'], results: ['i64'] }) // '(i32, i32) -> i64'
 */
export function formatFunctionType({ params, results }: FunctionType): string {
  const result = results.length === 1 ? results[0] : `(${joinTypes(results)})`;
  return `(${joinTypes(params)}) -> ${result}`;
}

// A module may name a million of them; nobody reads more than these.
const maxShownTypes = 12;

function joinTypes(types: readonly string[]): string {
  const shown = types.slice(0, maxShownTypes).join(', ');
  return types.length <= maxShownTypes ? shown : `${shown}, … ${types.length - maxShownTypes} more`;
}

/** True when both take and give the same. @example sameFunctionType(abi1.hook, { params: ['i32', 'i32'], results: ['i64'] }) // true */
export function sameFunctionType(a: FunctionType, b: FunctionType): boolean {
  return sameList(a.params, b.params) && sameList(a.results, b.results);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
