// A parsed query as plain classes. Every node knows the offset where it starts, for error locations.

export const enum ValueKind {
  Variable,
  Int,
  Float,
  String,
  Boolean,
  Null,
  Enum,
  List,
  Object,
}

export class Value {
  items: Value[] = [];
  /** Names of an object's fields, beside `items`. */
  names: string[] = [];

  constructor(
    public kind: ValueKind,
    /** Name of a variable, number as written, text, "true", name of an enum value. */
    public text: string,
    public start: i32,
  ) {}
}

export class Argument {
  constructor(
    public name: string,
    public value: Value,
    public start: i32,
  ) {}
}

export class Directive {
  constructor(
    public name: string,
    public args: Argument[],
    public start: i32,
  ) {}
}

export const enum SelectionKind {
  Field,
  Spread,
  Inline,
}

export class Selection {
  alias: string = '';
  args: Argument[] = [];
  directives: Directive[] = [];
  selections: Selection[] = [];

  constructor(
    public kind: SelectionKind,
    /** Name of the field or fragment, or the type condition of an inline fragment (may be empty). */
    public name: string,
    public start: i32,
  ) {}

  /** The name in the answer. */
  get key(): string {
    return this.alias.length > 0 ? this.alias : this.name;
  }
}

/** A type as it is written: a name, with lists and exclamation marks around it. */
export class TypeRef {
  constructor(
    /** Empty for a list. */
    public name: string,
    public element: TypeRef | null,
    public nonNull: bool,
    public start: i32,
  ) {}

  toString(): string {
    const element = this.element;
    const inner = element == null ? this.name : '[' + element.toString() + ']';
    return this.nonNull ? inner + '!' : inner;
  }

  /** The same type without its own exclamation mark. */
  get nullable(): TypeRef {
    return this.nonNull ? new TypeRef(this.name, this.element, false, this.start) : this;
  }

  /** The name inside all lists. */
  get leaf(): string {
    let ref: TypeRef = this;
    while (true) {
      const element = ref.element;
      if (element == null) return ref.name;
      ref = element;
    }
  }
}

export class VariableDefinition {
  constructor(
    public name: string,
    public type: TypeRef,
    public defaultValue: Value | null,
    public start: i32,
  ) {}
}

export class Operation {
  name: string = '';
  variables: VariableDefinition[] = [];
  directives: Directive[] = [];
  selections: Selection[] = [];

  constructor(
    /** query, mutation or subscription */
    public type: string,
    public start: i32,
  ) {}
}

export class Fragment {
  directives: Directive[] = [];
  selections: Selection[] = [];

  constructor(
    public name: string,
    public condition: string,
    public start: i32,
  ) {}
}

export class Document {
  operations: Operation[] = [];
  fragments: Map<string, Fragment> = new Map<string, Fragment>();

  fragment(name: string): Fragment | null {
    return this.fragments.has(name) ? this.fragments.get(name) : null;
  }
}
