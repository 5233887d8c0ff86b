// Validation (section 5), before anything runs.
import { Directive, Document, Operation, Selection, SelectionKind } from '../language/ast';
import { Errors } from '../language/errors';
import { Schema, TypeDefinition } from '../schema/schema';
import { checkArguments, checkValue } from './check-values';
import { conditionArguments, fieldOf, typenameField } from '../schema/meta-fields';
import { Scope } from './scope';
import { measureDepth, reportCycles } from './shape';

export function validate(
  schema: Schema,
  document: Document,
  maxDepth: i32,
  introspection: bool,
  errors: Errors,
): void {
  if (reportCycles(document, errors)) return;
  const names = new Set<string>();
  const entered = new Set<string>();
  for (let i = 0; i < document.operations.length; i++) {
    const operation = document.operations[i];
    if (operation.name.length == 0 && document.operations.length > 1) {
      errors.add('This anonymous operation must be the only defined operation.', operation.start);
    } else if (names.has(operation.name)) {
      errors.add('There can be only one operation named "' + operation.name + '".', operation.start);
    }
    names.add(operation.name);
    new Validator(schema, document, errors, operation, introspection).run(entered);
  }
  const fragments = document.fragments.values();
  for (let i = 0; i < fragments.length; i++) {
    if (!entered.has(fragments[i].name))
      errors.add('Fragment "' + fragments[i].name + '" is never used.', fragments[i].start);
  }
  const depth = measureDepth(document);
  // Tools ask for the schema in a query that is 13 and more levels deep.
  if (depth > maxDepth && !asksOnlyForSchema(document))
    errors.add(
      'The query is ' + depth.toString() + ' levels deep, at most ' + maxDepth.toString() + ' are allowed.',
    );
}

/** Introspection follows the schema, which is finite; only the query's own nesting bounds it. */
function asksOnlyForSchema(document: Document): bool {
  for (let i = 0; i < document.operations.length; i++) {
    const selections = document.operations[i].selections;
    for (let j = 0; j < selections.length; j++) {
      if (selections[j].kind != SelectionKind.Field || !selections[j].name.startsWith('__')) return false;
    }
  }
  return true;
}

class Validator {
  private scope: Scope;

  constructor(
    private schema: Schema,
    private document: Document,
    private errors: Errors,
    private operation: Operation,
    private introspection: bool,
  ) {
    this.scope = new Scope(schema, errors, operation.name);
  }

  run(entered: Set<string>): void {
    const operation = this.operation;
    const root = this.schema.root(operation.type);
    if (root == null) {
      this.errors.add('The schema does not support ' + operation.type + ' operations.', operation.start);
      return;
    }
    this.declareVariables();
    this.directives(operation.directives);
    this.selections(operation.selections, root);
    for (let i = 0; i < operation.variables.length; i++) {
      const variable = operation.variables[i];
      if (!this.scope.used.has(variable.name))
        this.errors.add('Variable "$' + variable.name + '" is never used.', variable.start);
    }
    const fragments = this.scope.entered.values();
    for (let i = 0; i < fragments.length; i++) entered.add(fragments[i]);
  }

  private declareVariables(): void {
    const variables = this.operation.variables;
    for (let i = 0; i < variables.length; i++) {
      const variable = variables[i];
      if (this.scope.variables.has(variable.name)) {
        this.errors.add('There can be only one variable named "$' + variable.name + '".', variable.start);
      }
      this.scope.variables.set(variable.name, variable);
      const type = this.schema.type(variable.type.leaf);
      if (type == null) this.errors.add('Unknown type "' + variable.type.leaf + '".', variable.type.start);
      else if (!type.isInput) {
        this.errors.add(
          'Variable "$' + variable.name + '" cannot be non-input type "' + variable.type.toString() + '".',
          variable.type.start,
        );
      }
      const preset = variable.defaultValue;
      if (preset != null) checkValue(preset, variable.type, false, this.scope);
    }
  }

  private selections(selections: Selection[], parent: TypeDefinition): void {
    for (let i = 0; i < selections.length; i++) {
      const selection = selections[i];
      this.directives(selection.directives);
      if (selection.kind == SelectionKind.Field) this.field(selection, parent);
      else if (selection.kind == SelectionKind.Spread) this.spread(selection, parent);
      else if (selection.name.length == 0) this.selections(selection.selections, parent);
      else this.conditioned(selection.selections, selection.name, parent, selection.start, '');
    }
  }

  private field(selection: Selection, parent: TypeDefinition): void {
    const field =
      selection.name == '__typename' ? typenameField : fieldOf(this.schema, parent, selection.name);
    if (field == null) {
      this.errors.add(
        'Cannot query field "' + selection.name + '" on type "' + parent.name + '".',
        selection.start,
      );
      return;
    }
    if (!this.introspection && (field.name == '__schema' || field.name == '__type')) {
      this.errors.add('Introspection is switched off.', selection.start);
    }
    checkArguments(
      selection.args,
      field.args,
      'field "' + parent.name + '.' + field.name + '"',
      selection.start,
      this.scope,
    );
    const type = this.schema.type(field.type.leaf);
    if (type == null) return;
    const name = '"' + field.name + '"';
    if (type.isComposite && selection.selections.length == 0) {
      this.errors.add(
        'Field ' + name + ' of type "' + field.type.toString() + '" must have a selection of subfields.',
        selection.start,
      );
    } else if (!type.isComposite && selection.selections.length > 0) {
      this.errors.add(
        'Field ' +
          name +
          ' must not have a selection since type "' +
          field.type.toString() +
          '" has no subfields.',
        selection.start,
      );
    } else if (type.isComposite) {
      this.selections(selection.selections, type);
    }
  }

  private spread(selection: Selection, parent: TypeDefinition): void {
    const fragment = this.document.fragment(selection.name);
    if (fragment == null) {
      this.errors.add('Unknown fragment "' + selection.name + '".', selection.start);
      return;
    }
    const type = this.conditionType(fragment.condition, fragment.start);
    if (type != null && !this.schema.overlap(type, parent))
      this.neverMatches(selection.name, parent, type, selection.start);
    if (type == null || this.scope.entered.has(fragment.name)) return;
    this.scope.entered.add(fragment.name);
    this.directives(fragment.directives);
    this.selections(fragment.selections, type);
  }

  private conditioned(
    selections: Selection[],
    condition: string,
    parent: TypeDefinition,
    start: i32,
    name: string,
  ): void {
    const type = this.conditionType(condition, start);
    if (type == null) return;
    if (!this.schema.overlap(type, parent)) this.neverMatches(name, parent, type, start);
    this.selections(selections, type);
  }

  private conditionType(name: string, start: i32): TypeDefinition | null {
    const type = this.schema.type(name);
    if (type == null) this.errors.add('Unknown type "' + name + '".', start);
    else if (!type.isComposite)
      this.errors.add('Fragment cannot condition on non composite type "' + name + '".', start);
    return type != null && type.isComposite ? type : null;
  }

  private neverMatches(name: string, parent: TypeDefinition, type: TypeDefinition, start: i32): void {
    const label = name.length > 0 ? 'Fragment "' + name + '"' : 'Fragment';
    this.errors.add(
      label +
        ' cannot be spread here as objects of type "' +
        parent.name +
        '" can never be of type "' +
        type.name +
        '".',
      start,
    );
  }

  /** Only @skip and @include mean something here; another one would be ignored in silence. */
  private directives(directives: Directive[]): void {
    const seen = new Set<string>();
    for (let i = 0; i < directives.length; i++) {
      const directive = directives[i];
      if (directive.name != 'skip' && directive.name != 'include') {
        this.errors.add('Unknown directive "@' + directive.name + '".', directive.start);
        continue;
      }
      if (seen.has(directive.name))
        this.errors.add(
          'The directive "@' + directive.name + '" can only be used once at this location.',
          directive.start,
        );
      seen.add(directive.name);
      checkArguments(
        directive.args,
        conditionArguments,
        'directive "@' + directive.name + '"',
        directive.start,
        this.scope,
      );
    }
  }
}
