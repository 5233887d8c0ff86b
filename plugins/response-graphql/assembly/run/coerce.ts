// Values as a resolver sees them: literals and variables brought to the types of their places (section 6.4.1).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Operation, Selection, TypeRef, Value, ValueKind } from '../language/ast';
import { Errors } from '../language/errors';
import { toScalar } from '../schema/scalars';
import { FieldDefinition, InputDefinition, Schema, TypeDefinition, TypeKind } from '../schema/schema';

/** Section 6.1.2. Variables that are not given and have no default are absent. Null with errors added when one is wrong. */
export function coerceVariables(
  schema: Schema,
  operation: Operation,
  given: Json,
  errors: Errors,
): Json | null {
  const variables = Json.object();
  for (let i = 0; i < operation.variables.length; i++) {
    const definition = operation.variables[i];
    const label = 'Variable "$' + definition.name + '"';
    const value = given.get(definition.name);
    if (value == null) {
      const preset = definition.defaultValue;
      const coerced: Json | null =
        preset == null ? null : literalToJson(schema, preset, definition.type, variables);
      if (coerced != null) variables.set(definition.name, coerced);
      else if (definition.type.nonNull) {
        errors.add(
          label + ' of required type "' + definition.type.toString() + '" was not provided.',
          definition.start,
        );
      }
      continue;
    }
    const coercion = new Coercion(schema);
    const coerced = coercion.run(value, definition.type, '');
    if (coercion.problem.length > 0)
      errors.add(label + ' got an invalid value' + coercion.problem, definition.start);
    else variables.set(definition.name, coerced);
  }
  return errors.any ? null : variables;
}

/** JSON to a value of a type; `problem` says what was wrong, and where inside. */
class Coercion {
  problem: string = '';

  constructor(private schema: Schema) {}

  run(value: Json, type: TypeRef, path: string): Json {
    if (value.isNull) {
      if (type.nonNull) this.refuse(path, 'expected type "' + type.toString() + '" not to be null');
      return value;
    }
    const element = type.element;
    if (element != null) {
      const list = Json.array();
      if (!value.isArray) return list.push(this.run(value, element, path));
      for (let i = 0; i < value.items.length; i++)
        list.push(this.run(value.items[i], element, path + '[' + i.toString() + ']'));
      return list;
    }
    const definition = this.schema.type(type.name);
    if (definition == null) return value;
    if (definition.kind == TypeKind.Input) return this.object(value, definition, path);
    if (definition.kind == TypeKind.Enum) {
      if (!value.isString || !definition.values.includes(value.text)) {
        this.refuse(path, 'expected a value of the enum "' + definition.name + '"');
      }
      return value;
    }
    const scalar = toScalar(definition.name, value);
    if (scalar == null) this.refuse(path, 'expected type "' + definition.name + '"');
    return scalar == null ? value : scalar;
  }

  private object(value: Json, definition: TypeDefinition, path: string): Json {
    const object = Json.object();
    if (!value.isObject) {
      this.refuse(path, 'expected type "' + definition.name + '" to be an object');
      return object;
    }
    for (let i = 0; i < value.keys.length; i++) {
      if (definition.input(value.keys[i]) == null) {
        this.refuse(path, 'field "' + value.keys[i] + '" is not defined by type "' + definition.name + '"');
      }
    }
    for (let i = 0; i < definition.inputs.length; i++) {
      const input = definition.inputs[i];
      const given = value.get(input.name);
      if (given != null) object.set(input.name, this.run(given, input.type, path + '.' + input.name));
      else if (input.required)
        this.refuse(
          path,
          'field "' + input.name + '" of required type "' + input.type.toString() + '" was not provided',
        );
      else setDefault(this.schema, object, input);
    }
    return object;
  }

  private refuse(path: string, reason: string): void {
    if (this.problem.length == 0)
      this.problem = (path.length > 0 ? ' at "' + path + '"' : '') + '; ' + reason + '.';
  }
}

function setDefault(schema: Schema, object: Json, input: InputDefinition): void {
  const preset = input.defaultValue;
  if (preset == null) return;
  const value = literalToJson(schema, preset, input.type, Json.object());
  if (value != null) object.set(input.name, value);
}

/** A validated literal. Null: absent, since it is a variable that was not given. */
export function literalToJson(schema: Schema, value: Value, type: TypeRef, variables: Json): Json | null {
  if (value.kind == ValueKind.Variable) return variables.get(value.text);
  if (value.kind == ValueKind.Null) return Json.nil();
  const element = type.element;
  if (element != null) {
    const list = Json.array();
    const count = value.kind == ValueKind.List ? value.items.length : 1;
    for (let i = 0; i < count; i++) {
      const item = literalToJson(
        schema,
        value.kind == ValueKind.List ? value.items[i] : value,
        element,
        variables,
      );
      list.push(item == null ? Json.nil() : item);
    }
    return list;
  }
  const definition = schema.type(type.name);
  if (definition != null && definition.kind == TypeKind.Input)
    return inputToJson(schema, value, definition, variables);
  const plain = plainLiteral(value, variables);
  const scalar: Json | null =
    definition != null && definition.kind == TypeKind.Scalar ? toScalar(definition.name, plain) : null;
  return scalar == null ? plain : scalar;
}

function inputToJson(schema: Schema, value: Value, definition: TypeDefinition, variables: Json): Json {
  const object = Json.object();
  for (let i = 0; i < definition.inputs.length; i++) {
    const input = definition.inputs[i];
    const at = value.names.indexOf(input.name);
    const given: Json | null = at < 0 ? null : literalToJson(schema, value.items[at], input.type, variables);
    if (given != null) object.set(input.name, given);
    else setDefault(schema, object, input);
  }
  return object;
}

/** A literal by its own form, as scalars of the schema's own take it. */
function plainLiteral(value: Value, variables: Json): Json {
  if (value.kind == ValueKind.Int || value.kind == ValueKind.Float) return Json.num(parseFloat(value.text));
  if (value.kind == ValueKind.Boolean) return Json.bool(value.text == 'true');
  if (value.kind == ValueKind.Null) return Json.nil();
  if (value.kind == ValueKind.Variable) {
    const variable = variables.get(value.text);
    return variable == null ? Json.nil() : variable;
  }
  if (value.kind == ValueKind.List) {
    const list = Json.array();
    for (let i = 0; i < value.items.length; i++) list.push(plainLiteral(value.items[i], variables));
    return list;
  }
  if (value.kind == ValueKind.Object) {
    const object = Json.object();
    for (let i = 0; i < value.items.length; i++)
      object.set(value.names[i], plainLiteral(value.items[i], variables));
    return object;
  }
  return Json.str(value.text);
}

/** The arguments of one field, defaults filled in. Null with an error added when a variable leaves a required one open. */
export function coerceArguments(
  schema: Schema,
  field: FieldDefinition,
  selection: Selection,
  variables: Json,
  errors: Errors,
): Json | null {
  const args = Json.object();
  for (let i = 0; i < field.args.length; i++) {
    const definition = field.args[i];
    let given: Json | null = null;
    for (let j = 0; j < selection.args.length; j++) {
      const arg = selection.args[j];
      if (arg.name == definition.name) given = literalToJson(schema, arg.value, definition.type, variables);
    }
    if (given != null && !(given.isNull && definition.type.nonNull)) {
      args.set(definition.name, given);
    } else if (given == null && definition.defaultValue != null) {
      setDefault(schema, args, definition);
    } else if (definition.type.nonNull) {
      errors.add(
        'Argument "' +
          definition.name +
          '" of non-null type "' +
          definition.type.toString() +
          '" must not be null.',
        selection.start,
      );
      return null;
    }
  }
  return args;
}
