// Where two JSON values differ, place by place, for people who look for the one wrong word in an answer.
import { isRecord, joinPointer, quote } from '@plugindex/model';

export interface Difference {
  /** RFC 6901 pointer into the answer; empty for the whole. */
  readonly pointer: string;
  readonly expected: string;
  readonly found: string;
}

export interface DifferenceOptions {
  /** Objects may have more members than expected. Lists must have the same length all the same. */
  readonly allowMore?: boolean;
}

/** Long texts are told apart by what surrounds the difference. */
const shownCharacters = 200;
/** Nobody reads more at once. */
const maxDifferences = 20;

/**
 * @example findDifferences({ a: 1 }, { a: 2 }) // [{ pointer: '/a', expected: '1', found: '2' }]
 */
export function findDifferences(
  expected: unknown,
  found: unknown,
  options: DifferenceOptions = {},
): readonly Difference[] {
  return [...differences(expected, found, { ...options, pointer: '' })].slice(0, maxDifferences);
}

interface Step extends DifferenceOptions {
  readonly pointer: string;
}

function* differences(expected: unknown, found: unknown, step: Step): Iterable<Difference> {
  if (Array.isArray(expected) && Array.isArray(found)) {
    yield* listDifferences(expected, found, step);
  } else if (isRecord(expected) && isRecord(found)) {
    yield* objectDifferences(expected, found, step);
  } else if (!Object.is(expected, found) && expected !== found) {
    yield { pointer: step.pointer, expected: show(expected), found: show(found) };
  }
}

function* listDifferences(
  expected: readonly unknown[],
  found: readonly unknown[],
  step: Step,
): Iterable<Difference> {
  if (expected.length !== found.length) {
    const count = (list: readonly unknown[]) => `${list.length} items: ${show(list)}`;
    yield { pointer: step.pointer, expected: count(expected), found: count(found) };
    return;
  }
  for (const [index, item] of expected.entries())
    yield* differences(item, found[index], { ...step, pointer: joinPointer(step.pointer, index) });
}

function* objectDifferences(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  step: Step,
): Iterable<Difference> {
  for (const [key, value] of Object.entries(expected)) {
    const pointer = joinPointer(step.pointer, key);
    if (Object.hasOwn(found, key)) yield* differences(value, found[key], { ...step, pointer });
    else yield { pointer, expected: show(value), found: 'nothing' };
  }
  if (step.allowMore === true) return;
  for (const [key, value] of Object.entries(found)) {
    if (!Object.hasOwn(expected, key))
      yield { pointer: joinPointer(step.pointer, key), expected: 'nothing', found: show(value) };
  }
}

function show(value: unknown): string {
  return quote(value, shownCharacters);
}
