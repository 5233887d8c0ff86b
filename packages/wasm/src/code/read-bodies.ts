// Finds the function bodies of a module: where their instructions are, and how many locals they have.
import { ByteReader } from '../byte-reader.ts';
import { readState } from '../read-module.ts';
import { isPlainType, nameType, readTypeCode } from '../value-types.ts';

export interface FunctionBody {
  /** In the index space of functions, imported ones first. */
  readonly index: number;
  readonly params: number;
  /** Declared ones: parameters are not counted. */
  readonly locals: number;
  /** How many groups the locals are declared in. */
  readonly localGroups: number;
  /** Offset of the first group of locals, from the start of the module. */
  readonly localsStart: number;
  /** Offset of the first instruction. */
  readonly start: number;
  /** Offset of the first byte after the last instruction, which is an `end`. */
  readonly end: number;
}

/** V8's own limit, parameters included (kV8MaxWasmFunctionLocals). */
const maxLocals = 50_000;
// threat: one function that keeps an optimizing compiler busy for minutes; V8's own limit is seven times this. The interpreter
// loop of a JavaScript engine, the largest function of a known guest, has a tenth of it.
const maxBodyBytes = 1 << 20;
const codeSection = 10;

/**
 * The bodies of a module, in order; none of their instructions is looked at. Throws WasmError.
 * @example readBodies(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // []
 */
export function readBodies(bytes: Uint8Array): readonly FunctionBody[] {
  const { sections, functions, importedFunctions, types } = readState(bytes);
  const code = sections.find(({ id }) => id === codeSection);
  if (code === undefined) return [];
  const reader = new ByteReader(bytes, code.offset, code.offset + code.size, code.name);
  return Array.from({ length: reader.count('function bodies', 2) }, (_, position) => {
    const index = importedFunctions + position;
    const params = types.functionType(functions[index] ?? -1)?.params.length ?? 0;
    const size = reader.u32();
    if (size > maxBodyBytes)
      throw reader.fail(
        'wasm/unmeterable',
        `Cannot use a function: found a body of ${size} bytes, expected at most ${maxBodyBytes}`,
      );
    const body = reader.window(size);
    body.functionIndex = index;
    return readBody(body, { index, params });
  });
}

function readBody(
  reader: ByteReader,
  { index, params }: { readonly index: number; readonly params: number },
): FunctionBody {
  const localGroups = reader.count('groups of locals', 2);
  const localsStart = reader.offset;
  let locals = 0;
  for (let left = localGroups; left > 0; left -= 1) {
    locals += reader.u32();
    const start = reader.offset;
    const type = readTypeCode(reader);
    if (!isPlainType(type))
      throw reader.fail(
        'wasm/unmeterable',
        `Cannot use a local of type ${nameType(type)}: expected a number, a vector, funcref or externref`,
        start,
      );
  }
  if (params + locals > maxLocals)
    throw reader.fail(
      'wasm/count',
      `Cannot read a function: found ${params + locals} locals, expected at most ${maxLocals}`,
      localsStart,
    );
  return { index, params, locals, localGroups, localsStart, start: reader.offset, end: reader.end };
}
