// Changes YAML as a person would: only the lines that must change do, comments stay, new keys stand where readers look for them.
import { isDeepStrictEqual } from 'node:util';
import { isRecord, joinPointer, parseYaml, valueAt } from '@plugindex/model';
import { Document, isMap, isScalar, parseDocument, visit } from 'yaml';
import { repairYaml } from '../validate/fix.ts';
import { type Block, type Blocks, joinBlocks, splitBlocks } from './yaml-blocks.ts';

/** Sets the value at a path of keys, or removes it where `value` is undefined. */
export interface YamlEdit {
  readonly path: readonly [string, ...string[]];
  readonly value: unknown;
}

/** Keys from the top; a new key that is not among them goes to the end. */
export type KeyOrder = readonly string[];

/**
 * The text with other values. It must be YAML that `parseYaml` accepts, with a map at its top.
 * @example editYaml('a: 1 # one\n', [{ path: ['b'], value: [2] }]) // 'a: 1 # one\nb: [2]\n'
 */
export function editYaml(text: string, edits: readonly YamlEdit[], order: KeyOrder = []): string {
  const wanted = edits.reduce(withEdit, readValue(text));
  const inPlace = edits.reduce<string | undefined>(
    (changed, edit) =>
      changed === undefined ? undefined : editInPlace(changed, edit, { order, level: 'file' }),
    text,
  );
  // Text is cut and joined above: what does not come out as it was meant is written anew, as a whole.
  if (inPlace !== undefined && isDeepStrictEqual(readValue(inPlace), wanted)) return inPlace;
  const document = parseDocument(text);
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  }
  return document.toString({ lineWidth: 0 });
}

/** The same keys in another order, each with the comments above it. Keys that `order` lacks come last, as they were. */
export function orderYaml(text: string, order: KeyOrder): string {
  const split = splitBlocks(text, 'file');
  if (split === undefined) return text;
  const rank = ({ key }: Block) => (order.includes(key) ? order.indexOf(key) : order.length);
  const ordered = joinBlocks({ ...split, blocks: split.blocks.toSorted((a, b) => rank(a) - rank(b)) });
  // An alias must stay below its anchor.
  return isDeepStrictEqual(readValue(ordered), readValue(text)) ? ordered : text;
}

/** A new file of this value. @example renderYaml({ tags: ['jwt'] }) // 'tags: [jwt]\n' */
export function renderYaml(value: Readonly<Record<string, unknown>>): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  // Short lists of plain values on one line, as people write them.
  visit(document, {
    Seq(_key, seq) {
      const plain = seq.items.every((item) => isScalar(item) && item.value !== null);
      if (plain && JSON.stringify(seq.toJSON()).length < 60) seq.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function readValue(text: string): unknown {
  const parsed = parseYaml(text, { file: '' });
  return parsed.ok ? parsed.value.value : undefined;
}

function withEdit(root: unknown, { path: [key, ...rest], value }: YamlEdit): unknown {
  const { [key]: before, ...others } = isRecord(root) ? root : {};
  const [next, ...further] = rest;
  const after = next === undefined ? value : withEdit(before, { path: [next, ...further], value });
  return after === undefined ? others : { ...others, [key]: after };
}

interface Place {
  readonly order: KeyOrder;
  readonly level: 'file' | 'nested';
}

/** Undefined where the text cannot be cut into lines of its keys. */
function editInPlace(text: string, edit: YamlEdit, { order, level }: Place): string | undefined {
  const { path, value } = edit;
  const pointer = path.reduce(joinPointer, '');
  if (isDeepStrictEqual(valueAt(readValue(text), pointer), value)) return text;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (isPlain && isScalar(parseDocument(text).getIn(path, true)))
    return repairYaml(text, [{ file: '', pointer, value }]);
  const split = text.trim() === '' ? { head: text, blocks: [], tail: '' } : splitBlocks(text, level);
  return split === undefined ? undefined : joinBlocks(editBlocks(split, edit, order));
}

function editBlocks(split: Blocks, { path: [key, ...rest], value }: YamlEdit, order: KeyOrder): Blocks {
  const { blocks } = split;
  const at = blocks.findIndex((block) => block.key === key);
  const block = blocks[at];
  const [next, ...further] = rest;
  const after = next === undefined ? value : withEdit(blockValue(block), { path: [next, ...further], value });
  if (block === undefined) {
    if (after === undefined) return split;
    const added = { key, text: renderYaml({ [key]: after }) };
    return { ...split, blocks: insert(blocks, added, order) };
  }
  if (after === undefined) return { ...split, blocks: blocks.toSpliced(at, 1) };
  const nested = next === undefined ? undefined : editNested(block.text, { path: [next, ...further], value });
  const text = nested ?? commentsOf(block.text) + renderYaml({ [key]: after }) + blankLines(block.text);
  return { ...split, blocks: blocks.with(at, { key, text }) };
}

const blockValue = (block: Block | undefined): unknown =>
  block === undefined ? undefined : valueAt(readValue(block.text), joinPointer('', block.key));

/** Where readers look for it. Blank lines above the place end up below the new block: they part it from what follows. */
function insert(blocks: readonly Block[], added: Block, order: KeyOrder): readonly Block[] {
  const rank = order.indexOf(added.key);
  const behind = rank === -1 ? -1 : blocks.findIndex((block) => order.indexOf(block.key) > rank);
  const at = behind === -1 ? blocks.length : behind;
  const above = blocks[at - 1];
  if (above === undefined) return blocks.toSpliced(at, 0, added);
  const blank = blankLines(above.text);
  const joined = { ...above, text: above.text.slice(0, above.text.length - blank.length) };
  return blocks.toSpliced(at - 1, 1, joined, { ...added, text: added.text + blank });
}

/** Edits a map that stands indented below its key. Undefined where it stands otherwise, or would be empty. */
function editNested(text: string, edit: YamlEdit): string | undefined {
  const [, above = '', below = ''] =
    /^((?:#[^\n]*\n)*[^\n#]*:[ \t]*(?:#[^\n]*)?\n)([\s\S]*)$/.exec(text) ?? [];
  const indent = /^( +)[^ #\n]/m.exec(below)?.[1];
  if (indent === undefined) return undefined;
  const lines = below.split('\n');
  if (lines.some((line) => line.trim() !== '' && !line.startsWith(indent))) return undefined;
  const edited = editInPlace(lines.map((line) => line.slice(indent.length)).join('\n'), edit, {
    order: [],
    level: 'nested',
  });
  if (edited === undefined || !isMap(parseDocument(edited).contents)) return undefined;
  return above + edited.replaceAll(/^(?=[^\n])/gm, indent);
}

const commentsOf = (text: string): string => /^(?:#[^\n]*\n)*/.exec(text)?.[0] ?? '';
const blankLines = (text: string): string => /\n(\s*)$/.exec(text)?.[1] ?? '';
