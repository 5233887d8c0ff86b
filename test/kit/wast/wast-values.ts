// Values of specification tests, as bytes: the only form in which a NaN and a vector survive a comparison.
import { type List, type Node, wordAt } from './read-wast.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref';

/** A constant as it stands in memory. */
export interface Constant {
  readonly type: ValueType;
  readonly bytes: readonly number[];
}

const laneBytes: Readonly<Record<string, number>> = {
  i8x16: 1,
  i16x8: 2,
  i32x4: 4,
  i64x2: 8,
  f32x4: 4,
  f64x2: 8,
};

/** A list such as `(i32.const 1)`; undefined for patterns (`nan:canonical`) and references. */
export function toConstant(list: List): Constant | undefined {
  const head = wordAt(list, 0);
  const words = list.items.slice(1).map((node: Node) => (node.kind === 'word' ? node.text : ''));
  switch (head) {
    case 'i32.const':
      return { type: 'i32', bytes: integerBytes(toInteger(words[0] ?? '', 32), 4) };
    case 'i64.const':
      return { type: 'i64', bytes: integerBytes(toInteger(words[0] ?? '', 64), 8) };
    case 'f32.const':
      return withBytes('f32', floatBits(words[0] ?? '', 32));
    case 'f64.const':
      return withBytes('f64', floatBits(words[0] ?? '', 64));
    case 'v128.const':
      return vector(words);
    default:
      return undefined;
  }
}

function withBytes(type: ValueType, bytes: readonly number[] | undefined): Constant | undefined {
  return bytes && { type, bytes };
}

function vector([shape = '', ...lanes]: readonly string[]): Constant | undefined {
  const width = laneBytes[shape] ?? 0;
  const bytes: number[] = [];
  for (const lane of lanes) {
    const bits = shape.startsWith('f')
      ? floatBits(lane, width * 8)
      : integerBytes(toInteger(lane, width * 8), width);
    if (bits === undefined) return undefined;
    bytes.push(...bits);
  }
  return { type: 'v128', bytes };
}

/** A signed number of that many bits. */
function toInteger(text: string, bits: number): bigint {
  const plain = text.replaceAll('_', '').replace(/^\+/, '');
  const value = plain.startsWith('-') ? -BigInt(plain.slice(1)) : BigInt(plain);
  return BigInt.asIntN(bits, value);
}

function integerBytes(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

/** Undefined for the patterns `nan:canonical` and `nan:arithmetic`. */
function floatBits(text: string, bits: number): number[] | undefined {
  const plain = text.replaceAll('_', '');
  const isNegative = plain.startsWith('-');
  const magnitude = plain.replace(/^[+-]/, '');
  const view = new DataView(new ArrayBuffer(8));
  if (/^nan:[ac]/.test(magnitude)) return undefined;
  if (magnitude.startsWith('nan')) {
    const payload = magnitude.startsWith('nan:')
      ? BigInt(magnitude.slice(4))
      : 1n << BigInt(bits === 32 ? 22 : 51);
    const exponent = bits === 32 ? 0x7f800000n : 0x7ff0000000000000n;
    const sign = isNegative ? 1n << BigInt(bits - 1) : 0n;
    return integerBytes(sign | exponent | payload, bits / 8);
  }
  const value = magnitude === 'inf' ? Number.POSITIVE_INFINITY : toNumber(magnitude);
  if (bits === 32) view.setFloat32(0, isNegative ? -value : value, true);
  else view.setFloat64(0, isNegative ? -value : value, true);
  return [...new Uint8Array(view.buffer, 0, bits / 8)];
}

/** Decimal, or hexadecimal with a binary exponent. Rounded twice for f32, which both sides of a comparison share. */
function toNumber(text: string): number {
  const hex = /^0x([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:p([+-]?\d+))?$/i.exec(text);
  if (hex === null) return Number(text);
  const [, whole = '', fraction = '', exponent = '0'] = hex;
  const digits = BigInt(`0x0${whole}${fraction}`);
  // Cut to what a double can hold before it is scaled, so that neither step overflows.
  const excess = Math.max(0, digits.toString(2).length - 1000);
  const scale = Number(exponent) - 4 * fraction.length + excess;
  const half = Math.trunc(scale / 2);
  return Number(digits >> BigInt(excess)) * 2 ** half * 2 ** (scale - half);
}
