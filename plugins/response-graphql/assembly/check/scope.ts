// What validation knows inside one operation: its variables, which of them were used, which fragments were entered.
import { TypeRef, Value, ValueKind, VariableDefinition } from '../language/ast';
import { Errors } from '../language/errors';
import { Schema } from '../schema/schema';

export class Scope {
  variables: Map<string, VariableDefinition> = new Map<string, VariableDefinition>();
  used: Set<string> = new Set<string>();
  entered: Set<string> = new Set<string>();

  constructor(
    public schema: Schema,
    public errors: Errors,
    public operation: string,
  ) {}

  /** Sections 5.8.3 and 5.8.5: the variable exists, and its type fits the place where it stands. */
  useVariable(value: Value, expected: TypeRef, placeHasDefault: bool): void {
    const name = value.text;
    if (!this.variables.has(name)) {
      const where = this.operation.length > 0 ? ' by operation "' + this.operation + '"' : '';
      this.errors.add('Variable "$' + name + '" is not defined' + where + '.', value.start);
      return;
    }
    this.used.add(name);
    const definition = this.variables.get(name);
    let type = expected;
    if (expected.nonNull && !definition.type.nonNull) {
      const preset = definition.defaultValue;
      const hasDefault = preset != null && preset.kind != ValueKind.Null;
      if (hasDefault || placeHasDefault) type = expected.nullable;
    }
    if (isCompatible(definition.type, type)) return;
    this.errors.add(
      'Variable "$' +
        name +
        '" of type "' +
        definition.type.toString() +
        '" used in position expecting type "' +
        expected.toString() +
        '".',
      value.start,
    );
  }
}

/** Section 5.8.5, AreTypesCompatible. */
function isCompatible(variable: TypeRef, place: TypeRef): bool {
  if (place.nonNull) return variable.nonNull && isCompatible(variable.nullable, place.nullable);
  if (variable.nonNull) return isCompatible(variable.nullable, place);
  const element = place.element;
  const own = variable.element;
  if (element != null) return own != null && isCompatible(own, element);
  return own == null && variable.name == place.name;
}
