// Checks requests, responses and event payloads against GitHub's own description of its API.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Answer } from '../answer.ts';
import { isObject } from '../fields.ts';
import { apiDocument, type Operation } from './document.ts';
import { idOf, toJsonSchema } from './schema-of.ts';

export interface RequestToCheck {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Values with the types that the description gives them, or sentences on what is wrong. */
export interface CheckedRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

// Compiled schemas are kept for the life of the process: a pull request's schema takes a tenth of a second.
const ajv = createAjv();
const compiled = new Map<unknown, ValidateFunction>();
const parameters = new Map<unknown, ValidateFunction>();
const added = new Set<string>();

function createAjv(): Ajv {
  const created = new Ajv({
    strict: false,
    logger: false,
    coerceTypes: false,
    validateSchema: false,
    addUsedSchema: false,
  });
  formats.default(created);
  // The address of GitHub's own robots, 41898282+github-actions[bot]@users.noreply.github.com, is none by RFC 5321.
  created.addFormat('email', /^[^\s@]+@[^\s@]+$/);
  return created;
}

const coercing = new Ajv({ strict: false, logger: false, coerceTypes: true, validateSchema: false });
formats.default(coercing);

/** Compiles a schema of the document together with the components that it names. */
function validatorOf(schema: unknown): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validate = ajv.compile(asSchema(toJsonSchema(schema, addComponent)));
  compiled.set(schema, validate);
  return validate;
}

function addComponent(name: string): void {
  if (added.has(name)) return;
  added.add(name);
  const schema = toJsonSchema(apiDocument().component(name), addComponent);
  ajv.addSchema(asSchema(schema), idOf(name));
}

function asSchema(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

export function checkRequest(operation: Operation, request: RequestToCheck): CheckedRequest {
  const problems: string[] = [];
  const params = coerce(operation, 'path', { values: request.params, problems });
  const query = coerce(operation, 'query', { values: Object.fromEntries(request.query), problems });
  if (operation.requestBody === undefined) {
    if (request.body !== undefined) problems.push('body: found one, expected none');
  } else {
    problems.push(...bodyProblems(operation.requestBody.get('application/json'), request.body));
  }
  return { params, query, problems };
}

interface Coercion {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: string[];
}

/** Text of the address as the types that the description asks for; a parameter that it does not know is a problem. */
function coerce(operation: Operation, place: 'path' | 'query', { values, problems }: Coercion) {
  const result: Record<string, unknown> = {};
  const known = operation.parameters.filter((parameter) => parameter.place === place);
  for (const parameter of known) {
    const holder = { value: values[parameter.name] };
    if (holder.value === undefined) {
      if (parameter.isRequired) problems.push(`${place} ${parameter.name}: found nothing, expected a value`);
      continue;
    }
    const validate = parameterValidator(parameter.schema);
    if (!validate(holder)) problems.push(...sentences(`${place} ${parameter.name}`, validate.errors));
    result[parameter.name] = holder.value;
  }
  for (const name of Object.keys(values))
    if (!known.some((parameter) => parameter.name === name))
      problems.push(`${place} ${name}: GitHub describes no such parameter`);
  return result;
}

/** Of an object whose `value` is the parameter's. */
function parameterValidator(schema: unknown): ValidateFunction {
  const known = parameters.get(schema);
  if (known !== undefined) return known;
  const validate = coercing.compile({ type: 'object', properties: { value: inlined(schema) } });
  parameters.set(schema, validate);
  return validate;
}

/** Parameters name few components, and none that names another. */
function inlined(schema: unknown): unknown {
  const names: string[] = [];
  const converted = toJsonSchema(schema, (name) => names.push(name));
  const [name] = names;
  return name === undefined ? converted : toJsonSchema(apiDocument().component(name), () => {});
}

function bodyProblems(schema: unknown, body: unknown): readonly string[] {
  if (schema === undefined) return [];
  const described = isObject(schema) && isObject(schema.properties) ? schema.properties : undefined;
  // GitHub overlooks unknown fields; a test should not: they are misspelt or belong elsewhere.
  const unknownFields =
    described !== undefined && isObject(body) && isObject(schema) && !schema.additionalProperties
      ? Object.keys(body).filter((name) => !(name in described))
      : [];
  const validate = validatorOf(schema);
  const isEmptyAndOptional = body === undefined && isObject(schema) && !Array.isArray(schema.required);
  return [
    ...unknownFields.map((name) => `body ${name}: GitHub describes no such field`),
    ...(isEmptyAndOptional || validate(body) ? [] : sentences('body', validate.errors)),
  ];
}

/** Statuses that any operation may answer with, described or not: authentication, limits, validation, faults. */
const anywhere = new Set([401, 403, 404, 409, 422, 429, 500, 502, 503]);

/** Problems of an answer: a status that is not described, a body of another form. Bytes are checked by their status alone. */
export function checkResponse(operation: Operation, answer: Answer): readonly string[] {
  const { status, json, bytes } = answer;
  if (status === 304) return [];
  const described = operation.responses.get(status);
  if (described === undefined) {
    const expected = [...operation.responses.keys()].join(', ');
    return anywhere.has(status) ? [] : [`status: found ${status}, expected ${expected}`];
  }
  if (bytes !== undefined) return [];
  const schema = described.get('application/json');
  if (schema === undefined)
    return json === undefined || status >= 400 ? [] : ['response: found a JSON body, expected none'];
  const validate = validatorOf(schema);
  return validate(json) ? [] : sentences('response', validate.errors);
}

/** Problems of an event's payload. `name`: as the document calls it, such as `pull-request-opened`. */
export function checkEvent(name: string, payload: unknown): readonly string[] {
  const schema = apiDocument().webhook(name);
  if (schema === undefined) return [`event ${name}: GitHub describes no such event`];
  const validate = validatorOf(schema);
  return validate(payload) ? [] : sentences(`event ${name}`, validate.errors);
}

function sentences(place: string, errors: readonly ErrorObject[] | null | undefined): readonly string[] {
  return (errors ?? [])
    .slice(0, 5)
    .map((error) => `${place}${error.instancePath}: ${error.message ?? 'is wrong'}`);
}
