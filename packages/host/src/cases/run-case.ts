// Runs one case and says everything that is not as it should be.
import { isRecord, quote } from '@plugindex/model';
import type { CallResult } from '../call-result.ts';
import type { Envelope } from '../envelope.ts';
import type { HostError } from '../host-error.ts';
import type { PluginCase } from './case-file.ts';
import { type CaseCall, createCaseCaller, type LogLine, type PluginUnderTest } from './case-guest.ts';
import { type Difference, findDifferences } from './differences.ts';

export interface CaseFailure {
  /** One sentence: what was expected and what was found. */
  readonly message: string;
  readonly differences: readonly Difference[];
}

export interface CaseOutcome {
  readonly case: PluginCase;
  /** Empty when everything is as it should be. */
  readonly failures: readonly CaseFailure[];
  readonly fuelUsed: number;
  readonly durationMs: number;
  readonly log: readonly LogLine[];
  readonly asked: readonly string[];
  /** The answer that a snapshot would keep; undefined where the host had to end the call. */
  readonly kept: Envelope | undefined;
}

export interface RunCaseOptions {
  /** What was kept for a case with `snapshot`; undefined where nothing was. */
  readonly snapshot?: Envelope | undefined;
  /** Take what comes for right, where the case is a snapshot. */
  readonly update?: boolean;
}

export type CaseRunner = (one: PluginCase, options?: RunCaseOptions) => CaseOutcome;

/**
 * Runs cases of one plugin; its module is checked and compiled once.
 * @example createCaseRunner({ bytes, grants: {} })(one).failures // []
 */
export function createCaseRunner(plugin: PluginUnderTest): CaseRunner {
  const callCase = createCaseCaller(plugin);
  return (one, options = {}) => {
    const call = callCase(one);
    const failures = [...judgeAnswer(one, call, options), ...judgeTraces(one, call)];
    const { fuelUsed, durationMs, log, asked } = call;
    return { case: one, failures, fuelUsed, durationMs, log, asked, kept: toEnvelope(call.answer) };
  };
}

function toEnvelope(answer: CaseCall['answer']): Envelope | undefined {
  if ('error' in answer) return undefined;
  const { result } = answer;
  return result.ok ? { ok: result.value } : { error: result.error };
}

function judgeAnswer(one: PluginCase, { answer }: CaseCall, options: RunCaseOptions): readonly CaseFailure[] {
  const { expected } = one;
  if (expected.type === 'error') return judgeError(expected, answer);
  if ('error' in answer) return [hostFailure(answer.error)];
  const { result } = answer;
  if (expected.type === 'snapshot') return judgeSnapshot(result, options);
  if (!result.ok) return [pluginFailure(result)];
  switch (expected.type) {
    case 'output':
      return differ('the answer is another one', findDifferences(expected.value, result.value));
    case 'includes':
      return differ(
        'the answer lacks something',
        findDifferences(expected.value, result.value, { allowMore: true }),
      );
    case 'body':
      return judgeBody(expected.value, result.value);
  }
}

function judgeError(
  expected: { readonly code?: string | undefined; readonly message?: string | undefined },
  answer: CaseCall['answer'],
): readonly CaseFailure[] {
  const found = 'error' in answer ? answer.error : answer.result.ok ? undefined : answer.result.error;
  if (found === undefined) {
    const value = 'result' in answer && answer.result.ok ? answer.result.value : undefined;
    return [
      fail(
        `Expected an error${expected.code ? ` "${expected.code}"` : ''}, found the answer ${quote(value, 200)}`,
      ),
    ];
  }
  const { code, message } = found;
  const wanted = Object.fromEntries(
    Object.entries(expected).filter(([key, value]) => key !== 'type' && value !== undefined),
  );
  return differ('the error is another one', findDifferences(wanted, { code, message }, { allowMore: true }));
}

function judgeSnapshot(result: CallResult, { snapshot, update }: RunCaseOptions): readonly CaseFailure[] {
  if (update === true) return [];
  if (snapshot === undefined)
    return [fail('Expected a kept answer, found none: keep this one with --update')];
  const found = result.ok ? { ok: result.value } : { error: result.error };
  return differ(
    'the answer is not the one that was kept (--update keeps this one)',
    findDifferences(snapshot, found),
  );
}

function judgeBody(expected: unknown, value: unknown): readonly CaseFailure[] {
  const body = isRecord(value) ? value.body : undefined;
  if (typeof body !== 'string')
    return [fail(`Expected "body" to be text with JSON in it, found ${quote(body)}`)];
  try {
    return differ('the body is another one', findDifferences(expected, JSON.parse(body)));
  } catch {
    return [fail(`Expected "body" to be JSON, found ${quote(body, 200)}`)];
  }
}

/** What the call left behind, and the time that it took. */
function judgeTraces(one: PluginCase, call: CaseCall): readonly CaseFailure[] {
  const failures: CaseFailure[] = [];
  if (one.timeoutMs !== undefined && call.durationMs > one.timeoutMs)
    failures.push(
      fail(
        `Expected an answer within ${one.timeoutMs} ms, found that it took ${Math.ceil(call.durationMs)} ms`,
      ),
    );
  if (one.filesAfter !== undefined)
    failures.push(
      ...differ('the files are others', findDifferences(one.filesAfter, call.files, { allowMore: true })),
    );
  if (one.kvAfter !== undefined)
    failures.push(...differ('the store holds something else', findDifferences(one.kvAfter, call.kv)));
  return failures;
}

function hostFailure({ code, message }: HostError): CaseFailure {
  return fail(`Expected an answer, found that the host ended the call: ${message} [${code}]`);
}

function pluginFailure(result: CallResult & { readonly ok: false }): CaseFailure {
  return fail(`Expected an answer, found the error "${result.error.code}": ${result.error.message}`);
}

function fail(message: string): CaseFailure {
  return { message, differences: [] };
}

function differ(what: string, differences: readonly Difference[]): readonly CaseFailure[] {
  return differences.length === 0 ? [] : [{ message: `Expected something else: ${what}`, differences }];
}
