// Verdicts that are kept: found again for the same question only, and never a way around a check.
import { createVerdictMemory, createVerifier, type VerdictStore } from '@plugindex/trust';
import { createLeanEngine } from '@plugindex/trust/library';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreateEngine } from '../../packages/trust/src/engine.ts';
import {
  artifact,
  changed,
  expected,
  openSigning,
  policy,
  type Signing,
  statement,
  verdict,
} from './signing.ts';

let signing: Signing;
let bundle: Buffer;
let asked = 0;

/** The real engine, counting how often it is asked. */
const counting: CreateEngine = (root, options) => {
  const engine = createLeanEngine(root, options);
  return (question) => {
    asked += 1;
    return engine(question);
  };
};

beforeAll(async () => {
  signing = await openSigning();
  bundle = await signing.sign(statement());
});
afterAll(() => signing.close());

const verifierWith = (verdicts: VerdictStore, root = signing.sigstore.trustedRoot) =>
  createVerifier(root, { verdicts, engine: counting });

test('a question that was answered before costs no signature, and gives the same evidence', () => {
  const verifier = verifierWith(createVerdictMemory());
  asked = 0;
  const first = verifier.verifyRelease({ artifact, bundle, expected, policy });
  const second = verifier.verifyRelease({ artifact, bundle, expected, policy });
  expect(second).toEqual(first);
  expect(asked).toBe(1);
});

test('a verdict is kept for another process, and by digest of everything that it depends on', () => {
  const kept = new Map<string, string>();
  const store: VerdictStore = { read: (key) => kept.get(key), write: (key, value) => kept.set(key, value) };
  verifierWith(store).verifyRelease({ artifact, bundle, expected, policy });
  expect([...kept.keys()]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
  asked = 0;
  verifierWith(store).verifyRelease({ artifact, bundle, expected, policy });
  expect(asked).toBe(0);
});

test('anything that differs is judged anew, and refused as if nothing had been kept', () => {
  const store = createVerdictMemory();
  const verifier = verifierWith(store);
  const ask = (change: object) =>
    verdict(() => verifier.verifyRelease({ artifact, bundle, expected, policy, ...change }));
  expect(ask({})).toBe('accepted');
  asked = 0;
  expect(ask({ artifact: Buffer.from('other') })).toBe('trust/statement/subject');
  expect(ask({ expected: { ...expected, version: '1.2.1' } })).toBe('trust/statement/facts');
  expect(ask({ expected: { name: '1.2.0', version: 'auth-jwt' } })).toBe('trust/statement/facts');
  expect(ask({ policy: { ...policy, identity: 'x' } })).toBe('trust/policy/identity');
  expect(ask({ policy: { issuer: policy.identity, identity: policy.issuer } })).toBe('trust/policy/issuer');
  expect(ask({ bundle: changed(bundle, ['verificationMaterial', 'tlogEntries'], () => []) })).toBe(
    'trust/log/missing',
  );
  expect(asked).toBe(6);
  expect(
    verdict(() => verifierWith(store, {}).verifyRelease({ artifact, bundle, expected, policy })),
  ).not.toBe('accepted');
  expect(
    verdict(() => verifier.verifySnapshot({ snapshot: artifact, bundle, registry: 'acme', policy })),
  ).toBe('trust/statement/type');
});

test('a refusal is not kept', () => {
  const kept: string[] = [];
  const store: VerdictStore = { read: () => undefined, write: (key) => kept.push(key) };
  verdict(() =>
    verifierWith(store).verifyRelease({ artifact: Buffer.from('other'), bundle, expected, policy }),
  );
  expect(kept).toEqual([]);
});

test('a kept verdict that cannot be read is no verdict, and a forged statement is still compared with the question', () => {
  for (const text of [
    '',
    'null',
    '{',
    '{"signedAt":1}',
    '{"signedAt":"x","logIndex":"1","statement":"{}"}',
  ]) {
    asked = 0;
    const store: VerdictStore = { read: () => text, write: () => undefined };
    expect(verdict(() => verifierWith(store).verifyRelease({ artifact, bundle, expected, policy }))).toBe(
      'accepted',
    );
    expect(asked).toBe(1);
  }
  const other = Buffer.from(statement({ version: '9.9.9' })).toString();
  const forged: VerdictStore = {
    read: () => JSON.stringify({ signedAt: 'x', logIndex: '1', statement: other }),
    write: () => undefined,
  };
  expect(verdict(() => verifierWith(forged).verifyRelease({ artifact, bundle, expected, policy }))).toBe(
    'trust/statement/facts',
  );
});

test('createVerdictMemory() forgets the oldest verdict at its limit', () => {
  const memory = createVerdictMemory(2);
  const key = (letter: string) => `sha256:${letter.repeat(64)}` as const;
  for (const letter of ['a', 'b', 'c']) memory.write(key(letter), letter);
  expect(['a', 'b', 'c'].map((letter) => memory.read(key(letter)))).toEqual([undefined, 'b', 'c']);
});
