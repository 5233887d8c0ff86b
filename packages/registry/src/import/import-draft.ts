// The two files that an import writes, while they grow: values with their origin, and places left open with a comment.
import { type Problem, printable, type SourceDocument, splitPointer } from '@plugindex/model';
import { Document, isCollection, isNode, isPair, isScalar, type Node, visit } from 'yaml';
import { type ImportCode, importSeverity } from './import-rules.ts';

export type DraftFile = 'manifest' | 'entry';

/** A place in one of the two files: `manifest:/license`. */
export type Target = `${DraftFile}:/${string}`;

/** One field that was taken over, as it is. */
export interface Mapping {
  /** Pointer into the original. */
  readonly from: string;
  /** Place in the new files; absent where the original asks for nothing and nothing is written. */
  readonly to?: Target;
}

interface Slot {
  readonly value?: unknown;
  /** Written above the place, where a person must decide. */
  readonly comment?: string;
}

const fileNames: Readonly<Record<DraftFile, string>> = { manifest: 'manifest', entry: 'plugin.yaml' };

/** Collects fields, and says of each where it came from or why it stays open. */
export class ImportDraft {
  readonly problems: Problem[] = [];
  readonly mappings: Mapping[] = [];
  readonly #source: SourceDocument;
  readonly #slots: Record<DraftFile, Map<string, Slot>> = { manifest: new Map(), entry: new Map() };

  constructor(source: SourceDocument) {
    this.#source = source;
  }

  /** A constant of our format, which needs no origin. */
  put(to: Target, value: unknown): void {
    this.#set(to, { value });
  }

  /** The same thing on both sides. */
  map(from: string, to: Target, value: unknown): void {
    this.#set(to, { value });
    this.mappings.push({ from, to });
    this.#say('import/mapped', from, `Mapped ${from || '/'} to ${nameOf(to)}`);
  }

  /** The original asks for nothing here, and neither does the manifest. */
  mapToNothing(from: string, what: string): void {
    this.mappings.push({ from });
    this.#say('import/mapped', from, `Mapped ${from} to nothing: ${what}`);
  }

  guess(
    from: string,
    to: Target,
    { value, reason }: { readonly value: unknown; readonly reason: string },
  ): void {
    this.#set(to, { value });
    this.mappings.push({ from, to });
    this.#say('import/guessed', from, `Guessed ${nameOf(to)} from ${from || '/'}: ${reason}`);
  }

  /** Left open: the author must supply it. */
  missing(to: Target, what: string, hint: string): void {
    this.#set(to, { comment: `Missing: ${what}. ${sentence(hint)}` });
    this.#say('import/missing', '', `Cannot fill in ${nameOf(to)}: ${what}`, hint);
  }

  /** Left open: what the original says has no equal here, and the author must decide. */
  inexpressible(
    from: string,
    to: Target,
    { what, hint }: { readonly what: string; readonly hint: string },
  ): void {
    this.#set(to, { comment: `Cannot be expressed: ${what}. ${sentence(hint)}` });
    this.#say('import/inexpressible', from, `Cannot express ${from} in ${nameOf(to)}: ${what}`, hint);
  }

  leaveOut(from: string, why: string): void {
    this.#say('import/left-out', from, `Left out ${from}: ${why}`);
  }

  unknownKey(from: string): void {
    this.#say('import/unknown-key', from, `Left out ${from}: the importer does not know this key`);
  }

  refuse(message: string): void {
    this.#say('import/dialect', '', message);
  }

  /** YAML text of one of the files: fields in the order of `order`, comments where something is open. */
  render(file: DraftFile, order: readonly string[]): string {
    const slots = [...this.#slots[file]];
    const rank = (pointer: string) => order.indexOf(splitPointer(pointer)[0] ?? '');
    const root: Record<string, unknown> = {};
    for (const [pointer, slot] of slots.toSorted(([a], [b]) => rank(a) - rank(b))) {
      place(root, splitPointer(pointer), slot.value ?? null);
    }
    const document = new Document(root, { aliasDuplicateObjects: false });
    for (const [pointer, { comment }] of slots) {
      if (comment !== undefined) addComment(document, splitPointer(pointer), comment);
    }
    flowShortLists(document);
    return document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: false });
  }

  #set(to: Target, slot: Slot): void {
    const { file, pointer } = splitTarget(to);
    this.#slots[file].set(pointer, slot);
  }

  #say(code: ImportCode, pointer: string, message: string, hint?: string): void {
    const position = this.#source.locate(pointer);
    this.problems.push({
      code,
      severity: importSeverity(code),
      where: { file: this.#source.file, ...(pointer === '' ? {} : { pointer, ...position }) },
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function splitTarget(to: Target): { readonly file: DraftFile; readonly pointer: string } {
  return to.startsWith('entry:')
    ? { file: 'entry', pointer: to.slice('entry:'.length) }
    : { file: 'manifest', pointer: to.slice('manifest:'.length) };
}

const nameOf = (to: Target): string => {
  const { file, pointer } = splitTarget(to);
  return `${pointer} of the ${fileNames[file]}`;
};

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Sets a value deep inside: a numeric key makes a list. */
function place(root: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let holder: object = root;
  for (const [index, key] of keys.entries()) {
    if (index === keys.length - 1) {
      Reflect.set(holder, key, value);
      return;
    }
    let next: unknown = Reflect.get(holder, key);
    if (typeof next !== 'object' || next === null) {
      next = /^[0-9]+$/.test(keys[index + 1] ?? '') ? [] : {};
      Reflect.set(holder, key, next);
    }
    if (typeof next === 'object' && next !== null) holder = next;
  }
}

function addComment(document: Document, keys: readonly string[], comment: string): void {
  const parent: unknown = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  if (!isCollection(parent)) return;
  const last = keys.at(-1);
  // A comment above the first item of a collection belongs to the collection; either way it stands above the place.
  for (const [index, item] of parent.items.entries()) {
    const node: unknown = isPair(item) ? item.key : item;
    const here = isPair(item) ? isScalar(node) && node.value === last : String(index) === last;
    if (here && isNode(node)) setComment(node, comment);
  }
}

/** On one line whatever the original says: a line end in a comment would start a line of YAML. */
function setComment(node: Node, comment: string): void {
  node.commentBefore = ` ${printable(comment)}`;
}

/** Short lists of plain values on one line, as people write them: `tags: [jwt, security]`. */
function flowShortLists(document: Document): void {
  visit(document, {
    Seq(_key, seq) {
      const plain = seq.items.every((item) => isScalar(item) && item.value !== null && !item.commentBefore);
      if (plain && JSON.stringify(seq.toJSON()).length < 60) seq.flow = true;
    },
  });
}
