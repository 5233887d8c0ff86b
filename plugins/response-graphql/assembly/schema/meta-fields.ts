// Fields and arguments that no schema writes down, since every schema has them.
import { TypeRef } from '../language/ast';
import { FieldDefinition, InputDefinition, Schema, TypeDefinition } from './schema';

export const typenameField = new FieldDefinition('__typename', '', new TypeRef('String', null, true, 0));

/** Of @skip and @include. */
export const conditionArguments: InputDefinition[] = [
  new InputDefinition('if', '', new TypeRef('Boolean', null, true, 0)),
];

const schemaField = new FieldDefinition('__schema', '', new TypeRef('__Schema', null, true, 0));
const typeField = createTypeField();

function createTypeField(): FieldDefinition {
  const field = new FieldDefinition('__type', '', new TypeRef('__Type', null, false, 0));
  field.args = [new InputDefinition('name', '', new TypeRef('String', null, true, 0))];
  return field;
}

/** A field of a type, the introspection fields of the query type included (`__typename` is of every type). */
export function fieldOf(schema: Schema, type: TypeDefinition, name: string): FieldDefinition | null {
  if (type.name == schema.query) {
    if (name == '__schema') return schemaField;
    if (name == '__type') return typeField;
  }
  return type.field(name);
}
