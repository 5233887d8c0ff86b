// Which fields an object answers, in order, fragments and directives resolved (section 6.3.2).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Directive, Document, Selection, SelectionKind, Value, ValueKind } from '../language/ast';
import { Errors } from '../language/errors';
import { Schema, TypeDefinition } from '../schema/schema';

/** All selections that answer under one key. They ask for the same field with the same arguments. */
export class Group {
  selections: Selection[] = [];
  private signature: string;

  constructor(
    public key: string,
    first: Selection,
  ) {
    this.signature = sign(first);
    this.selections.push(first);
  }

  /** False when `selection` asks for something else under the same key (section 5.3.2). */
  add(selection: Selection): bool {
    if (sign(selection) != this.signature) return false;
    this.selections.push(selection);
    return true;
  }
}

export class Collector {
  groups: Group[] = [];
  private index: Map<string, i32> = new Map<string, i32>();
  private entered: Set<string> = new Set<string>();

  constructor(
    private schema: Schema,
    private document: Document,
    private variables: Json,
    private errors: Errors,
    private type: TypeDefinition,
  ) {}

  add(selections: Selection[]): void {
    for (let i = 0; i < selections.length; i++) {
      const selection = selections[i];
      if (!this.isIncluded(selection.directives)) continue;
      if (selection.kind == SelectionKind.Field) this.field(selection);
      else if (selection.kind == SelectionKind.Inline) this.fragment(selection.name, selection.selections);
      else this.spread(selection.name);
    }
  }

  private field(selection: Selection): void {
    const key = selection.key;
    if (!this.index.has(key)) {
      this.index.set(key, this.groups.length);
      this.groups.push(new Group(key, selection));
      return;
    }
    if (this.groups[this.index.get(key)].add(selection)) return;
    this.errors.add(
      'Fields "' + key + '" conflict: they ask for different fields or arguments. Use different aliases.',
      selection.start,
    );
  }

  private spread(name: string): void {
    const fragment = this.document.fragment(name);
    if (fragment == null || this.entered.has(name)) return;
    this.entered.add(name);
    if (this.isIncluded(fragment.directives)) this.fragment(fragment.condition, fragment.selections);
  }

  private fragment(condition: string, selections: Selection[]): void {
    const type = condition.length == 0 ? this.type : this.schema.type(condition);
    if (type != null && this.schema.isPossible(type, this.type.name)) this.add(selections);
  }

  private isIncluded(directives: Directive[]): bool {
    for (let i = 0; i < directives.length; i++) {
      const args = directives[i].args;
      const wanted = args.length > 0 && this.isTrue(args[0].value);
      if (directives[i].name == 'skip' ? wanted : !wanted) return false;
    }
    return true;
  }

  private isTrue(value: Value): bool {
    if (value.kind != ValueKind.Variable) return value.text == 'true';
    const variable = this.variables.get(value.text);
    return variable != null && variable.isTrue;
  }
}

function sign(selection: Selection): string {
  let text = selection.name;
  const names: string[] = [];
  for (let i = 0; i < selection.args.length; i++) {
    names.push(selection.args[i].name + ':' + print(selection.args[i].value));
  }
  names.sort();
  return text + '(' + names.join(',') + ')';
}

/** A value as text; equal values, equal texts. */
export function print(value: Value): string {
  if (value.kind == ValueKind.Variable) return '$' + value.text;
  if (value.kind == ValueKind.String) return quoteString(value.text);
  if (value.kind != ValueKind.List && value.kind != ValueKind.Object) return value.text;
  const parts: string[] = [];
  for (let i = 0; i < value.items.length; i++) {
    const name = value.kind == ValueKind.Object ? value.names[i] + ': ' : '';
    parts.push(name + print(value.items[i]));
  }
  return value.kind == ValueKind.List ? '[' + parts.join(', ') + ']' : '{' + parts.join(', ') + '}';
}

function quoteString(text: string): string {
  return '"' + text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') + '"';
}
