// Unions: of all the branches that ajv complains about, only the one that the writer meant is reported.
import type { ErrorObject } from 'ajv';
import { isRecord } from '../record.ts';
import { keysOf, textOf, typeOf } from './schema-words.ts';

/** Leaves out the errors of branches that were not meant, and the error of a union whose meant branch speaks for it. */
export function chooseBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors;
  for (const union of errors) {
    if (union.keyword !== 'anyOf' && union.keyword !== 'oneOf') continue;
    const branches: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
    const meant = meantBranch(branches, union.data);
    const prefix = `${union.schemaPath}/`;
    kept = kept.filter((error) => {
      if (error === union) return meant === undefined;
      const isInside =
        error.schemaPath.startsWith(prefix) && isAtOrBelow(error.instancePath, union.instancePath);
      return !isInside || (meant !== undefined && error.schemaPath.startsWith(`${prefix}${meant}/`));
    });
  }
  return kept.map((error) =>
    error.keyword === 'anyOf' || error.keyword === 'oneOf' ? asTypeError(error) : error,
  );
}

function isAtOrBelow(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}

/** The branch of the data's own type that knows most of its keys; undefined where no branch has that type. */
function meantBranch(branches: readonly unknown[], data: unknown): number | undefined {
  const type = typeOf(data);
  let best: number | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [index, branch] of branches.entries()) {
    const accepted = textOf(isRecord(branch) ? branch.type : undefined);
    if (accepted !== type && !(accepted === 'number' && type === 'integer')) continue;
    const score = scoreOf(branch, data);
    if (score > bestScore) {
      best = index;
      bestScore = score;
    }
  }
  return best;
}

/** Known keys count for a branch, unknown ones against it; a constant is never what a wrong value meant. */
function scoreOf(branch: unknown, data: unknown): number {
  if (!isRecord(branch) || 'const' in branch) return Number.NEGATIVE_INFINITY;
  const known = new Set(keysOf(branch.properties));
  const required: readonly unknown[] = Array.isArray(branch.required) ? branch.required : [];
  let score = 0;
  for (const key of keysOf(data)) score += known.has(key) ? (required.includes(key) ? 2 : 1) : -1;
  return score;
}

/** A union without a branch for the data's type is one plain type error. */
function asTypeError(union: ErrorObject): ErrorObject {
  const branches: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
  const types = branches.map((branch) => textOf(isRecord(branch) ? branch.type : undefined)).filter(Boolean);
  return { ...union, keyword: 'type', schema: [...new Set(types)] };
}
