// Holds values of strangers against a schema: the first thing that is wrong, and never more work than finding that.
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { loadAjv } from '../libraries.ts';
import { findFirstFault, type ValueFault } from './first-fault.ts';
import { createQuickCheck, type QuickCheck } from './quick-check.ts';
import { toSchemaProblems } from './schema-problems.ts';

/** The first fault of a value, or undefined for a valid one. */
export type ValueCheck = (value: unknown) => ValueFault | undefined;

/**
 * Makes the check of a schema (2020-12, local references only), at the first value. Good values are accepted without
 * any generated code, and of others the first fault is found in the same way; ajv is loaded for rare keywords only.
 * @example createValueCheck({ type: 'object', required: ['a'] })({}) // { pointer: '/a', found: 'nothing', … }
 */
export function createValueCheck(schema: unknown): ValueCheck {
  let quickCheck: QuickCheck | undefined;
  let validate: ValidateFunction | undefined;
  return (value) => {
    quickCheck ??= createQuickCheck(schema, { formats: {} });
    if (quickCheck(value)) return undefined;
    try {
      const found = findFirstFault(schema, value);
      if (found !== 'unknown') return found;
      validate ??= compile(schema);
      return validate(value) ? undefined : toFault(validate.errors ?? [], value);
    } catch (error) {
      // threat: a value that is nested deeper than a stack reaches, to walk through or to show.
      if (error instanceof RangeError) return tooDeep;
      throw error;
    }
  };
}

const tooDeep: ValueFault = { pointer: '', found: 'a value nested too deeply', expected: 'a plainer one' };

function toFault(errors: readonly ErrorObject[], value: unknown): ValueFault {
  const [problem] = toSchemaProblems(errors, { file: '', value, locate: () => undefined });
  const { where, found = 'nothing', expected = 'what the schema says' } = problem ?? {};
  return { pointer: where?.pointer ?? '', found, expected };
}

function compile(schema: unknown): ValidateFunction {
  const ajv = new (loadAjv().Ajv2020)({
    // threat: an answer of a million mistakes, each of which would become an object. The first one is enough.
    allErrors: false,
    verbose: true,
    messages: false,
    strict: false,
    logger: false,
    validateFormats: false,
  });
  return ajv.compile(
    typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null) ? schema : true,
  );
}
