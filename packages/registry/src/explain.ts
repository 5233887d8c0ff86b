// Explains a problem code: what must hold, why, an example that breaks it, and what to do.
import { nearest } from '@plugindex/model';
import type { DocumentedRule } from './rule-documentation.ts';
import { allRules } from './rules.ts';

/** The rule of a code, or undefined. @example findRule('validate/source/tree')?.severity // 'error' */
export function findRule(code: string): DocumentedRule | undefined {
  return allRules.find((rule) => rule.code === code);
}

/**
 * The text behind `plugindex explain <code>`, or undefined for a code that no rule has.
 * @example explain('validate/host/unbounded')?.startsWith('validate/host/unbounded') // true
 */
export function explain(code: string): string | undefined {
  const rule = findRule(code);
  if (rule === undefined) return undefined;
  const { title, why, bad, fix } = rule.documentation;
  const parts = [`${rule.code} (${rule.severity})`, title, why];
  if (bad !== undefined) parts.push(`For example:\n${bad.replaceAll(/^/gm, '    ')}`);
  if (fix !== undefined) parts.push(`What to do: ${fix}`);
  return `${parts.join('\n\n')}\n`;
}

/** The code that was probably meant. @example nearestCode('validate/host/unbound') // 'validate/host/unbounded' */
export function nearestCode(code: string): string | undefined {
  return nearest(
    code,
    allRules.map((rule) => rule.code),
  );
}
