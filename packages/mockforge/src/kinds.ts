// What plugins of this registry are asked and what they answer: written by scripts/kinds.ts from index/registry.yaml.

import { type CallableHooks, defineHook, optionalHook, requireHooks } from '@plugindex/host';

/** What `authenticate` is given. Checks the credentials of one request. */
export interface AuthenticateInput {
  /** HTTP method in capital letters (such as "GET") */
  readonly method: string;
  /** Path of the request, without the query (such as "/users/1") */
  readonly path: string;
  /** Header names as they were sent; several values of one name are joined by a comma */
  readonly headers: { readonly [key: string]: string };
  /** Parameters of the query, decoded */
  readonly query: { readonly [key: string]: string };
  /** Body as text, or null where there is none */
  readonly body: string | null;
}

/** Who sent the request */
export interface AuthenticateOutputIdentity {
  /** Unique id of the user */
  readonly user_id: string;
  readonly username?: string | null;
  readonly email?: string | null;
  readonly display_name?: string | null;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  /** Whatever else is known of the user */
  readonly attributes?: { readonly [key: string]: unknown };
}

/** What `authenticate` answers. Checks the credentials of one request. */
export interface AuthenticateOutput {
  /** True when the request may go on */
  readonly authenticated: boolean;
  /** Who sent the request */
  readonly identity?: AuthenticateOutputIdentity | null;
  /** Statements of the credentials, such as the claims of a token */
  readonly claims?: { readonly [key: string]: unknown };
  /** Notes for logs and for the answer, such as a challenge */
  readonly metadata?: { readonly [key: string]: unknown };
  /** Why the request was refused, for people (such as "No credentials were sent") */
  readonly error_message?: string | null;
}

/** What `template_function` is given. Calls one function with its arguments. */
export interface TemplateFunctionInput {
  /** Name of the function, as the template wrote it (such as "hello") */
  readonly function_name: string;
  /** Arguments in order, any JSON (such as ["Ada"]) */
  readonly args: readonly unknown[];
  /** What the template knows of the request */
  readonly context: { readonly [key: string]: unknown };
}

/** What `template_function` answers. Calls one function with its arguments. */
export type TemplateFunctionOutput = unknown;

/** What `list_functions` is given. Tells which functions the plugin adds. */
export type ListFunctionsInput = { readonly [key: string]: unknown };

export interface ListFunctionsOutputItem {
  /** Name that templates use */
  readonly name: string;
  readonly description?: string;
  /** Parameters in order */
  readonly parameters?: readonly unknown[];
}

/** What `list_functions` answers. Tells which functions the plugin adds. */
export type ListFunctionsOutput = readonly ListFunctionsOutputItem[];

/** What `generate_response` is given. Answers one request. */
export interface GenerateResponseInput {
  /** HTTP method in capital letters (such as "GET") */
  readonly method: string;
  /** Path of the request, without the query (such as "/users/1") */
  readonly path: string;
  readonly headers: { readonly [key: string]: string };
  readonly query: { readonly [key: string]: string };
  /** Body as text, or null where there is none */
  readonly body: string | null;
}

/** What `generate_response` answers. Answers one request. */
export interface GenerateResponseOutput {
  /** at least 100; at most 599; such as 200 */
  readonly status_code: number;
  readonly headers?: { readonly [key: string]: string };
  /** Text is sent as it is, any other JSON is written out (such as "Hello, world") */
  readonly body?: unknown;
  /** Media type of the body (such as "text/plain") */
  readonly content_type?: string;
  /** Notes for logs */
  readonly metadata?: { readonly [key: string]: unknown };
  /** How the response may be cached */
  readonly cache_control?: { readonly [key: string]: unknown } | string | null;
  /** Whatever host and plugin agree on */
  readonly custom?: unknown;
}

/** What `can_handle` is given. Tells whether the plugin answers this request. Without the hook it answers every request. */
export interface CanHandleInput {
  /** HTTP method in capital letters (such as "GET") */
  readonly method: string;
  /** Path of the request, without the query (such as "/users/1") */
  readonly path: string;
  readonly headers: { readonly [key: string]: string };
  readonly query: { readonly [key: string]: string };
  /** Body as text, or null where there is none */
  readonly body: string | null;
}

/** What `can_handle` answers. Tells whether the plugin answers this request. Without the hook it answers every request. */
export type CanHandleOutput = boolean;

/** What `query_datasource` is given. Reads rows. */
export interface QueryDatasourceInput {
  /** What to do, such as select (such as "select") */
  readonly query_type: string;
  /** The query in the language of the plugin */
  readonly query: string;
  /** Values for the query */
  readonly parameters: { readonly [key: string]: unknown };
  /** Most rows to return (at least 0) */
  readonly limit?: number | null;
  /** Rows to leave out first (at least 0) */
  readonly offset?: number | null;
}

export interface QueryDatasourceOutputRow {
  /** The values of one row, by column name or in the order of the columns (such as {"message":"Hello, world"}) */
  readonly values: unknown;
}

export interface QueryDatasourceOutputColumn {
  /** such as "message" */
  readonly name: string;
  /** such as "text", "integer", "float", "boolean" */
  readonly data_type: string;
  readonly nullable?: boolean;
}

/** What `query_datasource` answers. Reads rows. */
export interface QueryDatasourceOutput {
  readonly rows: readonly QueryDatasourceOutputRow[];
  readonly columns: readonly QueryDatasourceOutputColumn[];
  /** Rows before limit and offset, where known */
  readonly total_count?: number | null;
  /** Time that the query took, in milliseconds (at least 0) */
  readonly execution_time_ms?: number;
}

/** What `describe_schema` is given. Tells the columns without reading rows. */
export type DescribeSchemaInput = { readonly [key: string]: unknown };

export interface DescribeSchemaOutputColumn {
  /** such as "message" */
  readonly name: string;
  /** such as "text", "integer", "float", "boolean" */
  readonly data_type: string;
  readonly nullable?: boolean;
}

/** What `describe_schema` answers. Tells the columns without reading rows. */
export interface DescribeSchemaOutput {
  readonly columns: readonly DescribeSchemaOutputColumn[];
}

const authenticateHook = defineHook<AuthenticateInput, AuthenticateOutput>('authenticate', {
  type: 'object',
  required: ['authenticated'],
  properties: {
    authenticated: { type: 'boolean', description: 'True when the request may go on' },
    identity: {
      type: ['object', 'null'],
      description: 'Who sent the request',
      required: ['user_id'],
      properties: {
        user_id: { type: 'string', description: 'Unique id of the user' },
        username: { type: ['string', 'null'] },
        email: { type: ['string', 'null'] },
        display_name: { type: ['string', 'null'] },
        roles: { type: 'array', items: { type: 'string' } },
        groups: { type: 'array', items: { type: 'string' } },
        attributes: { type: 'object', description: 'Whatever else is known of the user' },
      },
    },
    claims: { type: 'object', description: 'Statements of the credentials, such as the claims of a token' },
    metadata: { type: 'object', description: 'Notes for logs and for the answer, such as a challenge' },
    error_message: {
      type: ['string', 'null'],
      description: 'Why the request was refused, for people',
      examples: ['No credentials were sent'],
    },
  },
});

const templateFunctionHook = defineHook<TemplateFunctionInput, TemplateFunctionOutput>(
  'template_function',
  {},
);

const listFunctionsHook = defineHook<ListFunctionsInput, ListFunctionsOutput>('list_functions', {
  type: 'array',
  items: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'Name that templates use' },
      description: { type: 'string' },
      parameters: { type: 'array', description: 'Parameters in order' },
    },
  },
});

const generateResponseHook = defineHook<GenerateResponseInput, GenerateResponseOutput>('generate_response', {
  type: 'object',
  required: ['status_code'],
  properties: {
    status_code: { type: 'integer', minimum: 100, maximum: 599, examples: [200] },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    body: { description: 'Text is sent as it is, any other JSON is written out', examples: ['Hello, world'] },
    content_type: { type: 'string', description: 'Media type of the body', examples: ['text/plain'] },
    metadata: { type: 'object', description: 'Notes for logs' },
    cache_control: { type: ['object', 'string', 'null'], description: 'How the response may be cached' },
    custom: { description: 'Whatever host and plugin agree on' },
  },
});

const canHandleHook = defineHook<CanHandleInput, CanHandleOutput>('can_handle', { type: 'boolean' });

const queryDatasourceHook = defineHook<QueryDatasourceInput, QueryDatasourceOutput>('query_datasource', {
  type: 'object',
  required: ['rows', 'columns'],
  properties: {
    rows: {
      type: 'array',
      items: {
        type: 'object',
        required: ['values'],
        properties: {
          values: {
            description: 'The values of one row, by column name or in the order of the columns',
            examples: [{ message: 'Hello, world' }],
          },
        },
      },
    },
    columns: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'data_type'],
        properties: {
          name: { type: 'string', examples: ['message'] },
          data_type: { type: 'string', examples: ['text', 'integer', 'float', 'boolean'] },
          nullable: { type: 'boolean' },
        },
      },
    },
    total_count: { type: ['integer', 'null'], description: 'Rows before limit and offset, where known' },
    execution_time_ms: {
      type: 'number',
      minimum: 0,
      description: 'Time that the query took, in milliseconds',
    },
  },
});

const describeSchemaHook = defineHook<DescribeSchemaInput, DescribeSchemaOutput>('describe_schema', {
  type: 'object',
  required: ['columns'],
  properties: {
    columns: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'data_type'],
        properties: {
          name: { type: 'string', examples: ['message'] },
          data_type: { type: 'string', examples: ['text', 'integer', 'float', 'boolean'] },
          nullable: { type: 'boolean' },
        },
      },
    },
  },
});

/**
 * Authentication.
 * Decides who sent a request, and whether they may.
 */
export interface AuthPlugin {
  readonly name: string;
  /** Checks the credentials of one request. */
  readonly authenticate: (input: AuthenticateInput) => Promise<AuthenticateOutput>;
}

/** Throws `host/hook-missing` for a plugin that is no auth. */
export function createAuthPlugin(plugin: CallableHooks): AuthPlugin {
  requireHooks(plugin, 'auth', ['authenticate']);
  return {
    name: plugin.name,
    authenticate: (input) => authenticateHook.call(plugin, input),
  };
}

/**
 * Template functions.
 * Adds functions that response templates can call.
 */
export interface TemplatePlugin {
  readonly name: string;
  /** Calls one function with its arguments. */
  readonly templateFunction: (input: TemplateFunctionInput) => Promise<TemplateFunctionOutput>;
  /**
   * Tells which functions the plugin adds.
   * Undefined where the plugin leaves the hook out.
   */
  readonly listFunctions: ((input: ListFunctionsInput) => Promise<ListFunctionsOutput>) | undefined;
}

/** Throws `host/hook-missing` for a plugin that is no template. */
export function createTemplatePlugin(plugin: CallableHooks): TemplatePlugin {
  requireHooks(plugin, 'template', ['template_function']);
  return {
    name: plugin.name,
    templateFunction: (input) => templateFunctionHook.call(plugin, input),
    listFunctions: optionalHook(plugin, listFunctionsHook),
  };
}

/**
 * Responses.
 * Makes whole responses.
 */
export interface ResponsePlugin {
  readonly name: string;
  /** Answers one request. */
  readonly generateResponse: (input: GenerateResponseInput) => Promise<GenerateResponseOutput>;
  /**
   * Tells whether the plugin answers this request. Without the hook it answers every request.
   * Undefined where the plugin leaves the hook out.
   */
  readonly canHandle: ((input: CanHandleInput) => Promise<CanHandleOutput>) | undefined;
}

/** Throws `host/hook-missing` for a plugin that is no response. */
export function createResponsePlugin(plugin: CallableHooks): ResponsePlugin {
  requireHooks(plugin, 'response', ['generate_response']);
  return {
    name: plugin.name,
    generateResponse: (input) => generateResponseHook.call(plugin, input),
    canHandle: optionalHook(plugin, canHandleHook),
  };
}

/**
 * Data sources.
 * Brings rows of data from files or services into mocks.
 */
export interface DatasourcePlugin {
  readonly name: string;
  /** Reads rows. */
  readonly queryDatasource: (input: QueryDatasourceInput) => Promise<QueryDatasourceOutput>;
  /**
   * Tells the columns without reading rows.
   * Undefined where the plugin leaves the hook out.
   */
  readonly describeSchema: ((input: DescribeSchemaInput) => Promise<DescribeSchemaOutput>) | undefined;
}

/** Throws `host/hook-missing` for a plugin that is no datasource. */
export function createDatasourcePlugin(plugin: CallableHooks): DatasourcePlugin {
  requireHooks(plugin, 'datasource', ['query_datasource']);
  return {
    name: plugin.name,
    queryDatasource: (input) => queryDatasourceHook.call(plugin, input),
    describeSchema: optionalHook(plugin, describeSchemaHook),
  };
}

/** The clients of all kinds, by the names that manifests use. */
export const kindClients = {
  auth: createAuthPlugin,
  template: createTemplatePlugin,
  response: createResponsePlugin,
  datasource: createDatasourcePlugin,
};
