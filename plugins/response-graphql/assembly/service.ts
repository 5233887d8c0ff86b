// A GraphQL service from a configuration: one schema, one set of rules, any number of requests.
import { Json, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';
import { validate } from './check/validate';
import { Document, Operation } from './language/ast';
import { Errors } from './language/errors';
import { parseQuery } from './language/query-parser';
import { coerceVariables } from './run/coerce';
import { Executor, Limits } from './run/execute';
import { Mocks } from './run/mocks';
import { mix } from './run/seed';
import { parseSchema } from './schema/schema-parser';
import { Schema } from './schema/schema';

export class Service {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  private schema: Schema | null = null;
  private mocks: Mocks;
  private limits: Limits = new Limits();
  private maxDepth: i32;
  private maxQueryLength: i32;
  private seed: u32;
  private introspection: bool;

  constructor(settings: Json) {
    const source = settings.textOr('schema', '');
    const errors = new Errors(source);
    this.schema = parseSchema(source, errors);
    this.mocks = Mocks.read(settings.list('mocks'));
    this.maxDepth = <i32>settings.numberOr('max_depth', 12);
    this.maxQueryLength = <i32>settings.numberOr('max_query_length', 20000);
    this.limits.maxFields = <i32>settings.numberOr('max_fields', 5000);
    this.limits.listLength = <i32>settings.numberOr('list_length', 2);
    this.seed = mix(0, settings.numberOr('seed', 1).toString());
    this.introspection = settings.boolOr('introspection', true);
    if (errors.any) this.problem = 'Cannot use the schema: ' + jsonToText(errors.list);
    else this.problem = this.mocks.problem;
  }

  /** `request` = {query, operationName?, variables?}; the answer has `data`, `errors` or both. */
  answer(request: Json, readOnly: bool): Json {
    const query = request.textOr('query', '');
    const errors = new Errors(query);
    const data = this.run(request, query, readOnly, errors);
    const answer = Json.object();
    if (errors.any) answer.set('errors', errors.list);
    return data == null ? answer : answer.set('data', data);
  }

  private run(request: Json, query: string, readOnly: bool, errors: Errors): Json | null {
    const schema = this.schema;
    if (schema == null) return null;
    if (query.length > this.maxQueryLength) {
      errors.add('The query is longer than ' + this.maxQueryLength.toString() + ' characters.');
      return null;
    }
    const document = parseQuery(query, errors);
    if (document == null) return null;
    validate(schema, document, this.maxDepth, this.introspection, errors);
    if (errors.any) return null;
    const operation = chooseOperation(document, request, errors);
    if (operation == null) return null;
    if (operation.type == 'subscription')
      errors.add('Subscriptions are not supported over HTTP.', operation.start);
    if (readOnly && operation.type != 'query')
      errors.add('A GET request can only run a query.', operation.start);
    const given = request.get('variables');
    if (given != null && !given.isObject && !given.isNull) errors.add('The variables are no object.');
    if (errors.any) return null;
    const variables = coerceVariables(schema, operation, given == null ? Json.object() : given, errors);
    if (variables == null) return null;
    const executor = new Executor(schema, document, variables, this.mocks, this.limits, errors);
    const data = executor.run(operation, this.seed);
    return executor.aborted ? null : data;
  }
}

/** Section 6.1. Null with an error added when the request leaves open which operation it means. */
function chooseOperation(document: Document, request: Json, errors: Errors): Operation | null {
  const name = request.get('operationName');
  if (name == null || name.isNull) {
    if (document.operations.length == 1) return document.operations[0];
    errors.add(
      document.operations.length == 0
        ? 'The query has no operation.'
        : 'Must provide operation name if query contains multiple operations.',
    );
    return null;
  }
  for (let i = 0; i < document.operations.length; i++) {
    if (name.isString && document.operations[i].name == name.text) return document.operations[i];
  }
  errors.add('Unknown operation named "' + (name.isString ? name.text : '') + '".');
  return null;
}
