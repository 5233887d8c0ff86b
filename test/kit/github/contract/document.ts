// GitHub's own description of its API, from @octokit/openapi: read once per process, looked up by method and path.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Fields, fieldsOf, isObject } from '../fields.ts';

export interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query';
  readonly isRequired: boolean;
  readonly schema: unknown;
  /** A path parameter that may hold slashes, such as a branch. */
  readonly hasSlashes: boolean;
}

export interface Operation {
  readonly method: string;
  /** As the document writes it: `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Media type → schema; absent when the operation takes no body. */
  readonly requestBody?: ReadonlyMap<string, unknown>;
  /** Status → media type → schema; an empty map where no body is described. */
  readonly responses: ReadonlyMap<number, ReadonlyMap<string, unknown>>;
}

export interface ApiDocument {
  /** By method and path as the document writes it: `GET /repos/{owner}/{repo}`. */
  readonly operations: ReadonlyMap<string, Operation>;
  component(name: string): unknown;
  /** Schema of a webhook's payload by its name in the document: `pull-request-opened`. */
  webhook(name: string): unknown;
}

let loaded: ApiDocument | undefined;

/** 13 MB of JSON: about 0.1 s, once. */
export function apiDocument(): ApiDocument {
  loaded ??= readDocument();
  return loaded;
}

function readDocument(): ApiDocument {
  const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const document = fieldsOf(JSON.parse(readFileSync(path, 'utf8')));
  correct(document);
  const resolve = (value: unknown): unknown => {
    const reference = fieldsOf(value).text('$ref');
    if (reference === undefined) return value;
    const [, , kind = '', name = ''] = reference.split('/');
    return document.inner('components').inner(kind).value(name);
  };
  const operations = new Map<string, Operation>();
  for (const [route, item] of entries(document.value('paths'))) {
    for (const [method, description] of entries(item)) {
      const name = method.toUpperCase();
      operations.set(`${name} ${route}`, operationOf({ method: name, path: route, description, resolve }));
    }
  }
  const schemas = document.inner('components').inner('schemas');
  const webhooks = document.inner('x-webhooks');
  return {
    operations,
    component: (name) => schemas.value(name),
    webhook: (name) =>
      webhooks
        .inner(name)
        .inner('post')
        .inner('requestBody')
        .inner('content')
        .inner('application/json')
        .value('schema'),
  };
}

/** In lists of pull requests a label without a description has null there, as everywhere else: only this place forgot to say so. */
function correct(document: Fields): void {
  const label = document
    .inner('components')
    .inner('schemas')
    .inner('pull-request-simple')
    .inner('properties')
    .inner('labels')
    .inner('items')
    .inner('properties');
  const description = label.value('description');
  if (isObject(description)) description.nullable = true;
}

interface OperationSource {
  readonly method: string;
  readonly path: string;
  readonly description: unknown;
  resolve(value: unknown): unknown;
}

function operationOf({ method, path, description, resolve }: OperationSource): Operation {
  const fields = fieldsOf(description);
  const parameters = (fields.list('parameters') ?? []).map((parameter) => parameterOf(resolve(parameter)));
  const body = fields.value('requestBody');
  const responses = new Map<number, ReadonlyMap<string, unknown>>();
  for (const [status, response] of entries(fields.value('responses')))
    responses.set(Number(status), contentOf(resolve(response)));
  const base = { method, path, parameters, responses };
  return body === undefined ? base : { ...base, requestBody: contentOf(resolve(body)) };
}

function parameterOf(value: unknown): Parameter {
  const parameter = fieldsOf(value);
  return {
    name: parameter.name('name'),
    place: parameter.text('in') === 'path' ? 'path' : 'query',
    isRequired: parameter.flag('required') === true,
    schema: parameter.value('schema'),
    hasSlashes: parameter.flag('x-multi-segment') === true,
  };
}

function contentOf(value: unknown): ReadonlyMap<string, unknown> {
  const content = fieldsOf(value).value('content');
  return new Map(entries(content).map(([type, media]) => [type, fieldsOf(media).value('schema')]));
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}
