// What a schema says about itself (section 4).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { TypeRef, Value } from '../language/ast';
import { conditionArguments } from '../schema/meta-fields';
import { FieldDefinition, InputDefinition, Schema, TypeDefinition, TypeKind } from '../schema/schema';
import { print } from './collect';

const kinds: string[] = ['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM', 'INPUT_OBJECT'];

/** One object of the introspection types. Exactly one of its parts is set. */
export class Meta {
  schema: bool = false;
  type: TypeRef | null = null;
  field: FieldDefinition | null = null;
  input: InputDefinition | null = null;
  /** Name of an enum value, or of a directive. */
  name: string = '';
  isDirective: bool = false;

  static of(type: TypeRef): Meta {
    const meta = new Meta();
    meta.type = type;
    return meta;
  }
}

/** What a field answers: a scalar, one object, a list of objects, or null when all are absent. */
export class MetaAnswer {
  json: Json | null = null;
  meta: Meta | null = null;
  list: Meta[] | null = null;

  static json(value: Json): MetaAnswer {
    const answer = new MetaAnswer();
    answer.json = value;
    return answer;
  }
  static text(value: string | null): MetaAnswer {
    return MetaAnswer.json(value == null || value.length == 0 ? Json.nil() : Json.str(value));
  }
  static meta(value: Meta | null): MetaAnswer {
    const answer = new MetaAnswer();
    answer.meta = value;
    return answer;
  }
  static list(value: Meta[]): MetaAnswer {
    const answer = new MetaAnswer();
    answer.list = value;
    return answer;
  }
}

export function answerMeta(schema: Schema, meta: Meta, name: string, args: Json): MetaAnswer {
  if (name == 'isDeprecated' || name == 'deprecationReason') return answerDeprecation(meta, name);
  if (meta.schema) return answerSchema(schema, name);
  const type = meta.type;
  if (type != null) return answerType(schema, type, name, args);
  const field = meta.field;
  if (field != null) {
    if (name == 'name') return MetaAnswer.text(field.name);
    if (name == 'description') return MetaAnswer.text(field.description);
    if (name == 'args') return MetaAnswer.list(inputs(field.args));
    return MetaAnswer.meta(Meta.of(field.type));
  }
  const input = meta.input;
  if (input != null) {
    if (name == 'name') return MetaAnswer.text(input.name);
    if (name == 'description') return MetaAnswer.text(input.description);
    if (name == 'defaultValue') return MetaAnswer.text(printDefault(input.defaultValue));
    return MetaAnswer.meta(Meta.of(input.type));
  }
  return answerNamed(meta, name);
}

function answerDeprecation(meta: Meta, name: string): MetaAnswer {
  const field = meta.field;
  const reason: string | null = field == null ? null : field.deprecated;
  if (name == 'isDeprecated') return MetaAnswer.json(Json.bool(reason != null));
  return MetaAnswer.text(reason);
}

/** Enum values and directives, which have little to say. */
function answerNamed(meta: Meta, name: string): MetaAnswer {
  if (name == 'name') return MetaAnswer.text(meta.name);
  if (name == 'isRepeatable') return MetaAnswer.json(Json.bool(false));
  if (name == 'args') return MetaAnswer.list(inputs(conditionArguments));
  if (name == 'locations')
    return MetaAnswer.json(Json.textArray(['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']));
  return MetaAnswer.json(Json.nil());
}

function printDefault(value: Value | null): string | null {
  return value == null ? null : print(value);
}

function answerSchema(schema: Schema, name: string): MetaAnswer {
  if (name == 'description') return MetaAnswer.text(schema.description);
  if (name == 'queryType') return MetaAnswer.meta(named(schema, schema.query));
  if (name == 'mutationType') return MetaAnswer.meta(named(schema, schema.mutation));
  if (name == 'subscriptionType') return MetaAnswer.meta(named(schema, schema.subscription));
  if (name == 'types') return MetaAnswer.list(refs(schema.types.keys()));
  const directives: Meta[] = [];
  const names: string[] = ['include', 'skip'];
  for (let i = 0; i < names.length; i++) {
    const meta = new Meta();
    meta.name = names[i];
    meta.isDirective = true;
    directives.push(meta);
  }
  return MetaAnswer.list(directives);
}

/** The type of that name, or null. */
export function named(schema: Schema, name: string): Meta | null {
  return schema.type(name) == null ? null : Meta.of(new TypeRef(name, null, false, 0));
}

function refs(names: string[]): Meta[] {
  const list: Meta[] = [];
  for (let i = 0; i < names.length; i++) list.push(Meta.of(new TypeRef(names[i], null, false, 0)));
  return list;
}

function inputs(definitions: InputDefinition[]): Meta[] {
  const list: Meta[] = [];
  for (let i = 0; i < definitions.length; i++) {
    const meta = new Meta();
    meta.input = definitions[i];
    list.push(meta);
  }
  return list;
}

function answerType(schema: Schema, ref: TypeRef, name: string, args: Json): MetaAnswer {
  const element = ref.element;
  if (ref.nonNull || element != null) {
    if (name == 'kind') return MetaAnswer.text(ref.nonNull ? 'NON_NULL' : 'LIST');
    if (name == 'ofType')
      return MetaAnswer.meta(ref.nonNull ? Meta.of(ref.nullable) : element == null ? null : Meta.of(element));
    return MetaAnswer.json(Json.nil());
  }
  const type = schema.type(ref.name);
  if (type == null) return MetaAnswer.json(Json.nil());
  if (name == 'kind') return MetaAnswer.text(kinds[type.kind]);
  if (name == 'name') return MetaAnswer.text(type.name);
  if (name == 'description') return MetaAnswer.text(type.description);
  if (name == 'fields' && type.fields.length > 0)
    return MetaAnswer.list(fields(type, args.boolOr('includeDeprecated', false)));
  if (name == 'inputFields' && type.kind == TypeKind.Input) return MetaAnswer.list(inputs(type.inputs));
  const hasInterfaces = type.kind == TypeKind.Object || type.kind == TypeKind.Interface;
  if (name == 'interfaces' && hasInterfaces) return MetaAnswer.list(refs(type.interfaces));
  const isAbstract = type.kind == TypeKind.Interface || type.kind == TypeKind.Union;
  if (name == 'possibleTypes' && isAbstract) return MetaAnswer.list(refs(type.possible));
  if (name == 'enumValues' && type.kind == TypeKind.Enum) return MetaAnswer.list(enumValues(type));
  return MetaAnswer.json(Json.nil());
}

function fields(type: TypeDefinition, deprecatedToo: bool): Meta[] {
  const list: Meta[] = [];
  for (let i = 0; i < type.fields.length; i++) {
    if (type.fields[i].deprecated != null && !deprecatedToo) continue;
    const meta = new Meta();
    meta.field = type.fields[i];
    list.push(meta);
  }
  return list;
}

function enumValues(type: TypeDefinition): Meta[] {
  const list: Meta[] = [];
  for (let i = 0; i < type.values.length; i++) {
    const meta = new Meta();
    meta.name = type.values[i];
    list.push(meta);
  }
  return list;
}
