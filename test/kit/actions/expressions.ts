// GitHub's expression language, evaluated by GitHub's own library: `${{ … }}` inside texts, and the conditions of jobs and steps.
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** What an expression may look at, by context name: `github`, `needs`, `steps` … */
export interface Scope {
  readonly contexts: Readonly<Record<string, unknown>>;
  /** What `success()` and its relatives answer. */
  readonly status: 'success' | 'failure';
  /** `hashFiles()`: an empty text where no file matches. */
  readonly hashFiles?: (patterns: readonly string[]) => string;
}

/** Names of the functions that make a condition speak of the status by itself. */
const statusFunction = /\b(?:always|cancelled|failure|success)\s*\(/;

/** A text with its expressions replaced. */
export function interpolate(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, scope).coerceString(),
  );
}

/** The JSON value of a text that is one expression and nothing else, such as a matrix. */
export function evaluateJson(text: string, scope: Scope): unknown {
  const [, expression = ''] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(text) ?? [];
  return JSON.parse(JSON.stringify(evaluate(expression, scope), data.replacer));
}

/** Whether a job or a step runs. A condition that says nothing of the status counts only after success. */
export function isTrue(condition: string | undefined, scope: Scope): boolean {
  const bare = (condition ?? '').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  if (bare.trim() === '') return scope.status === 'success';
  if (!statusFunction.test(bare) && scope.status !== 'success') return false;
  return isTruthy(evaluate(bare, scope));
}

/** https://docs.github.com/actions/reference/workflows-and-actions/expressions#literals */
function isTruthy(value: data.ExpressionData): boolean {
  if (value.kind === data.Kind.Array || value.kind === data.Kind.Dictionary) return true;
  const text = value.coerceString();
  return !(text === '' || text === 'false' || (value.kind === data.Kind.Number && text === '0'));
}

function evaluate(expression: string, scope: Scope): data.ExpressionData {
  const functions = functionsOf(scope);
  const { tokens } = new Lexer(expression).lex();
  const contexts = toData(scope.contexts);
  const parsed = new Parser(tokens, Object.keys(scope.contexts), [...functions.values()]).parse();
  return new Evaluator(parsed, contexts, functions).evaluate();
}

function toData(contexts: Readonly<Record<string, unknown>>): data.Dictionary {
  const value: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (value instanceof data.Dictionary) return value;
  throw new TypeError('Cannot use the contexts of an expression: expected an object');
}

function functionsOf({ status, hashFiles }: Scope): Map<string, FunctionDefinition> {
  const answer = (name: string, value: boolean): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) },
  ];
  return new Map<string, FunctionDefinition>([
    answer('always', true),
    answer('cancelled', false),
    answer('failure', status === 'failure'),
    answer('success', status === 'success'),
    [
      'hashfiles',
      {
        name: 'hashFiles',
        minArgs: 1,
        maxArgs: 255,
        call: (...patterns) =>
          new data.StringData(hashFiles?.(patterns.map((pattern) => pattern.coerceString())) ?? ''),
      },
    ],
  ]);
}
