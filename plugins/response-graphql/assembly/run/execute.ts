// Execution (section 6): every field asks the object it belongs to, then the rules, then the arguments, then the generator.
import { Json, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';
import { Document, Operation, Selection, TypeRef } from '../language/ast';
import { Errors } from '../language/errors';
import { fieldOf } from '../schema/meta-fields';
import { toScalar } from '../schema/scalars';
import { FieldDefinition, Schema, TypeDefinition, TypeKind } from '../schema/schema';
import { coerceArguments } from './coerce';
import { Collector, Group } from './collect';
import { fakeScalar } from './fake';
import { Meta, MetaAnswer, answerMeta, named } from './introspect';
import { Mocks, TemplateContext, expand } from './mocks';
import { mix } from './seed';
import { Known, Source, identify, isKnownNull } from './source';

export class Limits {
  maxFields: i32 = 5000;
  listLength: i32 = 2;
}

export class Executor {
  /** True when the answer has no data at all: the request itself was wrong. */
  aborted: bool = false;
  private fields: i32 = 0;
  private path: Json = Json.array();

  constructor(
    private schema: Schema,
    private document: Document,
    private variables: Json,
    private mocks: Mocks,
    private limits: Limits,
    private errors: Errors,
  ) {}

  run(operation: Operation, seed: u32): Json {
    const root = this.schema.root(operation.type);
    const source = new Source();
    source.seed = seed;
    const data: Json | null = root == null ? null : this.object(root, operation.selections, null, source);
    return data == null ? Json.nil() : data;
  }

  /** Null: an error inside reaches out to here; whoever may be null stops it (section 6.4.4). */
  private object(
    type: TypeDefinition,
    selections: Selection[],
    more: Group | null,
    source: Source,
  ): Json | null {
    const collector = new Collector(this.schema, this.document, this.variables, this.errors, type);
    const before = this.errors.list.length;
    if (more == null) collector.add(selections);
    else for (let i = 0; i < more.selections.length; i++) collector.add(more.selections[i].selections);
    if (this.errors.list.length > before) this.aborted = true;
    const data = Json.object();
    for (let i = 0; i < collector.groups.length && !this.aborted; i++) {
      const group = collector.groups[i];
      this.path.push(Json.str(group.key));
      const value = this.field(type, group, source);
      this.path.items.pop();
      if (value == null) return null;
      data.set(group.key, value);
    }
    return data;
  }

  private field(type: TypeDefinition, group: Group, source: Source): Json | null {
    if (++this.fields > this.limits.maxFields) {
      if (!this.aborted)
        this.errors.add('The answer would have more than ' + this.limits.maxFields.toString() + ' fields.');
      this.aborted = true;
      return null;
    }
    const selection = group.selections[0];
    if (selection.name == '__typename') return Json.str(type.name);
    const field = fieldOf(this.schema, type, selection.name);
    if (field == null) return null;
    const before = this.errors.list.length;
    const args = coerceArguments(this.schema, field, selection, this.variables, this.errors);
    if (args == null) {
      if (this.errors.list.length > before) this.errors.list.items[before].set('path', this.here());
      return field.type.nonNull ? null : Json.nil();
    }
    const known = this.resolve(type, field, args, source, selection);
    const value: Json | null = known == null ? null : this.complete(field.type, known, type, field, group);
    return value == null && !field.type.nonNull ? Json.nil() : value;
  }

  /** Null: a rule says that this field fails. */
  private resolve(
    type: TypeDefinition,
    field: FieldDefinition,
    args: Json,
    source: Source,
    selection: Selection,
  ): Known | null {
    const known = new Known();
    known.args = args;
    known.seed = mix(source.seed, args.length == 0 ? field.name : field.name + jsonToText(args));
    const meta = source.meta;
    if (meta != null) {
      known.meta = answerMeta(this.schema, meta, field.name, args);
      return known;
    }
    if (field.name.startsWith('__')) {
      const schemaMeta = new Meta();
      schemaMeta.schema = true;
      known.meta = MetaAnswer.meta(
        field.name == '__schema' ? schemaMeta : named(this.schema, args.textOr('name', '')),
      );
      return known;
    }
    // What a rule said of this very object counts for more than what one says of all objects of its type.
    known.json = source.given.get(field.name);
    if (known.json != null) return known;
    const rule = this.mocks.find(type.name, field.name, args);
    if (rule != null) {
      known.count = rule.count;
      const context = new TemplateContext(args, source.given, type.name, field.name, this.index());
      if (rule.error.length > 0) {
        const message = expand(Json.str(rule.error), context);
        this.fail(message.isString ? message.text : jsonToText(message), selection);
        return null;
      }
      const value = rule.value;
      if (value != null) known.json = expand(value, context);
      if (value != null || rule.count >= 0) return known;
    }
    known.json = this.echo(field, source);
    return known;
  }

  /** The object's id, or an argument of the same name as the field. */
  private echo(field: FieldDefinition, source: Source): Json | null {
    if (field.name == 'id' && source.id.length > 0 && field.type.leaf == 'ID') return Json.str(source.id);
    const leaf = this.schema.type(field.type.leaf);
    if (leaf == null || leaf.isComposite) return null;
    const direct = source.args.get(field.name);
    if (direct != null) return this.fits(field, leaf, direct) ? direct : null;
    for (let i = 0; i < source.args.items.length; i++) {
      const inner = source.args.items[i].get(field.name);
      if (inner != null && this.fits(field, leaf, inner)) return inner;
    }
    return null;
  }

  private fits(field: FieldDefinition, leaf: TypeDefinition, value: Json): bool {
    if (field.type.nullable.element != null || value.isNull) return false;
    return this.leaf(leaf, value) != null;
  }

  private complete(
    type: TypeRef,
    known: Known,
    parent: TypeDefinition,
    field: FieldDefinition,
    group: Group,
  ): Json | null {
    if (!type.nonNull) {
      const value = this.completeNullable(type, known, parent, field, group);
      return value == null ? Json.nil() : value;
    }
    const before = this.errors.list.length;
    const value = this.completeNullable(type.nullable, known, parent, field, group);
    if (value == null || !value.isNull) return value;
    if (this.errors.list.length == before) {
      const name = parent.name + '.' + field.name;
      this.fail('Cannot return null for non-nullable field ' + name + '.', group.selections[0]);
    }
    return null;
  }

  private completeNullable(
    type: TypeRef,
    known: Known,
    parent: TypeDefinition,
    field: FieldDefinition,
    group: Group,
  ): Json | null {
    if (isKnownNull(known)) return Json.nil();
    const element = type.element;
    if (element != null) return this.list(element, known, parent, field, group);
    const definition = this.schema.type(type.name);
    if (definition == null) return null;
    if (definition.isComposite) return this.composite(definition, known, field, group);
    const meta = known.meta;
    const given: Json | null = meta == null ? known.json : meta.json;
    if (given == null) return this.generate(definition, field, known.seed);
    const value = this.leaf(definition, given);
    if (value == null)
      this.fail(definition.name + ' cannot represent value: ' + jsonToText(given), group.selections[0]);
    return value;
  }

  private list(
    element: TypeRef,
    known: Known,
    parent: TypeDefinition,
    field: FieldDefinition,
    group: Group,
  ): Json | null {
    const meta = known.meta;
    const metas: Meta[] | null = meta == null ? null : meta.list;
    const given: Json | null = meta == null ? known.json : meta.json;
    if (given != null && !given.isArray) {
      this.fail('Expected a list for field "' + parent.name + '.' + field.name + '".', group.selections[0]);
      return null;
    }
    let count = known.count >= 0 ? known.count : this.limits.listLength;
    if (metas != null) count = metas.length;
    else if (given != null) count = given.items.length;
    const list = Json.array();
    for (let i = 0; i < count && !this.aborted; i++) {
      // Scalars cost as much as fields: a rule may ask for a million of them.
      if (++this.fields > this.limits.maxFields) break;
      const item = new Known();
      item.args = Json.object();
      item.seed = mix(known.seed, i.toString());
      if (metas != null) item.meta = MetaAnswer.meta(metas[i]);
      else if (given != null) item.json = given.items[i];
      this.path.push(Json.num(i));
      const value = this.complete(element, item, parent, field, group);
      this.path.items.pop();
      if (value == null) return null;
      list.push(value);
    }
    return list;
  }

  private composite(
    definition: TypeDefinition,
    known: Known,
    field: FieldDefinition,
    group: Group,
  ): Json | null {
    const source = new Source();
    source.args = known.args;
    const meta = known.meta;
    source.meta = meta == null ? null : meta.meta;
    const given = known.json;
    if (given != null) {
      if (!given.isObject) {
        this.fail('Expected an object for field "' + field.name + '".', group.selections[0]);
        return null;
      }
      source.given = given;
    }
    const type = this.concrete(definition, source.given, known.seed);
    if (type == null) {
      this.fail(
        '"' + source.given.textOr('__typename', '') + '" is no possible type of "' + definition.name + '".',
        group.selections[0],
      );
      return null;
    }
    identify(type, source, known.seed);
    return this.object(type, [], group, source);
  }

  /** The object type behind an interface or union: what a rule says, else one of the possible ones. */
  private concrete(definition: TypeDefinition, given: Json, seed: u32): TypeDefinition | null {
    const name = given.textOr('__typename', '');
    if (name.length > 0) return this.schema.isPossible(definition, name) ? this.schema.type(name) : null;
    if (definition.kind == TypeKind.Object) return definition;
    if (definition.possible.length == 0) return null;
    return this.schema.type(definition.possible[<i32>(seed % <u32>definition.possible.length)]);
  }

  private leaf(definition: TypeDefinition, value: Json): Json | null {
    if (definition.kind != TypeKind.Enum) return toScalar(definition.name, value);
    return value.isString && definition.values.includes(value.text) ? value : null;
  }

  private generate(definition: TypeDefinition, field: FieldDefinition, seed: u32): Json {
    if (definition.kind == TypeKind.Enum)
      return Json.str(definition.values[<i32>(seed % <u32>definition.values.length)]);
    return fakeScalar(definition.name, field.name, seed);
  }

  private fail(message: string, selection: Selection): void {
    this.errors.add(message, selection.start).set('path', this.here());
  }

  /** A copy of the path to the field at work. */
  private here(): Json {
    const copy = Json.array();
    for (let i = 0; i < this.path.items.length; i++) copy.push(this.path.items[i]);
    return copy;
  }

  /** Place in the innermost list, for templates. */
  private index(): i32 {
    for (let i = this.path.items.length - 1; i >= 0; i--) {
      if (this.path.items[i].isNumber) return <i32>this.path.items[i].number;
    }
    return 0;
  }
}
