// Builds small modules for tests from a description that is plain JSON, and the encoders that it is made of.

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64';

export interface LimitsSpec {
  readonly min: number;
  readonly max?: number;
  readonly shared?: boolean;
  readonly is64?: boolean;
}

export interface FunctionTypeSpec {
  readonly params?: readonly NumberType[];
  readonly results?: readonly NumberType[];
}

export type ImportSpec = { readonly module: string; readonly name: string } & (
  | ({ readonly kind: 'function' } & FunctionTypeSpec)
  | ({ readonly kind: 'table' | 'memory' } & LimitsSpec)
  | { readonly kind: 'global'; readonly type: NumberType; readonly mutable?: boolean }
  | ({ readonly kind: 'tag' } & FunctionTypeSpec)
);

export interface FunctionSpec extends FunctionTypeSpec {
  /** Name to export it under. */
  readonly export?: string;
  /** Groups of locals: how many of which type. */
  readonly locals?: readonly (readonly [count: number, type: NumberType])[];
  /** Groups of locals before the others, as raw entries of the code section. */
  readonly rawLocals?: readonly (readonly number[])[];
  /** Instructions without the final `end`, as bytes. Without it: zero for each result. */
  readonly body?: readonly number[];
}

export interface ExportSpec {
  readonly name: string;
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag';
  /** Imported ones count first. */
  readonly index: number;
}

export interface CustomSpec {
  readonly name: string;
  /** Text, or bytes. */
  readonly content?: string | readonly number[];
  /** How many zero bytes follow. */
  readonly zeros?: number;
}

export interface ModuleSpec {
  readonly imports?: readonly ImportSpec[];
  readonly functions?: readonly FunctionSpec[];
  readonly tables?: readonly LimitsSpec[];
  readonly memories?: readonly LimitsSpec[];
  readonly tags?: readonly FunctionTypeSpec[];
  readonly globals?: readonly { readonly type: NumberType; readonly mutable?: boolean }[];
  /** Beside those that functions name for themselves. */
  readonly exports?: readonly ExportSpec[];
  /** Index of the start function, imported ones counted first. */
  readonly start?: number;
  /** Text of active data segments, one after the other from address 0. */
  readonly data?: readonly string[];
  /** Segments of the element section, as raw entries. */
  readonly elements?: readonly (readonly number[])[];
  /** Globals before the others, as raw entries of the global section. */
  readonly rawGlobals?: readonly (readonly number[])[];
  /** Custom sections at the end. */
  readonly custom?: readonly CustomSpec[];
  /** Types before those of the functions, as raw entries of the type section. */
  readonly rawTypes?: readonly (readonly number[])[];
}

export const wasmHeader: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const typeCodes: Readonly<Record<NumberType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const kindCodes = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
/** `t.const 0` for each type. */
const zeroConstants: Readonly<Record<NumberType, readonly number[]>> = {
  i32: [0x41, 0],
  i64: [0x42, 0],
  f32: [0x43, 0, 0, 0, 0],
  f64: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
};
const funcref = 0x70;
const end = 0x0b;

/** Unsigned LEB128. @example leb(300) // [0xac, 0x02] */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A count and the items. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

/** A length and the text as UTF-8. */
export function encodeName(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
}

/** Id, size, content. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

export function customSection({ name, content = '', zeros = 0 }: CustomSpec): number[] {
  const bytes = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content;
  return section(0, [...encodeName(name), ...bytes, ...new Uint8Array(zeros)]);
}

function limits({ min, max, shared, is64 }: LimitsSpec): number[] {
  const flags = (max === undefined ? 0 : 1) | (shared ? 2 : 0) | (is64 ? 4 : 0);
  return [flags, ...leb(min), ...(max === undefined ? [] : leb(max))];
}

function functionType({ params = [], results = [] }: FunctionTypeSpec): number[] {
  const codes = (types: readonly NumberType[]) => vector(types.map((type) => [typeCodes[type]]));
  return [0x60, ...codes(params), ...codes(results)];
}

function functionBody({ rawLocals = [], locals = [], body, results = [] }: FunctionSpec): number[] {
  const groups = vector([...rawLocals, ...locals.map(([count, type]) => [...leb(count), typeCodes[type]])]);
  const code = [...groups, ...(body ?? results.flatMap((type) => [...zeroConstants[type]])), end];
  return [...leb(code.length), ...code];
}

/** Collects function types, each once, and answers their indices. */
class TypeTable {
  readonly entries: number[][];
  constructor(raw: readonly (readonly number[])[]) {
    this.entries = raw.map((entry) => [...entry]);
  }
  indexOf(type: FunctionTypeSpec): number {
    const entry = functionType(type);
    const known = this.entries.findIndex((other) => other.join() === entry.join());
    return known >= 0 ? known : this.entries.push(entry) - 1;
  }
}

function importEntry(spec: ImportSpec, types: TypeTable): number[] {
  const head = [...encodeName(spec.module), ...encodeName(spec.name), kindCodes[spec.kind]];
  switch (spec.kind) {
    case 'function':
      return [...head, ...leb(types.indexOf(spec))];
    case 'table':
      return [...head, funcref, ...limits(spec)];
    case 'memory':
      return [...head, ...limits(spec)];
    case 'global':
      return [...head, typeCodes[spec.type], spec.mutable ? 1 : 0];
    case 'tag':
      return [...head, 0, ...leb(types.indexOf(spec))];
  }
}

function exportEntries({ imports = [], functions = [], exports = [] }: ModuleSpec): number[][] {
  const imported = imports.filter(({ kind }) => kind === 'function').length;
  const named = functions.flatMap((spec, index): ExportSpec[] =>
    spec.export === undefined ? [] : [{ name: spec.export, kind: 'function', index: imported + index }],
  );
  return [...exports, ...named].map(({ name, kind, index }) => [
    ...encodeName(name),
    kindCodes[kind],
    ...leb(index),
  ]);
}

function dataSegments(texts: readonly string[]): number[][] {
  let address = 0;
  return texts.map((text) => {
    const at = signedLeb(address);
    address += Buffer.byteLength(text);
    return [0, 0x41, ...at, end, ...encodeName(text)];
  });
}

/** Signed LEB128 of a number that is not negative: an operand of `i32.const`. */
export function signedLeb(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.at(-1) ?? 0;
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last + 128, 0];
}

/**
 * The bytes of a module. Nothing is checked, so that tests can build wrong ones too.
 * @example buildModule({ functions: [{ export: 'answer', results: ['i32'], body: [0x41, 42] }] })
 */
export function buildModule(spec: ModuleSpec): Uint8Array {
  const types = new TypeTable(spec.rawTypes ?? []);
  const imports = (spec.imports ?? []).map((entry) => importEntry(entry, types));
  const functions = (spec.functions ?? []).map((entry) => leb(types.indexOf(entry)));
  const tags = (spec.tags ?? []).map((entry) => [0, ...leb(types.indexOf(entry))]);
  const tables = (spec.tables ?? []).map((entry) => [funcref, ...limits(entry)]);
  const globals = (spec.globals ?? []).map(({ type, mutable }) => [
    typeCodes[type],
    mutable ? 1 : 0,
    ...zeroConstants[type],
    end,
  ]);
  const listed = (id: number, items: readonly (readonly number[])[]) =>
    items.length === 0 ? [] : section(id, vector(items));
  return Uint8Array.from([
    ...wasmHeader,
    ...listed(1, types.entries),
    ...listed(2, imports),
    ...listed(3, functions),
    ...listed(4, tables),
    ...listed(5, (spec.memories ?? []).map(limits)),
    ...listed(13, tags),
    ...listed(6, [...(spec.rawGlobals ?? []), ...globals]),
    ...listed(7, exportEntries(spec)),
    ...(spec.start === undefined ? [] : section(8, leb(spec.start))),
    ...listed(9, spec.elements ?? []),
    ...listed(10, (spec.functions ?? []).map(functionBody)),
    ...listed(11, dataSegments(spec.data ?? [])),
    ...(spec.custom ?? []).flatMap(customSection),
  ]);
}
