// The Sigstore client conformance suite, all of it, through our verifier, through the library, and through the real command.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVerifier, publicTrustedRoot } from '@plugindex/trust';
import { describe, expect, test } from 'vitest';
import { runVerifyBundle } from '../../packages/trust/conformance.ts';
import { createLeanEngine } from '../../packages/trust/src/lean-engine.ts';
import { createDoubleEngine, createLibraryEngine } from '../../packages/trust/src/library-engine.ts';
import { type ConformanceCase, conformanceCases, ownCases } from './conformance-cases.ts';
import { digestOf, verdict } from './signing.ts';

const command = fileURLToPath(new URL('../../packages/trust/conformance.ts', import.meta.url));
const cases = conformanceCases();
/** A few of each sort: processes are slow. */
const throughProcess = cases.filter(({ name }) =>
  /^(?:happy-path-v0.3|rekor2-dsse-happy-path|managed-key-happy-path|managed-key-no-key_fail|signature-mismatch_fail|trust-root-tlog-missing-validity-start_fail) /.test(
    name,
  ),
);

const outcome = ({ mustFail }: ConformanceCase) => (mustFail ? 'refused' : 'accepted');
const inProcess = (one: ConformanceCase, engine: typeof createLeanEngine) =>
  verdict(() => runVerifyBundle(one.args, engine)) === 'accepted' ? 'accepted' : 'refused';

const engines = [
  ['the lean engine', createLeanEngine],
  ['the library', createLibraryEngine],
  ['both together', createDoubleEngine(createLeanEngine, createLibraryEngine)],
] as const;

describe('our own cases, signed in the past by keys that are gone', () => {
  test.each(engines)('%s gives the demanded answer on every case', (_, engine) => {
    const answers = ownCases().map((one) => [one.name, inProcess(one, engine)]);
    expect(answers).toEqual(ownCases().map((one) => [one.name, outcome(one)]));
    expect(answers.length).toBeGreaterThanOrEqual(24);
  });

  test('the command answers one of each', () => {
    for (const mustFail of [true, false]) {
      const one = ownCases().find((each) => each.mustFail === mustFail);
      expect(exitCode(['verify-bundle', ...(one?.args ?? [])])).toBe(mustFail ? 1 : 0);
    }
  });
});

describe.skipIf(cases.length === 0)('Sigstore conformance suite (skipped without its data folder)', () => {
  test('is complete: 70 bundles, each by file and by digest, 98 of them to be refused', () => {
    expect(cases).toHaveLength(140);
    expect(cases.filter(({ mustFail }) => mustFail)).toHaveLength(98);
  });

  test.each(engines)('%s gives the demanded answer on every case', (_, engine) => {
    const answers = cases.map((one) => [one.name, inProcess(one, engine)]);
    expect(answers).toEqual(cases.map((one) => [one.name, outcome(one)]));
  });

  test('every refusal is a TrustError with a code of its kind, never another failure', () => {
    for (const one of cases.filter(({ mustFail }) => mustFail))
      expect(verdict(() => runVerifyBundle(one.args))).toMatch(/^trust\//);
  });

  test.each(throughProcess.map((one) => [one.name, one] as const))('the command answers %s', (_, one) => {
    expect(exitCode(['verify-bundle', ...one.args]) === 0 ? 'accepted' : 'refused').toBe(outcome(one));
  });

  test('a bare signature proves an artifact, and never a release', () => {
    const one = cases.find(({ name }) => name === 'happy-path-v0.3 by file');
    if (one === undefined) throw new RangeError('No such case');
    const [, bundle, , identity = '', , issuer = ''] = one.args;
    const verifier = createVerifier(publicTrustedRoot());
    const question = {
      artifact: readFileSync(one.artifact),
      bundle: readFileSync(bundle ?? ''),
      policy: { identity, issuer },
      expected: { name: 'a', version: '1.0.0' },
    };
    expect(verdict(() => verifier.verifyBundle(question))).toBe('accepted');
    expect(verdict(() => verifier.verifyRelease(question))).toBe('trust/statement/type');
    // Without somebody who can check a signature over a digest, the digest alone proves nothing.
    const byDigest = { ...question, artifact: digestOf(question.artifact) };
    expect(verdict(() => verifier.verifyBundle(byDigest))).toBe('trust/signature/invalid');
  });

  test('a timestamp outside the life of its certificate is refused for that, not for the line breaks in its base64', () => {
    const one = cases.find(({ name }) => name === 'rekor2-timestamp-with-incorrect-time_fail by file');
    if (one?.trustedRoot === undefined) throw new RangeError('No such case');
    const [, , , identity = '', , issuer = ''] = one.args;
    const bundle = Buffer.from(readFileSync(one.bundle, 'utf8').replaceAll(String.raw`\n`, ''));
    const verifier = createVerifier(JSON.parse(readFileSync(one.trustedRoot, 'utf8')));
    const question = { artifact: readFileSync(one.artifact), bundle, policy: { identity, issuer } };
    expect(verdict(() => verifier.verifyBundle(question))).toBe('trust/certificate/invalid');
  });

  test('the command refuses what it does not know', () => {
    expect(exitCode(['sign-bundle'])).toBe(2);
    expect(exitCode(['verify-bundle', '--staging', ...(cases[0]?.args ?? [])])).toBe(1);
  });
});

function exitCode(args: readonly string[]): number | null {
  try {
    execFileSync(process.execPath, [command, ...args], { stdio: 'ignore' });
    return 0;
  } catch (error) {
    return error instanceof Error && 'status' in error && typeof error.status === 'number'
      ? error.status
      : null;
  }
}
