// Finds the `@example call // result` lines of doc comments, and runs them, so that no comment promises what code does not do.
import { globSync, readFileSync } from 'node:fs';

export interface DocExample {
  readonly file: string;
  readonly line: number;
  readonly call: string;
  readonly result: string;
}

/** Examples on one line with a result; those with "…" in the call or `await` show a shape, not a value. */
export function docExamples(sourceFolder: string): readonly DocExample[] {
  return globSync(`${sourceFolder}/**/*.ts`)
    .toSorted()
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const match = /@example (.+?) \/\/ (.+?)(?: \*\/)?$/.exec(text);
          const [, call = '', result = ''] = match ?? [];
          const isRunnable = match !== null && !call.includes('…') && !call.includes('await ');
          return isRunnable ? [{ file, line: index + 1, call, result }] : [];
        }),
    );
}

/** The value of an expression in which the given names stand for what a reader would import. */
export function evaluate(expression: string, scope: Readonly<Record<string, unknown>>): unknown {
  return new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));
}

/** True where a result leaves something out: then what it shows must be part of the value. */
export function isPartial(result: string): boolean {
  return result.includes('…');
}

/** A result without the "…" that stands for the rest. */
export function shownPart(result: string): string {
  return result.replaceAll(/, ?…/g, '');
}
