// The reader of instructions: it ends each where the engine does, knows what the engine knows, and never runs away.
import { findEngineRefusal, InstructionReader, readBodies, readModule, WasmError } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { buildOfficialPlugins } from '../../kit/official-plugins.ts';
import { buildModule, section, vector, wasmHeader } from '../../kit/wasm-builder.ts';

/** Opcodes of all functions, in order. */
function opcodesOf(bytes: Uint8Array): number[] {
  const globals = readModule(bytes).globals.length;
  return readBodies(bytes).flatMap((body) => {
    const reader = new InstructionReader(bytes, body, { globals });
    const found: number[] = [];
    let last = body.start;
    while (reader.next()) {
      // Instructions follow one another without a gap.
      expect(reader.start).toBe(last);
      last = reader.end;
      found.push(reader.opcode);
    }
    expect(last).toBe(body.end);
    return found;
  });
}

function refusalOf(body: readonly number[], locals: readonly (readonly [number, 'i32'])[] = []): WasmError {
  try {
    opcodesOf(buildModule({ functions: [{ body, locals }] }));
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
  throw new Error('Cannot find a refusal: everything was read');
}

test('it reads the official plugins to their last instruction', () => {
  const known = new Set<number>();
  for (const { bytes } of buildOfficialPlugins()) for (const opcode of opcodesOf(bytes)) known.add(opcode);
  expect(known.size).toBeGreaterThan(90);
});

test('operands of every form are passed over', () => {
  const body = [
    [0x02, 0x40, 0x0b], // block
    [0x02, 0x80, 0x00, 0x0b], // block of type 0, in a longer form
    [0x41, 0xff, 0xff, 0xff, 0xff, 0x07, 0x1a], // i32.const, drop
    [0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, 0x1a], // i64.const
    [0x43, 0x0b, 0x0b, 0x0b, 0x0b, 0x1a], // f32.const of end bytes
    [0x44, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x1a], // f64.const of end bytes
    [0xfd, 0x0c, ...Array<number>(16).fill(0x0b), 0x1a], // v128.const of end bytes
    [0x41, 0, 0x41, 1, 0x41, 2, 0x1c, 1, 0x7f, 0x1a], // select of a type
    [0xd0, 0x70, 0x1a], // ref.null func
    [0x41, 0, 0x28, 0x02, 0x0b, 0x1a], // i32.load, offset 11
    [0x41, 0, 0xfd, 0x00, 0x04, 0x0b, 0xfd, 0x15, 0x0b, 0x1a], // v128.load, i8x16.extract_lane_s 11
    [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x8a, 0x00, 0, 0], // memory.copy, its number in a longer form
    [0x41, 0, 0x0e, 2, 0, 0, 0], // br_table
  ].flat();
  const bytes = buildModule({ memories: [{ min: 1 }], functions: [{ body }] });
  expect(findEngineRefusal(bytes)).toBeUndefined();
  expect(opcodesOf(bytes).filter((opcode) => opcode === 0x0b)).toHaveLength(3);
});

test.each([
  ['an unknown instruction', [0x27], 'wasm/opcode'],
  ['a tail call', [0x12, 0], 'wasm/opcode'],
  ['an old exception', [0x06, 0x40], 'wasm/opcode'],
  ['a new exception', [0x1f, 0x40, 0], 'wasm/opcode'],
  ['a garbage-collected structure', [0xfb, 0, 0], 'wasm/opcode'],
  ['an atomic instruction', [0xfe, 0, 2, 0], 'wasm/opcode'],
  ['a relaxed vector instruction', [0xfd, 0x80, 0x02], 'wasm/opcode'],
  ['a gap among the vector instructions', [0xfd, 0x9a, 0x01], 'wasm/opcode'],
  ['a bulk instruction beyond the last', [0xfc, 18], 'wasm/opcode'],
  ['a number of an instruction beyond all', [0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f], 'wasm/opcode'],
  ['a load from a second memory', [0x41, 0, 0x28, 0x42, 1, 0, 0x1a], 'wasm/opcode'],
  ['a fill of a second memory', [0xfc, 11, 1], 'wasm/opcode'],
  ['a local that is not there', [0x20, 0], 'wasm/index'],
  ['a global that is not there', [0x23, 0], 'wasm/index'],
  ['a branch out of more than there is', [0x0c, 1], 'wasm/index'],
  ['a table with one branch out of more than there is', [0x41, 0, 0x0e, 2, 0, 1, 0], 'wasm/index'],
  ['a table of more branches than bytes', [0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f], 'wasm/count'],
  ['an else outside of an if', [0x05], 'wasm/nesting'],
  ['a second else', [0x41, 0, 0x04, 0x40, 0x05, 0x05, 0x0b], 'wasm/nesting'],
  ['bytes after the end', [0x0b], 'wasm/nesting'],
  ['a block that is never closed', [0x02, 0x40], 'wasm/truncated'],
  ['an operand beyond the end', [0x44, 0, 0], 'wasm/truncated'],
  ['a block of a reference to a type', [0x02, 0x63, 0x70, 0x0b], 'wasm/type'],
  ['a null of another sort', [0xd0, 0x6e], 'wasm/type'],
  ['a select of two types', [0x1c, 2, 0x7f, 0x7f], 'wasm/type'],
  ['a number that is too long', [0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 'wasm/number'],
] as const)('%s is refused, with section, function and offset', (_what, body, code) => {
  const error = refusalOf(body);
  expect([error.code, error.section, error.functionIndex]).toEqual([code, 'code', 0]);
  expect(error.offset).toBeGreaterThan(wasmHeader.length);
  expect(error.message).toMatch(/, at byte \d+ in the code section, function 0$/);
});

test('nesting is bounded, and nothing recurses on it', () => {
  const blocks = (count: number) => [...Array(count).fill([0x02, 0x40]).flat(), ...Array(count).fill(0x0b)];
  expect(opcodesOf(buildModule({ functions: [{ body: blocks(9_999) }] }))).toHaveLength(20_000 - 1);
  expect(refusalOf(blocks(300_000)).code).toBe('wasm/nesting');
});

test('more locals than an engine takes are refused before anything counts them', () => {
  expect(refusalOf([], [[50_001, 'i32']]).code).toBe('wasm/count');
  expect(
    refusalOf(
      [],
      [
        [4_294_967_295, 'i32'],
        [4_294_967_295, 'i32'],
      ],
    ).code,
  ).toBe('wasm/count');
  expect(opcodesOf(buildModule({ functions: [{ locals: [[50_000, 'i32']] }] }))).toEqual([0x0b]);
});

/**
 * A function whose stack is of every type there is, as far as validation goes: after `unreachable` any operand is there.
 * So the engine refuses such a body for its instruction alone.
 */
function engineKnows(opcode: readonly number[]): boolean {
  const body = [0, 0x00, ...opcode, 0x00, 0x0b];
  const bytes = Uint8Array.from([
    ...wasmHeader,
    ...section(1, vector([[0x60, 0, 0]])),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(10, vector([[body.length, ...body]])),
  ]);
  return findEngineRefusal(bytes) === undefined;
}

function readerKnows(opcode: readonly number[]): boolean {
  const bytes = buildModule({ functions: [{ body: [0x00, ...opcode, 0x00] }] });
  try {
    opcodesOf(bytes);
    return true;
  } catch (error) {
    if (error instanceof WasmError) return false;
    throw error;
  }
}

test('of the instructions without operands it knows those that the engine knows, and no other', () => {
  const plain = Array.from({ length: 0x100 - 0x45 }, (_, index) => [0x45 + index]);
  // From 0x80 to 0xff, as LEB128 of two bytes; below 0x80 most have operands.
  const vectors = Array.from({ length: 0x80 }, (_, index) => [0xfd, 0x80 + index, 0x01]);
  const conversions = Array.from({ length: 8 }, (_, index) => [0xfc, index]);
  for (const opcode of [...plain, ...vectors, ...conversions]) {
    // Those with operands, or that were left out on purpose: 0xd0 to 0xd6, and the prefixes.
    if (opcode.length === 1 && (opcode[0] ?? 0) >= 0xd0) continue;
    expect([opcode, readerKnows(opcode)]).toEqual([opcode, engineKnows(opcode)]);
  }
});
