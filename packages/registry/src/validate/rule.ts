// The shape of a validation rule, and the way from what its check finds to problems.
import type { Problem } from '@plugindex/model';
import { type Finding as BareFinding, locateNear } from '../finding.ts';
import type { DocumentedRule } from '../rule-documentation.ts';
import type { ValidateContext } from './context.ts';
import type { IndexFile } from './index-view.ts';

/** One finding of a rule about a file of the index. */
export interface Finding extends BareFinding {
  /** A file of the index that was read, or the shown path of any other. */
  readonly at: IndexFile | string;
  readonly line?: number;
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
  const { at, pointer, line, fix, ...words } = finding;
  const file = typeof at === 'string' ? at : at.file;
  const source = typeof at === 'string' ? undefined : at.source;
  const position =
    pointer === undefined || source === undefined
      ? undefined
      : locateNear(pointer, (near) => source.locate(near));
  return {
    code,
    severity,
    where: {
      file,
      ...(pointer !== undefined && { pointer }),
      ...(line === undefined ? position : { line }),
    },
    ...words,
    ...(fix && { fix: { file, ...fix } }),
  };
}
