// What must hold before a schema can answer: every name means something, and something is there to be asked.
import { TypeRef } from '../language/ast';
import { Errors } from '../language/errors';
import { FieldDefinition, InputDefinition, Schema, TypeDefinition, TypeKind } from './schema';

export function checkSchema(schema: Schema, errors: Errors): void {
  const types = schema.types.values();
  const query = schema.type(schema.query);
  if (query == null || query.kind != TypeKind.Object)
    errors.add('The schema has no object type "' + schema.query + '" for queries.');
  for (let i = 0; i < types.length; i++) checkType(schema, types[i], errors);
}

function checkType(schema: Schema, type: TypeDefinition, errors: Errors): void {
  const empty = type.fields.length + type.inputs.length + type.values.length + type.possible.length == 0;
  if (empty && type.kind != TypeKind.Scalar) errors.add('Type "' + type.name + '" is empty.', type.start);
  for (let i = 0; i < type.fields.length; i++) checkField(schema, type, type.fields[i], errors);
  checkInputs(schema, type.inputs, type.name, errors);
  if (type.kind == TypeKind.Union) {
    for (let i = 0; i < type.possible.length; i++) {
      const member = schema.type(type.possible[i]);
      if (member == null || member.kind != TypeKind.Object) {
        errors.add(
          'Union "' + type.name + '" names "' + type.possible[i] + '", which is no object type.',
          type.start,
        );
      }
    }
  }
  for (let i = 0; i < type.interfaces.length; i++) checkInterface(schema, type, type.interfaces[i], errors);
}

function checkField(schema: Schema, type: TypeDefinition, field: FieldDefinition, errors: Errors): void {
  const place = type.name + '.' + field.name;
  const definition = known(schema, field.type, place, errors);
  if (definition != null && definition.kind == TypeKind.Input) {
    errors.add(
      'Field "' + place + '" cannot give the input type "' + definition.name + '".',
      field.type.start,
    );
  }
  checkInputs(schema, field.args, place, errors);
}

function checkInputs(schema: Schema, inputs: InputDefinition[], place: string, errors: Errors): void {
  for (let i = 0; i < inputs.length; i++) {
    const definition = known(schema, inputs[i].type, place + '.' + inputs[i].name, errors);
    if (definition != null && !definition.isInput) {
      errors.add(
        '"' + place + '.' + inputs[i].name + '" cannot take the type "' + definition.name + '".',
        inputs[i].type.start,
      );
    }
  }
}

function known(schema: Schema, ref: TypeRef, place: string, errors: Errors): TypeDefinition | null {
  const definition = schema.type(ref.leaf);
  if (definition == null) errors.add('Unknown type "' + ref.leaf + '" of "' + place + '".', ref.start);
  return definition;
}

/** Section 3.6.1: an object has every field of its interfaces. Registers the object with each. */
function checkInterface(schema: Schema, type: TypeDefinition, name: string, errors: Errors): void {
  const target = schema.type(name);
  if (target == null || target.kind != TypeKind.Interface) {
    errors.add('Type "' + type.name + '" implements "' + name + '", which is no interface.', type.start);
    return;
  }
  for (let i = 0; i < target.fields.length; i++) {
    if (type.field(target.fields[i].name) == null) {
      errors.add(
        'Type "' + type.name + '" lacks the field "' + target.fields[i].name + '" of "' + name + '".',
        type.start,
      );
    }
  }
  if (type.kind == TypeKind.Object && !target.possible.includes(type.name)) target.possible.push(type.name);
}
