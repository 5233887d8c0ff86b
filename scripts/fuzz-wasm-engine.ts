// What V8 says of a module, set beside what our reader says: names, kinds and types of all imports and exports.
import type { ExportFact, ImportFact, LimitsFact, ModuleFacts, TableFact } from '@plugindex/wasm';

interface Described {
  readonly module?: string;
  readonly name: string;
  readonly kind: string;
  /** Only with V8's type reflection switched on. */
  readonly type?: object;
}

interface Engine {
  validate(bytes: Uint8Array): boolean;
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): readonly Described[];
    exports(module: object): readonly Described[];
  };
}
// Node's types do not describe WebAssembly.
declare const WebAssembly: Engine;

export function engineAccepts(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes);
}

/** Every disagreement about a module that V8 accepts, one sentence each. */
export function* compareWithEngine(bytes: Uint8Array, facts: ModuleFacts): Iterable<string> {
  const module = new WebAssembly.Module(bytes);
  yield* compareLists(
    'imports',
    facts.imports.map((entry) => ({
      module: entry.module,
      name: entry.name,
      kind: entry.kind,
      type: importType(entry),
    })),
    WebAssembly.Module.imports(module).map(normalise),
  );
  yield* compareLists(
    'exports',
    facts.exports.map((entry) => ({ name: entry.name, kind: entry.kind, type: exportType(entry, facts) })),
    WebAssembly.Module.exports(module).map(normalise),
  );
}

function* compareLists(what: string, ours: readonly object[], theirs: readonly object[]): Iterable<string> {
  const [own, other] = [ours, theirs].map((list) => list.map((entry) => JSON.stringify(entry)));
  if (own === undefined || other === undefined) return;
  if (own.length !== other.length) yield `${what}: found ${own.length}, the engine ${other.length}`;
  for (const [index, entry] of own.entries())
    if (entry !== other[index]) {
      yield `${what}: found ${entry}, the engine ${other[index]}`;
      return;
    }
}

// V8 13.6 tells the maximum of a 64-bit table modulo 2^32: only that there is one can be compared.
const of64Bits = 'of 64 bits';

/** V8 says of 64-bit limits as BigInt what we say as a number, and of tags it says no type. */
function normalise({ module, name, kind, type }: Described): object {
  const plain = Object.entries(type ?? {}).map(([key, value]) => {
    if (typeof value !== 'bigint') return [key, value];
    return [key, kind === 'table' && key === 'maximum' ? of64Bits : Number(value)];
  });
  return {
    ...(module !== undefined && { module }),
    name,
    kind,
    type: type === undefined ? undefined : Object.fromEntries(plain),
  };
}

function importType(entry: ImportFact): object | undefined {
  switch (entry.kind) {
    case 'function':
      return { parameters: entry.type.params, results: entry.type.results };
    case 'table':
      return tableType(entry.table);
    case 'memory':
      return memoryType(entry.memory);
    case 'global':
      return { mutable: entry.global.mutable, value: entry.global.type };
    case 'tag':
      return undefined;
  }
}

function exportType(entry: ExportFact, { tables, memories, globals }: ModuleFacts): object | undefined {
  if (entry.kind === 'function') return { parameters: entry.type.params, results: entry.type.results };
  const table = entry.kind === 'table' ? tables[entry.index] : undefined;
  if (table !== undefined) return tableType(table);
  const memory = entry.kind === 'memory' ? memories[entry.index] : undefined;
  if (memory !== undefined) return memoryType(memory);
  const global = entry.kind === 'global' ? globals[entry.index] : undefined;
  return global === undefined ? undefined : { mutable: global.mutable, value: global.type };
}

function tableType(table: TableFact): object {
  const { minimum, maximum } = limitsType(table);
  const shown = table.is64 && maximum !== undefined ? of64Bits : maximum;
  return {
    element: table.type,
    minimum,
    ...(shown !== undefined && { maximum: shown }),
    address: addressType(table),
  };
}

function memoryType(memory: LimitsFact): object {
  return { ...limitsType(memory), shared: memory.shared, address: addressType(memory) };
}

function limitsType({ min, max }: LimitsFact): { readonly minimum: number; readonly maximum?: number } {
  return { minimum: min, ...(max !== undefined && { maximum: max }) };
}

function addressType({ is64 }: LimitsFact): string {
  return is64 ? 'i64' : 'i32';
}
