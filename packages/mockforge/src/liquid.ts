// Joins template functions to an engine of LiquidJS, without importing it: the application brings the engine.
import type { TemplateFunction, TemplateFunctions } from './template-functions.ts';

/** What is used of `Liquid` of the package liquidjs, version 10. */
export interface LiquidEngine {
  readonly filters: Readonly<Record<string, unknown>>;
  registerFilter(name: string, filter: LiquidFilter): void;
}

export type LiquidFilter = (this: LiquidFilterScope, value: unknown, ...args: unknown[]) => unknown;

export interface LiquidFilterScope {
  readonly context: { getSync(path: string[]): unknown };
}

export interface LiquidNames {
  /** Filters that now call plugins. */
  readonly filters: readonly string[];
  /** Short names that the engine has for itself: the plugin's function has its long name only. */
  readonly kept: readonly string[];
  /** To be put into the engine's `globals`: `{{ fn.uuid_v4 }}` calls a function without arguments. */
  readonly globals: { readonly fn: Readonly<Record<string, () => Promise<unknown>>> };
}

/**
 * Registers every function as a filter: `{{ "abc" | sha256 }}`, and as `{{ "abc" | template-crypto-sha256 }}`, for a
 * filter's name has no dot. The piped value is the first argument; null is left out, so that `{{ nil | uuid_v4 }}` calls
 * without any. Rendering has to be asynchronous (`engine.parseAndRender`).
 *
 * A function is told what the template knows of the request: the variable `request`, and nothing else of it.
 */
export function registerInLiquid(engine: LiquidEngine, functions: TemplateFunctions): LiquidNames {
  // threat: a plugin that takes the place of `escape`.
  const own = new Set(Object.keys(engine.filters));
  const filters: string[] = [];
  const kept: string[] = [];
  for (const one of functions.all) {
    const filter = toFilter(one);
    for (const name of [
      one.name.replace('.', '-'),
      ...(one.shortName === undefined ? [] : [one.shortName]),
    ]) {
      if (own.has(name)) kept.push(name);
      else {
        engine.registerFilter(name, filter);
        filters.push(name);
      }
    }
  }
  return { filters, kept, globals: { fn: toGlobals(functions) } };
}

function toFilter(one: TemplateFunction): LiquidFilter {
  return function (value, ...args) {
    const [piped, ...more] = [value, ...args].map(toPlain);
    const request = toPlain(this.context.getSync(['request'])) ?? null;
    return one.call(piped === null || piped === undefined ? more : [piped, ...more], { request });
  };
}

/** The engine's `nil`, `empty` and `blank` are objects that stand for a value. */
function toPlain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? value.valueOf() : value;
}

function toGlobals({ all }: TemplateFunctions): Readonly<Record<string, () => Promise<unknown>>> {
  return Object.fromEntries(
    all.flatMap((one) => (one.shortName === undefined ? [] : [[one.shortName, () => one.call([])]])),
  );
}
