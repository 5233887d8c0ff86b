// What a module is made of, read for the gate of the little host: its sections, and instructions only to see that they are of WebAssembly 2.0.
import { HostError, type HostErrorCode } from '@plugindex/host';

/** `(i32,i32)->i64`. */
export type TypeText = string;

export class Refused extends HostError {
  constructor(code: HostErrorCode) {
    super(code, code);
  }
}

/** What no plugin may have. */
export function unsafe(): never {
  throw new Refused('host/module-unsafe');
}

const numberTypes: Readonly<Record<number, string>> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
  112: 'funcref',
  111: 'externref',
};
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new Refused('host/module-invalid');
    return byte;
  }

  /** LEB128; a sign does not matter to those who only go on. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  bytes(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length) throw new Refused('host/module-invalid');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  name(): string {
    return new TextDecoder().decode(this.bytes(this.number()));
  }

  /** A count, and so many of what is read. */
  many<T>(read: () => T): readonly T[] {
    return Array.from({ length: Math.min(this.number(), this.#bytes.length) }, read);
  }
}

export interface Size {
  readonly min: number;
  readonly max: number | undefined;
  /** Shared, 64-bit, or anything else that no plugin has. */
  readonly isOdd: boolean;
}

export interface Found {
  readonly kind: number;
  readonly module: string;
  readonly name: string;
  /** Of functions. */
  readonly type: TypeText;
}

export interface Facts {
  readonly types: readonly TypeText[];
  readonly imports: readonly Found[];
  readonly functions: readonly number[];
  readonly tables: readonly Size[];
  readonly memories: readonly Size[];
  readonly globals: readonly { readonly isMutable: boolean }[];
  readonly exports: readonly { readonly name: string; readonly kind: number; readonly index: number }[];
}

function valueType(reader: Reader): string {
  return numberTypes[reader.byte()] ?? unsafe();
}

function typeText(reader: Reader): TypeText {
  if (reader.byte() !== 0x60) unsafe();
  const params = reader.many(() => valueType(reader));
  return `(${params.join()})->${reader.many(() => valueType(reader)).join()}`;
}

function size(reader: Reader): Size {
  const flags = reader.byte();
  const min = reader.number();
  return { min, max: flags % 2 === 1 ? reader.number() : undefined, isOdd: flags > 1 };
}

function importOf(reader: Reader, types: readonly TypeText[]): Found {
  const module = reader.name();
  const name = reader.name();
  const kind = reader.byte();
  if (kind === 0) return { kind, module, name, type: types[reader.number()] ?? '' };
  if (kind === 1 || kind === 3) reader.byte();
  if (kind === 3) reader.byte();
  else size(reader);
  return { kind, module, name, type: '' };
}

/** Instructions of WebAssembly 2.0 up to the `end` of all blocks; others are refused. Core specification 5.4. */
function skipInstructions(reader: Reader): void {
  for (let depth = 1; depth > 0; ) {
    const code = reader.byte();
    if (code >= 0x02 && code <= 0x04) depth++;
    if (code === 0x0b) depth--;
    skipOperands(reader, code);
  }
}

function skipOperands(reader: Reader, code: number): void {
  const isIn = (...ranges: readonly (readonly [number, number])[]) =>
    ranges.some(([first, last]) => code >= first && code <= last);
  if (isIn([0x00, 0x01], [0x05, 0x05], [0x0b, 0x0b], [0x0f, 0x0f], [0x1a, 0x1b], [0x45, 0xc4], [0xd1, 0xd1]))
    return;
  if (isIn([0x02, 0x04], [0x0c, 0x0d], [0x10, 0x10], [0x20, 0x26], [0x3f, 0x42], [0xd0, 0xd0], [0xd2, 0xd2]))
    reader.number();
  else if (isIn([0x11, 0x11], [0x28, 0x3e])) skipNumbers(reader, 2);
  else if (code === 0x0e) skipNumbers(reader, reader.number() + 1);
  else if (code === 0x1c) reader.many(() => valueType(reader));
  else if (code === 0x43 || code === 0x44) reader.bytes(code === 0x43 ? 4 : 8);
  else if (code === 0xfc) skipNumbers(reader, bulkOperands[reader.number()] ?? unsafe());
  else if (code === 0xfd) skipVectorOperands(reader, reader.number());
  else unsafe();
}

/** Conversions, then memory.init and what follows it. */
const bulkOperands = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

function skipNumbers(reader: Reader, count: number): void {
  for (let done = 0; done < count; done++) reader.number();
}

function skipVectorOperands(reader: Reader, code: number): void {
  if (code > 255) unsafe();
  const hasPlace = code <= 11 || (code >= 84 && code <= 93);
  if (hasPlace) skipNumbers(reader, 2);
  if (code === 12 || code === 13) reader.bytes(16);
  if ((code >= 21 && code <= 34) || (code >= 84 && code <= 91)) reader.byte();
}

function skipBody(reader: Reader): void {
  reader.number();
  reader.many(() => [reader.number(), valueType(reader)]);
  skipInstructions(reader);
}

/** What a section says; nothing where a plugin may have anything. A plugin has no start (8), no tags (13), none that nobody knows. */
function readSection(id: number, reader: Reader, { types }: Facts): Partial<Facts> {
  switch (id) {
    case 1:
      return { types: reader.many(() => typeText(reader)) };
    case 2:
      return { imports: reader.many(() => importOf(reader, types)) };
    case 3:
      return { functions: reader.many(() => reader.number()) };
    case 4:
      return { tables: reader.many(() => table(reader)) };
    case 5:
      return { memories: reader.many(() => size(reader)) };
    case 6:
      return { globals: reader.many(() => global(reader)) };
    case 7:
      return { exports: reader.many(() => exportOf(reader)) };
    case 10:
      reader.many(() => skipBody(reader));
      return {};
    case 0:
    case 9:
    case 11:
    case 12:
      return {};
    default:
      return unsafe();
  }
}

function table(reader: Reader): Size {
  valueType(reader);
  return size(reader);
}

function global(reader: Reader): Facts['globals'][number] {
  valueType(reader);
  const isMutable = reader.byte() === 1;
  skipInstructions(reader);
  return { isMutable };
}

function exportOf(reader: Reader): Facts['exports'][number] {
  return { name: reader.name(), kind: reader.byte(), index: reader.number() };
}

/** Throws HostError. */
export function readFacts(bytes: Uint8Array): Facts {
  const reader = new Reader(bytes);
  if (Buffer.from(reader.bytes(8)).toString('latin1') !== '\0asm\x01\0\0\0')
    throw new Refused('host/module-invalid');
  const nothing = {
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    exports: [],
  };
  let facts: Facts = nothing;
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const content = new Reader(reader.bytes(reader.number()));
    facts = { ...facts, ...readSection(id, content, facts) };
  }
  return facts;
}
