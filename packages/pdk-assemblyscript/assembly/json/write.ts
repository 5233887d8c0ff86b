// A JSON writer: UTF-8 straight into a block that the host can read and free.
import { Json, Kind } from './value';

const firstRoom: usize = 256;
const hexDigits: StaticArray<u8> = [
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
];

/** The value as JSON text. */
export function jsonToText(value: Json): string {
  const writer = new JsonWriter();
  writer.write(value);
  const text = String.UTF8.decodeUnsafe(writer.address, writer.length);
  writer.dispose();
  return text;
}

export class JsonWriter {
  private block: usize = heap.alloc(firstRoom);
  private room: usize = firstRoom;
  private used: usize = 0;

  get address(): usize {
    return this.block;
  }
  get length(): i32 {
    return <i32>this.used;
  }

  /** Hands the block over: (address << 32) | length. The writer is empty afterwards and never frees it. */
  release(): i64 {
    const packed = ((<i64>this.block) << 32) | <i64>this.used;
    this.block = 0;
    return packed;
  }

  dispose(): void {
    if (this.block != 0) heap.free(this.block);
    this.block = 0;
  }

  write(value: Json): void {
    const kind = value.kind;
    if (kind == Kind.Text) this.string(value.text);
    else if (kind == Kind.Number) this.number(value.number);
    else if (kind == Kind.Null) this.ascii('null');
    else if (kind == Kind.Boolean) this.ascii(value.number != 0 ? 'true' : 'false');
    else if (kind == Kind.Array) this.array(value);
    else this.object(value);
  }

  private array(value: Json): void {
    const items = value.items;
    this.byte(0x5b);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.byte(0x2c);
      this.write(items[i]);
    }
    this.byte(0x5d);
  }

  private object(value: Json): void {
    const keys = value.keys;
    const items = value.items;
    this.byte(0x7b);
    for (let i = 0; i < keys.length; i++) {
      if (i > 0) this.byte(0x2c);
      this.string(keys[i]);
      this.byte(0x3a);
      this.write(items[i]);
    }
    this.byte(0x7d);
  }

  private reserve(more: usize): void {
    if (this.used + more <= this.room) return;
    this.room = max(this.room << 1, this.used + more);
    this.block = heap.realloc(this.block, this.room);
  }

  private byte(value: u8): void {
    this.reserve(1);
    store<u8>(this.block + this.used++, value);
  }

  private ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) store<u8>(this.block + this.used++, <u8>text.charCodeAt(i));
  }

  private number(value: f64): void {
    if (!isFinite(value)) {
      // JSON has no word for it; JavaScript writes the same.
      this.ascii('null');
      return;
    }
    if (value == Math.floor(value) && Math.abs(value) <= 9007199254740991) {
      this.ascii((<i64>value).toString());
      return;
    }
    const text = value.toString();
    this.ascii(text.endsWith('.0') ? text.slice(0, text.length - 2) : text);
  }

  private string(text: string): void {
    const length = text.length;
    // Six bytes is the longest form of one UTF-16 unit: \u001f.
    this.reserve(<usize>length * 6 + 2);
    let out = this.block + this.used;
    store<u8>(out++, 0x22);
    for (let i = 0; i < length; i++) {
      const unit = <u32>text.charCodeAt(i);
      if (unit >= 0x20 && unit < 0x80 && unit != 0x22 && unit != 0x5c) {
        store<u8>(out++, <u8>unit);
      } else if (unit < 0x80) {
        out = escapeAscii(out, unit);
      } else if (unit < 0x800) {
        store<u8>(out, <u8>(0xc0 | (unit >> 6)));
        store<u8>(out + 1, <u8>(0x80 | (unit & 0x3f)));
        out += 2;
      } else if ((unit & 0xf800) != 0xd800) {
        store<u8>(out, <u8>(0xe0 | (unit >> 12)));
        store<u8>(out + 1, <u8>(0x80 | ((unit >> 6) & 0x3f)));
        store<u8>(out + 2, <u8>(0x80 | (unit & 0x3f)));
        out += 3;
      } else {
        const next = i + 1 < length ? <u32>text.charCodeAt(i + 1) : 0;
        if (unit < 0xdc00 && (next & 0xfc00) == 0xdc00) {
          out = storePair(out, 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff));
          i++;
        } else {
          // A lone surrogate has no UTF-8 form: it stays an escape, as JSON.stringify does it.
          out = escapeUnit(out, unit);
        }
      }
    }
    store<u8>(out++, 0x22);
    this.used = out - this.block;
  }
}

function escapeAscii(out: usize, unit: u32): usize {
  let short: u8 = 0;
  if (unit == 0x22 || unit == 0x5c) short = <u8>unit;
  else if (unit == 0x08) short = 0x62;
  else if (unit == 0x0c) short = 0x66;
  else if (unit == 0x0a) short = 0x6e;
  else if (unit == 0x0d) short = 0x72;
  else if (unit == 0x09) short = 0x74;
  else return escapeUnit(out, unit);
  store<u8>(out, 0x5c);
  store<u8>(out + 1, short);
  return out + 2;
}

function escapeUnit(out: usize, unit: u32): usize {
  store<u8>(out, 0x5c);
  store<u8>(out + 1, 0x75);
  for (let i = 0; i < 4; i++) store<u8>(out + 2 + i, hexDigits[(unit >> (12 - 4 * i)) & 15]);
  return out + 6;
}

function storePair(out: usize, scalar: u32): usize {
  store<u8>(out, <u8>(0xf0 | (scalar >> 18)));
  store<u8>(out + 1, <u8>(0x80 | ((scalar >> 12) & 0x3f)));
  store<u8>(out + 2, <u8>(0x80 | ((scalar >> 6) & 0x3f)));
  store<u8>(out + 3, <u8>(0x80 | (scalar & 0x3f)));
  return out + 4;
}
