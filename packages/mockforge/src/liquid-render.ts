// Answers from a template of LiquidJS and the rows that it asks for, without importing it: the application brings the engine.
import type { DataQuery, DataSource } from './data-source.ts';
import type { Render } from './route.ts';

/** What is used of `Liquid` of the package liquidjs, version 10. */
export interface LiquidRenderer<Template> {
  parse(text: string): Template;
  render(template: Template, scope: object, options: { readonly globals?: object }): Promise<unknown>;
  evalValue(expression: string, scope: object): Promise<unknown>;
}

export interface LiquidTemplate {
  readonly template: string;
  /** `content-type` of the answer; plain text if left out. */
  readonly type?: string | undefined;
  /** Of `registerInLiquid`, where they are not in the engine's own. */
  readonly globals?: object;
  /** Rows for the template, each query under the name of a variable. */
  readonly data?: Readonly<Record<string, TemplateQuery>>;
}

export interface TemplateQuery extends Omit<DataQuery, 'parameters'> {
  readonly source: DataSource;
  /** Expressions of Liquid, such as `request.query.age | to_integer`: a template writes no query. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * To be the `answer` of a route. The template sees `request`, `user` and the rows; a later query sees those of the earlier ones.
 * Throws where the template cannot be parsed.
 * @example
 * const people = { source, query: 'SELECT name FROM people WHERE age > :age', parameters: { age: 'request.query.age' } };
 * createRoute({ answer: createLiquidRender(new Liquid(), { template: '{{ people | json }}', data: { people } }) });
 */
export function createLiquidRender<Template>(
  engine: LiquidRenderer<Template>,
  { template, type = 'text/plain; charset=utf-8', globals, data = {} }: LiquidTemplate,
): Render {
  const parsed = engine.parse(template);
  const queries = Object.entries(data);
  // An empty one would hide what the engine has.
  const options = globals === undefined ? {} : { globals };
  return async (request, user) => {
    const scope: Record<string, unknown> = { request, user };
    for (const [variable, { source, parameters = {}, ...query }] of queries) {
      const filled: Record<string, unknown> = {};
      for (const [name, expression] of Object.entries(parameters))
        filled[name] = await engine.evalValue(expression, scope);
      scope[variable] = (await source.query({ ...query, parameters: filled })).rows;
    }
    const body = String(await engine.render(parsed, scope, options));
    return { status: 200, headers: { 'content-type': type }, body, metadata: {} };
  };
}
