// Problems: findings about somebody's input, as values that are collected and shown together, never thrown.

/** How much a problem matters. `review` means that a human must look before anything goes on. */
export type Severity = 'error' | 'review' | 'warning' | 'info';

/** A stable, path-like code: `<stage>/<subject>/<finding>`, all lower case. */
export type ProblemCode = `${string}/${string}`;

/** What a code means: the docs and `plugindex explain` are made from lists of these. */
export interface ProblemRule {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** One line, sentence case, no final period. */
  readonly title: string;
  /** Why it is so and what to do about it, in Markdown. */
  readonly documentation: string;
}

/**
 * A table of rules as a list whose rows carry their codes: the table is the one place that names them.
 * @example listRules({ 'parse/json/number': { title: 'A number' } }) // [{ code: 'parse/json/number', title: 'A number' }]
 */
export function listRules<Row extends object>(
  table: Readonly<Record<ProblemCode, Row>>,
): readonly (Row & { readonly code: ProblemCode })[] {
  return Object.entries(table).flatMap(([code, row]) => (isProblemCode(code) ? [{ code, ...row }] : []));
}

function isProblemCode(text: string): text is ProblemCode {
  return text.includes('/');
}

/** Where a problem was found. Lines and columns count from 1; `pointer` is an RFC 6901 JSON pointer. */
export interface Place {
  readonly file: string;
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
}

/** A mechanical repair: set the value at `pointer` of `file` to `value`, or remove it when `value` is absent. */
export interface Fix {
  readonly file: string;
  readonly pointer: string;
  readonly value?: unknown;
}

/** One finding: what was found, what was expected, and what to do next. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly where: Place;
  /** `Cannot <do what>: <what was found>, expected <what>`; sentence case, no final period. */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  /** What to type or change next. */
  readonly hint?: string;
  readonly fix?: Fix;
}

/** The outcome of a parser: a value, or at least one problem of severity `error`. Warnings may accompany a value. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const severityRank: Record<Severity, number> = { error: 0, review: 1, warning: 2, info: 3 };

/** Sorts problems for people and for golden files: by file, line, severity, code, pointer. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) =>
      compareText(a.where.file, b.where.file) ||
      (a.where.line ?? 0) - (b.where.line ?? 0) ||
      severityRank[a.severity] - severityRank[b.severity] ||
      compareText(a.code, b.code) ||
      compareText(a.where.pointer ?? '', b.where.pointer ?? '') ||
      compareText(a.message, b.message),
  );
}

/** Orders by UTF-16 code unit, the same on every machine (never by locale). */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True when a problem forbids going on. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
