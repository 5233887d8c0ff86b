// The shape of a validation rule, and the way from what its check finds to problems.
import type { Fix, Problem } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';
import type { ValidateContext } from './context.ts';
import type { IndexFile } from './index-view.ts';

/** One finding of a rule: a problem without what the rule says already. */
export interface Finding {
  /** A file of the index that was read, or the shown path of any other. */
  readonly at: IndexFile | string;
  readonly pointer?: string;
  readonly line?: number;
  /** `Cannot <do what>: <what was found>, expected <what>`. */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint?: string;
  /** A repair of the same file. */
  readonly fix?: Omit<Fix, 'file'>;
}

/** A rule: its code, how much it matters, its words, and its check. Checks are pure and quick: no waiting, no throwing. */
export interface Rule extends DocumentedRule {
  readonly check: (context: ValidateContext) => Iterable<Finding>;
}

/** Runs one rule over a context. */
export function runRule(rule: Rule, context: ValidateContext): readonly Problem[] {
  const problems: Problem[] = [];
  for (const finding of rule.check(context)) if (isNews(finding)) problems.push(toProblem(rule, finding));
  return problems;
}

/** False where the file is wrong at that very place: the parser has said so. */
function isNews({ at, pointer }: Finding): boolean {
  if (typeof at === 'string' || pointer === undefined || !at.unsound?.length) return true;
  return !at.unsound.some((bad) => pointer === bad || pointer.startsWith(`${bad}/`));
}

function toProblem({ code, severity }: Rule, finding: Finding): Problem {
  const { at, pointer, message, found, expected, hint, fix } = finding;
  const file = typeof at === 'string' ? at : at.file;
  const position = typeof at === 'string' || pointer === undefined ? undefined : locate(at, pointer);
  const line = finding.line ?? position?.line;
  return {
    code,
    severity,
    where: {
      file,
      ...(pointer === undefined ? {} : { pointer }),
      ...(line === undefined ? {} : { line }),
      ...(finding.line !== undefined || position === undefined ? {} : { column: position.column }),
    },
    message,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
    ...(fix === undefined ? {} : { fix: { file, ...fix } }),
  };
}

/** The place of a value, or of the nearest thing around it where the file does not have it. */
function locate(file: IndexFile, pointer: string) {
  let place = file.source?.locate(pointer);
  for (let rest = pointer; place === undefined && rest !== ''; ) {
    rest = rest.slice(0, rest.lastIndexOf('/'));
    place = file.source?.locate(rest);
  }
  return place;
}
