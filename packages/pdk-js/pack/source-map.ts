// Source maps (ECMA-426) to what a plugin carries for its error messages: absolute numbers, one text for each line.
import type { Positions } from '../src/runtime/positions.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** `sources`: names as an author knows them; pieces from a source without a name are left out. */
export function toPositions(mappings: string, sources: readonly string[]): Positions {
  let [source, line, column] = [0, 0, 0];
  const lines = mappings.split(';').map((group) => {
    let generated = 0;
    const pieces: string[] = [];
    for (const segment of group === '' ? [] : group.split(',')) {
      const [a = 0, b, c = 0, d = 0] = decode(segment);
      generated += a;
      if (b === undefined) continue;
      source += b;
      line += c;
      column += d;
      if (sources[source]) pieces.push(`${generated + 1} ${source} ${line + 1} ${column + 1}`);
    }
    return pieces.join(';');
  });
  return { sources, lines: lines.slice(0, lines.findLastIndex((text) => text !== '') + 1) };
}

/** Base64 VLQ: five bits a digit, the lowest first; the lowest bit of all is the sign. */
function decode(segment: string): readonly number[] {
  const found: number[] = [];
  let value = 0;
  let scale = 1;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) * scale;
    scale *= 32;
    if (bits & 32) continue;
    found.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    value = 0;
    scale = 1;
  }
  return found;
}
