// What every rule carries besides its check: the words that `explain`, the docs page and SARIF show.
import type { ProblemCode, Severity } from '@plugindex/model';

export interface RuleDocumentation {
  /** One line, sentence case, no final period: what must hold. */
  readonly title: string;
  /** Why the rule exists: what goes wrong for whom without it. */
  readonly why: string;
  /** A short excerpt that breaks the rule, in the format of the file. */
  readonly bad?: string;
  /** What to type or change. */
  readonly fix?: string;
}

/** A rule as readers see it, whichever stage checks it. */
export interface DocumentedRule {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly documentation: RuleDocumentation;
}
