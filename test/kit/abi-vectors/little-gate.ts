// The admission gate of the little host, written from reference/abi.md and nothing else: which module gets which refusal. It bounds no time and no number of things but tables.
import {
  type Facts,
  type Found,
  Refused,
  readFacts,
  type Size,
  type TypeText,
  unsafe,
} from './little-module.ts';
import type { Vector } from './vector.ts';

// The project compiles without the DOM's types.
declare const WebAssembly: { validate(bytes: Uint8Array): boolean };

const hookType = '(i32,i32)->i64';
const imports: Readonly<Record<string, { readonly type: TypeText; readonly capability?: string }>> = {
  config: { type: '()->i64' },
  panic: { type: '(i32,i32)->' },
  log: { type: '(i32,i32,i32)->', capability: 'log' },
  random: { type: '(i32,i32)->', capability: 'random' },
  clock: { type: '()->i64', capability: 'clock' },
  kv: { type: hookType, capability: 'kv' },
  env: { type: hookType, capability: 'env' },
  fs: { type: hookType, capability: 'fs' },
  http: { type: hookType, capability: 'net' },
};
const required: Readonly<Record<string, TypeText>> = {
  plugindex_abi_1: '()->',
  plugindex_alloc: '(i32)->i32',
  plugindex_free: '(i32,i32)->',
};
const maxTables = 4;
const maxElements = 65_536;

/** What a host refuses of a module, in this order. Gives the names of its hooks. Throws HostError. */
export function admit(
  bytes: Uint8Array,
  { grants, limits: { maxMemoryBytes = 67_108_864 } = {} }: Pick<Vector, 'grants' | 'limits'>,
): readonly string[] {
  const facts = readFacts(bytes);
  checkSafe(facts, maxMemoryBytes);
  for (const found of facts.imports) checkImport(found, grants);
  const typeOf = (name: string) => exportType(facts, name);
  const isMissing = Object.entries(required).some(([name, type]) => typeOf(name) !== type);
  const initialize = typeOf('_initialize');
  if (isMissing || (initialize !== undefined && initialize !== '()->') || !exportsMemory(facts))
    throw new Refused('host/export-missing');
  if (!WebAssembly.validate(bytes)) throw new Refused('host/module-invalid');
  return facts.exports
    .map(({ name }) => name)
    .filter((name) => !/^(_|plugindex_)/.test(name) && typeOf(name) === hookType);
}

function checkSafe({ imports, memories, tables, globals, exports }: Facts, maxMemoryBytes: number): void {
  const elements = tables.reduce((sum, { min }) => sum + min, 0);
  const isMemoryUnsafe = ({ max, isOdd }: Size) =>
    isOdd || max === undefined || max * 65_536 > maxMemoryBytes;
  if (
    memories.length > 1 ||
    memories.some(isMemoryUnsafe) ||
    imports.some(({ kind }) => kind === 2) ||
    tables.length > maxTables ||
    elements > maxElements ||
    exports.some(
      ({ name, kind, index }) =>
        kind === 1 || name === 'plugindex_fuel' || (kind === 3 && globals[index]?.isMutable !== false),
    )
  )
    unsafe();
}

function checkImport({ kind, module, name, type }: Found, grants: Vector['grants']): void {
  const known = Object.hasOwn(imports, name) ? imports[name] : undefined;
  if (kind !== 0 || module !== 'plugindex_host_1' || known?.type !== type)
    throw new Refused('host/import-unknown');
  const { capability } = known;
  const granted =
    capability === undefined ||
    Object.entries(grants).some(([key, grant]) => key === capability && grant !== false);
  if (!granted) throw new Refused('host/capability-denied');
}

/** Of an exported function. */
function exportType({ exports, imports, functions, types }: Facts, name: string): TypeText | undefined {
  const found = exports.find((one) => one.name === name && one.kind === 0);
  if (found === undefined) return undefined;
  const imported = imports.filter(({ kind }) => kind === 0);
  const own = functions[found.index - imported.length];
  return imported[found.index]?.type ?? types[own ?? -1] ?? '';
}

function exportsMemory({ exports }: Facts): boolean {
  return exports.some(({ name, kind }) => name === 'memory' && kind === 2);
}
