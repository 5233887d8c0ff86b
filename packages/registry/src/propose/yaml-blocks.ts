// A YAML map as its text: one block of lines for each key, comments above it included, so that blocks can be moved and replaced.
import { isMap, isScalar, parseDocument } from 'yaml';

export interface Block {
  readonly key: string;
  /** Comment lines directly above the key, the key and its value, blank lines below it; ends with a line end. */
  readonly text: string;
}

export interface Blocks {
  /** What stands above the first key. */
  readonly head: string;
  readonly blocks: readonly Block[];
  /** Comments and blank lines below the last value. */
  readonly tail: string;
}

/**
 * `level`: comments above the first key of a whole file are about the file; of a nested map, about that key.
 * Undefined for anything but a map whose keys each start a line: flow style, indented, with
 * anchors before keys.
 */
export function splitBlocks(text: string, level: 'file' | 'nested'): Blocks | undefined {
  const { contents, errors } = parseDocument(text);
  if (errors.length > 0 || !isMap(contents) || contents.flow === true) return undefined;
  const starts: { readonly key: string; readonly offset: number }[] = [];
  for (const { key } of contents.items) {
    if (!isScalar(key) || typeof key.value !== 'string' || !key.range) return undefined;
    const [offset] = key.range;
    if (offset > 0 && text[offset - 1] !== '\n') return undefined;
    const isAlone = level === 'file' && starts.length === 0;
    starts.push({ key: key.value, offset: isAlone ? offset : aboveComments(text, offset) });
  }
  const tail = tailStart(text);
  const blocks = starts.map(({ key, offset }, index) => ({
    key,
    text: ended(text.slice(offset, starts[index + 1]?.offset ?? tail)),
  }));
  return { head: text.slice(0, starts[0]?.offset ?? tail), blocks, tail: text.slice(tail) };
}

export function joinBlocks({ head, blocks, tail }: Blocks): string {
  return head + blocks.map((block) => block.text).join('') + tail;
}

/** Offset of the first of the comment lines that stand directly above. */
function aboveComments(text: string, offset: number): number {
  let start = offset;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (text[above] !== '#') break;
    start = above;
  }
  return start;
}

/** Offset behind the last line that is neither blank nor a comment in the first column. */
function tailStart(text: string): number {
  let end = text.length;
  while (end > 0) {
    const line = text.lastIndexOf('\n', end - 2) + 1;
    if (!/^(?:#.*)?\s*$/.test(text.slice(line, end))) break;
    end = line;
  }
  return end;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
