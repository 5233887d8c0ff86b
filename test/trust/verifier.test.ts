// The verifier: what it accepts, and the five holes of a plain Sigstore verification that it closes.
import { createSnapshotStatement, createVerifier, type ReleaseFacts } from '@plugindex/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotFacts } from './facts.ts';
import {
  artifact,
  changed,
  digestOf,
  expected,
  facts,
  githubIssuer,
  openTrial,
  policy,
  statement,
  type Trial,
  verdict,
} from './signing.ts';

const snapshot = Buffer.from('{"format":1}');

let trial: Trial;
/** The release that most questions are about. */
let bundle: Buffer;

beforeAll(async () => {
  trial = await openTrial();
  bundle = trial.bundles['rekor 2'];
});
afterAll(() => Promise.all([trial.signing.close(), trial.foreign.close()]));

const question = (change: object = {}) => ({ artifact, bundle, expected, policy, ...change });
const verifyWith = (change: object) => verdict(() => trial.verifier.verifyRelease(question(change)));
const signedBy = async (bytes: Uint8Array, run = facts.run) =>
  verifyWith({ bundle: await trial.signing.sign(bytes, { run }) });

describe('a genuine release', () => {
  test.each(['rekor 1', 'rekor 2'] as const)('is accepted with its facts and its signer (%s)', (log) => {
    const evidence = trial.verifier.verifyRelease({ artifact, bundle: trial.bundles[log], expected, policy });
    expect(evidence).toMatchObject({ facts, signer: policy });
    expect(Math.abs(Date.parse(evidence.signedAt) - Date.now())).toBeLessThan(120_000);
    expect(evidence.logIndex).toMatch(/^\d+$/);
  });

  test('is accepted by the digest of its artifact alone', () => {
    expect(trial.verifier.verifyRelease(question({ artifact: facts.artifact })).facts).toEqual(facts);
  });

  test('is compared with every expectation that is given', () => {
    const { manifest, source } = facts;
    expect(verifyWith({ expected: { ...expected, manifest, source } })).toBe('accepted');
    for (const wrong of [
      { name: 'auth-jwx' },
      { version: '1.2.1' },
      { manifest: facts.artifact },
      { source: { ...source, repository: 'https://github.com/author/auth-jwt2' } },
      { source: { ...source, tree: 'f'.repeat(40) } },
      { source: { ...source, commit: 'f'.repeat(40) } },
      { source: { repository: source.repository, tree: source.tree } },
    ])
      expect([wrong, verifyWith({ expected: { ...expected, manifest, source, ...wrong } })]).toEqual([
        wrong,
        'trust/statement/facts',
      ]);
  });
});

describe('a genuine snapshot', () => {
  const ask = (change: object) =>
    verdict(() => trial.verifier.verifySnapshot({ snapshot, bundle, registry: 'acme', policy, ...change }));

  test('is accepted, and is no release; nor is a release a snapshot', async () => {
    const signed = await trial.signing.sign(
      createSnapshotStatement({ ...snapshotFacts, snapshot: digestOf(snapshot) }),
    );
    expect(ask({ bundle: signed, version: 7 })).toBe('accepted');
    expect(ask({ bundle: signed, registry: 'acme2' })).toBe('trust/statement/facts');
    expect(ask({ bundle: signed, version: 8 })).toBe('trust/statement/facts');
    expect(ask({ bundle: signed, snapshot: Buffer.from('{}') })).toBe('trust/statement/subject');
    expect(verifyWith({ bundle: signed, artifact: snapshot })).toBe('trust/statement/type');
    expect(ask({ bundle, snapshot: artifact })).toBe('trust/statement/type');
  });
});

describe('hole 1: an envelope is accepted with any artifact', () => {
  test('a swapped artifact is refused, by bytes and by digest', () => {
    const other = Buffer.from('other bytes');
    expect(verifyWith({ artifact: other })).toBe('trust/statement/subject');
    expect(verifyWith({ artifact: digestOf(other) })).toBe('trust/statement/subject');
    expect(verdict(() => trial.verifier.verifyBundle({ artifact: other, bundle, policy }))).toBe(
      'trust/statement/subject',
    );
  });

  test("another plugin's bundle is refused even when it is about the same bytes", async () => {
    expect(await signedBy(statement({ name: 'auth-jwx' }))).toBe('trust/statement/facts');
    expect(await signedBy(statement({ version: '1.3.0' }))).toBe('trust/statement/facts');
  });

  test('an envelope of another payload type is refused', async () => {
    const other = changed(bundle, ['dsseEnvelope', 'payloadType'], () => 'text/plain');
    expect(verifyWith({ bundle: other })).toBe('trust/signature/invalid');
    const signed = await trial.signing.signAs('text/plain', statement());
    expect(verdict(() => trial.verifier.verifyBundle({ artifact, bundle: signed, policy }))).toBe(
      'trust/statement/type',
    );
    expect(verifyWith({ bundle: signed })).toBe('trust/statement/type');
  });
});

describe('hole 2: an identity is an unanchored pattern', () => {
  const identity = facts.run.signerIdentity;
  test.each([
    ['a prefix', identity.slice(0, -1)],
    ['a suffix', identity.slice(1)],
    ['another case', identity.toUpperCase()],
    ['a pattern', '.*'],
    ['an anchored pattern', `^${identity}$`],
    ['a longer name', `${identity}2`],
    ['white space', `${identity} `],
    ['another ref', identity.replace('main', 'mainx')],
    ['an alternative', `${identity}|x`],
    ['a NUL', `${identity}\0`],
  ])('%s of it is refused', (_, name) => {
    expect(verifyWith({ policy: { ...policy, identity: name } })).toBe('trust/policy/identity');
    expect(
      verdict(() => trial.verifier.verifyBundle({ artifact, bundle, policy: { ...policy, identity: name } })),
    ).toBe('trust/policy/identity');
  });

  test('an identity that ours is a part of is refused', async () => {
    const run = {
      ...facts.run,
      signerIdentity: facts.run.signerIdentity.replace('https://github.com/', 'https://github.com/evil/'),
    };
    expect(await signedBy(statement({ run }), run)).toBe('trust/policy/identity');
  });

  test.each([
    `${githubIssuer}/`,
    githubIssuer.slice(0, -1),
    githubIssuer.toUpperCase(),
    'https://evil.example',
    '.*',
  ])('issuer %s is refused', (issuer) =>
    expect(verifyWith({ policy: { ...policy, issuer } })).toBe('trust/policy/issuer'),
  );
});

describe('hole 3: an empty policy accepts everybody', () => {
  test.each([{ issuer: '', identity: '' }, { ...policy, identity: '' }, { ...policy, issuer: '' }, {}])(
    '%j is refused',
    (empty) => {
      expect(verifyWith({ policy: empty })).toBe('trust/policy/empty');
    },
  );
});

describe('hole 4: the predicate is never compared with the certificate', () => {
  const lies: Partial<ReleaseFacts['run']>[] = [
    { repository: 'https://github.com/acme/other' },
    { repositoryId: '1235' },
    { ownerId: '98' },
    { ref: 'refs/heads/other' },
    { commit: 'd'.repeat(40) },
    { workflowPath: '.github/workflows/other.yml' },
    { signerIdentity: 'https://github.com/acme/registry/.github/workflows/other.yml@refs/heads/main' },
    { event: 'schedule' },
    { runnerEnvironment: 'self-hosted' },
    { invocationId: 'https://github.com/acme/registry/actions/runs/78/attempts/1' },
  ];
  test.each(lies)('a statement that says %j is refused', async (lie) => {
    // The certificate tells the truth, the statement does not.
    expect(await signedBy(statement({ run: { ...facts.run, ...lie } }))).toBe('trust/statement/certificate');
  });

  test('a reusable workflow of ours that somebody else called is refused', async () => {
    const run = { ...facts.run, repository: 'https://github.com/evil/fork', repositoryId: '666' };
    expect(await signedBy(statement({ run }), run)).toBe('trust/policy/repository');
    const elsewhere = { ...facts.run, ref: 'refs/heads/evil' };
    expect(await signedBy(statement({ run: elsewhere }), elsewhere)).toBe('trust/policy/repository');
  });
});

describe('hole 5: a trusted log without a start was always trusted', () => {
  const without = (list: string) =>
    createVerifier(
      JSON.parse(
        changed(Buffer.from(JSON.stringify(trial.signing.sigstore.trustedRoot)), [list], (logs) =>
          JSON.parse(JSON.stringify(logs).replaceAll(/"start":"[^"]*"/g, '"x":1')),
        ).toString(),
      ),
    );
  test.each([
    ['tlogs', 'trust/log/invalid'],
    ['ctlogs', 'trust/certificate/invalid'],
    ['certificateAuthorities', 'trust/certificate/invalid'],
    ['timestampAuthorities', 'trust/timestamp/invalid'],
  ])('%s without a start count for nothing', (list, code) => {
    expect(verdict(() => without(list).verifyRelease(question()))).toBe(code);
  });
});
