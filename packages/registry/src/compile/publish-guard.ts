// Stops a publication that would take away much of what is served: more likely a mistake than a wish.
import type { Problem, ProblemRule } from '@plugindex/model';

export const publishGuardRule: ProblemRule = {
  code: 'compile/guard/vanished',
  severity: 'error',
  title: 'Too many plugins would vanish at once',
  documentation:
    'The registry’s `policy.maxVanishedShare` caps what share of its entries one publication may remove: a half-read index or a bad merge must not empty the registry. Bring the entries back, or remove them in several publications.',
};

/**
 * The problem with publishing, or undefined. `before` and `vanished` count entries with a release.
 * @example findVanished({ before: 100, vanished: ['a', 'b', 'c', 'd', 'e', 'f'], maxShare: 0.05 })
 */
export function findVanished(input: {
  readonly before: number;
  readonly vanished: readonly string[];
  readonly maxShare: number;
}): Problem | undefined {
  const { before, vanished, maxShare } = input;
  if (vanished.length <= before * maxShare) return undefined;
  const shown = vanished.slice(0, 5).join(', ') + (vanished.length > 5 ? ', …' : '');
  const allowed = Math.floor(before * maxShare);
  return {
    code: publishGuardRule.code,
    severity: publishGuardRule.severity,
    where: { file: 'index/plugins' },
    message: `Cannot publish the index: ${vanished.length} of ${before} plugins would vanish (${shown}), expected at most ${allowed}`,
    found: String(vanished.length),
    expected: `at most ${allowed}`,
    hint: publishGuardRule.documentation,
  };
}
