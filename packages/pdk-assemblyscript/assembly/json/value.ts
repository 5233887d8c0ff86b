// JSON values: one small class, objects keep the order of their keys.

export const enum Kind {
  Null,
  Boolean,
  Number,
  Text,
  Array,
  Object,
}

// Below this many keys a linear search beats a hash map.
const linearKeys = 8;

const noText: string = '';
const noItems: Json[] = [];
const noKeys: string[] = [];

/** One JSON value. Numbers are 64-bit floats, as in JavaScript; text is UTF-16, as in JavaScript. */
export class Json {
  kind: Kind = Kind.Null;
  /** The number; 1 or 0 for a boolean. */
  number: f64 = 0;
  text: string = noText;
  /** Elements of an array, or the values of an object in the order of `keys`. Read only; use push and set. */
  items: Json[] = noItems;
  keys: string[] = noKeys;
  private index: Map<string, i32> | null = null;

  static nil(): Json {
    return new Json();
  }

  static bool(value: bool): Json {
    const json = new Json();
    json.kind = Kind.Boolean;
    json.number = value ? 1 : 0;
    return json;
  }

  static num(value: f64): Json {
    const json = new Json();
    json.kind = Kind.Number;
    json.number = value;
    return json;
  }

  static str(value: string): Json {
    const json = new Json();
    json.kind = Kind.Text;
    json.text = value;
    return json;
  }

  static array(): Json {
    const json = new Json();
    json.kind = Kind.Array;
    json.items = [];
    return json;
  }

  static object(): Json {
    const json = new Json();
    json.kind = Kind.Object;
    json.items = [];
    json.keys = [];
    return json;
  }

  static textArray(values: string[]): Json {
    const json = Json.array();
    for (let i = 0; i < values.length; i++) json.push(Json.str(values[i]));
    return json;
  }

  get isNull(): bool {
    return this.kind == Kind.Null;
  }
  get isBoolean(): bool {
    return this.kind == Kind.Boolean;
  }
  get isNumber(): bool {
    return this.kind == Kind.Number;
  }
  get isString(): bool {
    return this.kind == Kind.Text;
  }
  get isArray(): bool {
    return this.kind == Kind.Array;
  }
  get isObject(): bool {
    return this.kind == Kind.Object;
  }
  /** True for the boolean `true` and nothing else. */
  get isTrue(): bool {
    return this.kind == Kind.Boolean && this.number != 0;
  }
  /** Elements of an array, members of an object, else 0. */
  get length(): i32 {
    return this.items.length;
  }

  /** The member of an object, or null when there is none (or this is no object). */
  get(key: string): Json | null {
    const at = this.position(key);
    return at < 0 ? null : this.items[at];
  }

  has(key: string): bool {
    return this.position(key) >= 0;
  }

  /** Adds or replaces a member; keeps the first position of the key. Returns this, so that calls chain. */
  set(key: string, value: Json): Json {
    const at = this.position(key);
    if (at >= 0) {
      this.items[at] = value;
      return this;
    }
    const index = this.index;
    if (index != null) index.set(key, this.keys.length);
    this.keys.push(key);
    this.items.push(value);
    return this;
  }

  setText(key: string, value: string): Json {
    return this.set(key, Json.str(value));
  }
  setNumber(key: string, value: f64): Json {
    return this.set(key, Json.num(value));
  }
  setBool(key: string, value: bool): Json {
    return this.set(key, Json.bool(value));
  }

  push(value: Json): Json {
    this.items.push(value);
    return this;
  }

  textOr(key: string, fallback: string): string {
    const value = this.get(key);
    return value != null && value.isString ? value.text : fallback;
  }
  numberOr(key: string, fallback: f64): f64 {
    const value = this.get(key);
    return value != null && value.isNumber ? value.number : fallback;
  }
  boolOr(key: string, fallback: bool): bool {
    const value = this.get(key);
    return value != null && value.isBoolean ? value.number != 0 : fallback;
  }
  /** The elements of an array member, or none. */
  list(key: string): Json[] {
    const value = this.get(key);
    return value != null && value.isArray ? value.items : noItems;
  }

  /** Deep equality; the order of keys does not matter. */
  equals(other: Json): bool {
    if (this.kind != other.kind || this.length != other.length) return false;
    if (this.kind == Kind.Text) return this.text == other.text;
    if (this.kind <= Kind.Number) return this.number == other.number;
    for (let i = 0; i < this.items.length; i++) {
      const counterpart = this.kind == Kind.Object ? other.get(this.keys[i]) : other.items[i];
      if (counterpart == null || !this.items[i].equals(counterpart)) return false;
    }
    return true;
  }

  private position(key: string): i32 {
    if (this.kind != Kind.Object) return -1;
    const count = this.keys.length;
    if (count <= linearKeys) {
      for (let i = 0; i < count; i++) if (this.keys[i] == key) return i;
      return -1;
    }
    let index = this.index;
    if (index == null) {
      index = new Map<string, i32>();
      for (let i = 0; i < count; i++) index.set(this.keys[i], i);
      this.index = index;
    }
    return index.has(key) ? index.get(key) : -1;
  }
}
