// Every example in a doc comment of the model is true.
import * as model from '@plugindex/model';
import { expect, test } from 'vitest';
import { parseFastYaml } from '../../packages/model/src/parse/fast-yaml.ts';
import { docExamples, evaluate, isPartial, shownPart } from '../kit/doc-examples.ts';

const scope = { ...model, parseFastYaml };
const examples = docExamples('packages/model/src').filter(({ call }) => isInScope(call));

/** A few examples are of functions that their own package keeps to itself. */
function isInScope(call: string): boolean {
  const name = /^[A-Za-z]+(?=\()/.exec(call)?.[0];
  return name === undefined || name in scope;
}

test('the model has examples', () => {
  expect(examples.length).toBeGreaterThan(20);
});

test.each(examples)('$call gives $result', ({ call, result }) => {
  const value = evaluate(call, scope);
  const shown = evaluate(shownPart(result), scope);
  if (isPartial(result)) expect(value).toMatchObject(shown as object);
  else expect(value).toEqual(shown);
});
