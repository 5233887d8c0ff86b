// A schema: types by name, and the three root types.
import { TypeRef, Value } from '../language/ast';

export const enum TypeKind {
  Scalar,
  Object,
  Interface,
  Union,
  Enum,
  Input,
}

/** An argument of a field, or a field of an input type. */
export class InputDefinition {
  defaultValue: Value | null = null;

  constructor(
    public name: string,
    public description: string,
    public type: TypeRef,
  ) {}

  get required(): bool {
    return this.type.nonNull && this.defaultValue == null;
  }
}

export class FieldDefinition {
  args: InputDefinition[] = [];
  /** Null: not deprecated. */
  deprecated: string | null = null;

  constructor(
    public name: string,
    public description: string,
    public type: TypeRef,
  ) {}

  argument(name: string): InputDefinition | null {
    for (let i = 0; i < this.args.length; i++) if (this.args[i].name == name) return this.args[i];
    return null;
  }
}

export class TypeDefinition {
  /** Of an object or an interface. */
  fields: FieldDefinition[] = [];
  /** Of an input type. */
  inputs: InputDefinition[] = [];
  interfaces: string[] = [];
  /** Members of a union; objects that implement an interface. */
  possible: string[] = [];
  values: string[] = [];

  constructor(
    public kind: TypeKind,
    public name: string,
    public description: string,
    public start: i32,
  ) {}

  get isComposite(): bool {
    return this.kind == TypeKind.Object || this.kind == TypeKind.Interface || this.kind == TypeKind.Union;
  }

  get isInput(): bool {
    return this.kind == TypeKind.Scalar || this.kind == TypeKind.Enum || this.kind == TypeKind.Input;
  }

  field(name: string): FieldDefinition | null {
    for (let i = 0; i < this.fields.length; i++) if (this.fields[i].name == name) return this.fields[i];
    return null;
  }

  input(name: string): InputDefinition | null {
    for (let i = 0; i < this.inputs.length; i++) if (this.inputs[i].name == name) return this.inputs[i];
    return null;
  }
}

export class Schema {
  types: Map<string, TypeDefinition> = new Map<string, TypeDefinition>();
  query: string = 'Query';
  mutation: string = 'Mutation';
  subscription: string = 'Subscription';
  description: string = '';

  type(name: string): TypeDefinition | null {
    return this.types.has(name) ? this.types.get(name) : null;
  }

  /** The root type of an operation, or null when the schema offers none. */
  root(operation: string): TypeDefinition | null {
    if (operation == 'mutation') return this.type(this.mutation);
    if (operation == 'subscription') return this.type(this.subscription);
    return this.type(this.query);
  }

  /** True when an object of type `name` can be where `type` is asked for. */
  isPossible(type: TypeDefinition, name: string): bool {
    return type.kind == TypeKind.Object ? type.name == name : type.possible.includes(name);
  }

  /** True when some object is of both types. */
  overlap(a: TypeDefinition, b: TypeDefinition): bool {
    if (a.kind == TypeKind.Object) return this.isPossible(b, a.name);
    for (let i = 0; i < a.possible.length; i++) if (this.isPossible(b, a.possible[i])) return true;
    return false;
  }
}
