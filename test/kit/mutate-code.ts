// Damages the code section of a module, and nothing else: bytes changed, put in, taken out, with all sizes kept right.
import { readBodies, readModule } from '@plugindex/wasm';
import { pick, type RandomBelow } from './random-module.ts';
import { leb } from './wasm-builder.ts';

/** Opcodes that change the way through a function, and numbers that are often wrong. */
const telling: readonly [number, ...number[]] = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x1a, 0x20, 0x22, 0x23, 0x24,
  0x40, 0x41, 0x7f, 0x80, 0xfc, 0xfd, 0xff,
];

/** A copy in which the instructions of one to three functions are damaged. */
export function mutateCode(bytes: Uint8Array, below: RandomBelow): Uint8Array {
  const bodies = readBodies(bytes);
  const code = readModule(bytes).sections.find(({ name }) => name === 'code');
  if (code === undefined || bodies.length === 0) return bytes.slice();
  const chosen = new Set(Array.from({ length: 1 + below(3) }, () => below(bodies.length)));
  const parts: Uint8Array[] = [Uint8Array.from(leb(bodies.length))];
  for (const [position, { localGroups, localsStart, start, end }] of bodies.entries()) {
    const instructions = bytes.subarray(start, end);
    const damaged = chosen.has(position) ? damage(instructions, below) : instructions;
    const locals = Uint8Array.from([...leb(localGroups), ...bytes.subarray(localsStart, start)]);
    parts.push(Uint8Array.from(leb(locals.length + damaged.length)), locals, damaged);
  }
  const content = Buffer.concat(parts);
  const before = bytes.subarray(0, startOfSection(bytes, code.offset, code.size));
  const after = bytes.subarray(code.offset + code.size);
  return Uint8Array.from(
    Buffer.concat([before, Uint8Array.from([10, ...leb(content.length)]), content, after]),
  );
}

/** The id stands before the size, which may be written longer than needed. */
function startOfSection(bytes: Uint8Array, offset: number, size: number): number {
  let start = offset - leb(size).length;
  while (start > 0 && bytes[start - 1] !== 10) start -= 1;
  return start - 1;
}

function damage(instructions: Uint8Array, below: RandomBelow): Uint8Array {
  const at = below(instructions.length);
  const [before, after] = [instructions.subarray(0, at), instructions.subarray(at)];
  switch (below(5)) {
    case 0:
      return Buffer.concat([before, Uint8Array.of(pick(telling, below)), after.subarray(1)]);
    case 1:
      return Buffer.concat([before, Uint8Array.of(pick(telling, below)), after]);
    case 2:
      return Buffer.concat([before, after.subarray(1 + below(3))]);
    case 3:
      return Buffer.concat([
        before,
        Uint8Array.of((instructions[at] ?? 0) ^ (1 << below(8))),
        after.subarray(1),
      ]);
    default:
      // Other constants, locals and labels: what most often still validates.
      return Buffer.concat([before, Uint8Array.of(below(16)), after.subarray(1)]);
  }
}
