// How dear a JSON text would be to parse, found without parsing it: what a guest writes is parsed in the host's own thread.

/** What is shorter cannot be dear. */
export const harmlessBytes = 65_536;
/** Lists and objects within one another. What people write has some dozens; programs that walk a value call themselves for each. */
export const maxNesting = 1000;
/** Values, lists and objects counted too; an empty list of two bytes becomes some fifty. */
export const maxValues = 1_000_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * threat: eight megabytes of brackets that take the host's thread for seconds and a hundred times their memory.
 * Undefined where the text is fine, or no JSON: whoever parses it says that. Otherwise what is wrong, in words.
 * @example findDearShape(new TextEncoder().encode('[[]]')) // undefined
 */
export function findDearShape(json: Uint8Array): string | undefined {
  if (json.length <= harmlessBytes) return undefined;
  let nesting = 0;
  let values = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index] ?? 0;
    if (byte === quote) {
      index = endOfString(json, index + 1);
      continue;
    }
    if (byte === comma) values++;
    // "[" and "{", "]" and "}" differ in one bit.
    else if ((byte | 0x20) === 0x7b) {
      values++;
      nesting++;
      if (nesting > maxNesting) return `it nests more than ${maxNesting} lists and objects`;
    } else if ((byte | 0x20) === 0x7d) nesting--;
    if (values > maxValues) return `it has more than ${maxValues} values`;
  }
  return undefined;
}

/** Index of the closing quote, or of the end. */
function endOfString(json: Uint8Array, start: number): number {
  let index = start;
  while (index < json.length && json[index] !== quote) index += json[index] === backslash ? 2 : 1;
  return index;
}
