// Do the values in a query fit the types of their places (section 5.6)?
import { Argument, TypeRef, Value, ValueKind } from '../language/ast';
import { InputDefinition, TypeDefinition, TypeKind } from '../schema/schema';
import { isInt32 } from '../schema/scalars';
import { Scope } from './scope';

/** Known names, each once, required ones present, each value of its type. `owner` is for messages. */
export function checkArguments(
  args: Argument[],
  definitions: InputDefinition[],
  owner: string,
  start: i32,
  scope: Scope,
): void {
  const seen = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (seen.has(arg.name))
      scope.errors.add('There can be only one argument named "' + arg.name + '".', arg.start);
    seen.add(arg.name);
    const definition = find(definitions, arg.name);
    if (definition == null)
      scope.errors.add('Unknown argument "' + arg.name + '" on ' + owner + '.', arg.start);
    else checkValue(arg.value, definition.type, definition.defaultValue != null, scope);
  }
  for (let i = 0; i < definitions.length; i++) {
    const definition = definitions[i];
    if (!definition.required || seen.has(definition.name)) continue;
    scope.errors.add(
      'Argument "' +
        definition.name +
        '" of type "' +
        definition.type.toString() +
        '" is required on ' +
        owner +
        ', but it was not provided.',
      start,
    );
  }
}

function find(definitions: InputDefinition[], name: string): InputDefinition | null {
  for (let i = 0; i < definitions.length; i++) if (definitions[i].name == name) return definitions[i];
  return null;
}

export function checkValue(value: Value, type: TypeRef, placeHasDefault: bool, scope: Scope): void {
  if (value.kind == ValueKind.Variable) {
    scope.useVariable(value, type, placeHasDefault);
    return;
  }
  if (value.kind == ValueKind.Null) {
    if (type.nonNull)
      scope.errors.add('Expected value of type "' + type.toString() + '", found null.', value.start);
    return;
  }
  const element = type.element;
  if (element != null) {
    if (value.kind != ValueKind.List) return checkValue(value, element, false, scope);
    for (let i = 0; i < value.items.length; i++) checkValue(value.items[i], element, false, scope);
    return;
  }
  const definition = scope.schema.type(type.name);
  if (definition == null) return;
  if (definition.kind == TypeKind.Input) checkObject(value, definition, scope);
  else if (!isLiteralOf(value, definition)) {
    scope.errors.add(
      'Expected value of type "' + type.toString() + '", found ' + describe(value) + '.',
      value.start,
    );
  }
}

function checkObject(value: Value, definition: TypeDefinition, scope: Scope): void {
  if (value.kind != ValueKind.Object) {
    scope.errors.add(
      'Expected value of type "' + definition.name + '", found ' + describe(value) + '.',
      value.start,
    );
    return;
  }
  const seen = new Set<string>();
  for (let i = 0; i < value.names.length; i++) {
    const name = value.names[i];
    if (seen.has(name))
      scope.errors.add('There can be only one input field named "' + name + '".', value.items[i].start);
    seen.add(name);
    const input = definition.input(name);
    if (input == null)
      scope.errors.add(
        'Field "' + name + '" is not defined by type "' + definition.name + '".',
        value.items[i].start,
      );
    else checkValue(value.items[i], input.type, input.defaultValue != null, scope);
  }
  for (let i = 0; i < definition.inputs.length; i++) {
    const input = definition.inputs[i];
    if (input.required && !seen.has(input.name)) {
      scope.errors.add(
        'Field "' +
          definition.name +
          '.' +
          input.name +
          '" of required type "' +
          input.type.toString() +
          '" was not provided.',
        value.start,
      );
    }
  }
}

/** Section 3.5 and 3.9, input coercion of literals. A scalar of the schema's own takes anything. */
function isLiteralOf(value: Value, definition: TypeDefinition): bool {
  const kind = value.kind;
  if (definition.kind == TypeKind.Enum)
    return kind == ValueKind.Enum && definition.values.includes(value.text);
  const name = definition.name;
  if (name == 'Int') return kind == ValueKind.Int && isInt32(parseFloat(value.text));
  if (name == 'Float') return kind == ValueKind.Int || kind == ValueKind.Float;
  if (name == 'String') return kind == ValueKind.String;
  if (name == 'Boolean') return kind == ValueKind.Boolean;
  if (name == 'ID') return kind == ValueKind.String || kind == ValueKind.Int;
  return true;
}

function describe(value: Value): string {
  if (value.kind == ValueKind.String) return '"' + value.text + '"';
  if (value.kind == ValueKind.List) return 'a list';
  if (value.kind == ValueKind.Object) return 'an object';
  return value.text;
}
