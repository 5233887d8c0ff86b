// Decimal text to the nearest 64-bit float, exactly: the slow path behind the two-line fast one.
// Method: a decimal number is shifted by powers of two until its integer part has 53 bits
// (Nigel Tao, "Parsing Number-f64", simple decimal conversion).

// More digits than any halfway case between two doubles needs (767), rounded up.
const maxDigits = 800;
const maxShift = 60;
const digits = new StaticArray<u8>(maxDigits);
const scratch = new StaticArray<u8>(maxDigits + 24);
let count: i32 = 0;
// The value is 0.d0d1d2… × 10^point.
let point: i32 = 0;
let truncated: bool = false;

// How far to shift so that at most one decimal place is gained or lost for each step of `point`.
const shiftFor: StaticArray<i32> = [0, 3, 6, 9, 13, 16, 19, 23, 26];

const powersOfTen: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
];

/**
 * The double nearest to a number in JSON's grammar, which the caller has checked.
 * @param start address of the first digit (after any sign)
 */
export function decimalToDouble(start: usize, end: usize): f64 {
  let mantissa: u64 = 0;
  let significant = 0;
  let exponent = 0;
  let afterPoint = false;
  let at = start;
  for (; at < end; at++) {
    const c = <i32>load<u8>(at);
    if (c == 0x2e) {
      afterPoint = true;
      continue;
    }
    if (c < 0x30 || c > 0x39) break;
    if (afterPoint) exponent--;
    if (significant == 0 && c == 0x30) continue;
    significant++;
    if (significant <= 19) mantissa = mantissa * 10 + (c - 0x30);
  }
  exponent += readExponent(at, end);
  if (significant == 0) return 0;
  // Clinger's fast path: both factors are exact, so one rounding happens.
  if (significant <= 19 && mantissa <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    const exact = <f64>mantissa;
    return exponent < 0 ? exact / powersOfTen[-exponent] : exact * powersOfTen[exponent];
  }
  loadDigits(start, at, exponent);
  return convert();
}

function readExponent(from: usize, end: usize): i32 {
  if (from >= end) return 0;
  let at = from + 1;
  const sign = <i32>load<u8>(at);
  if (sign == 0x2d || sign == 0x2b) at++;
  let value = 0;
  // Past 10^5 the answer is zero or infinity whatever follows.
  for (; at < end; at++) if (value < 100000) value = value * 10 + (<i32>load<u8>(at) - 0x30);
  return sign == 0x2d ? -value : value;
}

function loadDigits(start: usize, end: usize, exponent: i32): void {
  count = 0;
  truncated = false;
  let dropped = 0;
  for (let at = start; at < end; at++) {
    const c = <i32>load<u8>(at);
    if (c == 0x2e || (count == 0 && c == 0x30)) continue;
    if (count < maxDigits) {
      digits[count++] = <u8>(c - 0x30);
    } else {
      dropped++;
      if (c != 0x30) truncated = true;
    }
  }
  point = count + dropped + exponent;
  trim();
}

function trim(): void {
  while (count > 0 && digits[count - 1] == 0) count--;
  if (count == 0) point = 0;
}

function convert(): f64 {
  if (count == 0 || point < -330) return 0;
  if (point > 310) return f64.POSITIVE_INFINITY;
  let exponent = 0;
  while (point > 0) {
    const by = point >= shiftFor.length ? 27 : shiftFor[point];
    shiftRight(by);
    exponent += by;
  }
  while (point < 0 || (point == 0 && digits[0] < 5)) {
    const by = -point >= shiftFor.length ? 27 : shiftFor[-point];
    shiftLeft(by == 0 ? 1 : by);
    exponent -= by == 0 ? 1 : by;
  }
  exponent--;
  if (exponent < -1022) {
    let by = -1022 - exponent;
    exponent = -1022;
    while (by > 0) {
      const step = min(by, maxShift);
      shiftRight(step);
      by -= step;
    }
  }
  if (exponent > 1023) return f64.POSITIVE_INFINITY;
  shiftLeft(53);
  let mantissa = roundedInteger();
  if (mantissa == 0x20000000000000) {
    mantissa >>= 1;
    exponent++;
    if (exponent > 1023) return f64.POSITIVE_INFINITY;
  }
  const subnormal = (mantissa & 0x10000000000000) == 0;
  const biased: u64 = subnormal ? 0 : <u64>(exponent + 1023);
  return reinterpret<f64>((biased << 52) | (mantissa & 0xfffffffffffff));
}

function shiftRight(by: i32): void {
  let read = 0;
  let written = 0;
  let n: u64 = 0;
  while (n >> by == 0) {
    if (read < count) {
      n = n * 10 + digits[read];
    } else {
      if (n == 0) {
        count = 0;
        point = 0;
        return;
      }
      n *= 10;
    }
    read++;
  }
  point -= read - 1;
  const mask: u64 = ((<u64>1) << by) - 1;
  for (; read < count; read++) {
    digits[written++] = <u8>(n >> by);
    n = (n & mask) * 10 + digits[read];
  }
  while (n > 0) {
    const digit = <u8>(n >> by);
    if (written < maxDigits) digits[written++] = digit;
    else if (digit > 0) truncated = true;
    n = (n & mask) * 10;
  }
  count = written;
  trim();
}

function shiftLeft(by: i32): void {
  let write = scratch.length;
  let n: u64 = 0;
  for (let read = count - 1; read >= 0; read--) {
    n += (<u64>digits[read]) << by;
    scratch[--write] = <u8>(n % 10);
    n /= 10;
  }
  while (n > 0) {
    scratch[--write] = <u8>(n % 10);
    n /= 10;
  }
  const total = scratch.length - write;
  point += total - count;
  count = min(total, maxDigits);
  for (let i = 0; i < count; i++) digits[i] = scratch[write + i];
  for (let i = count; i < total; i++) if (scratch[write + i] != 0) truncated = true;
  trim();
}

/** The integer part, rounded half to even. */
function roundedInteger(): u64 {
  let n: u64 = 0;
  let i = 0;
  for (; i < point && i < count; i++) n = n * 10 + digits[i];
  for (; i < point; i++) n *= 10;
  if (point < 0 || point >= count) return n;
  if (digits[point] == 5 && point + 1 == count) {
    if (truncated) return n + 1;
    return n + (n & 1);
  }
  return digits[point] >= 5 ? n + 1 : n;
}
