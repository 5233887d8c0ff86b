// Attacks with real signatures: changed bundles, foreign services, other statements, wrong times. Each has its code.
import { createVerifier } from '@plugindex/trust';
import { createLibraryEngine } from '@plugindex/trust/library';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, derTag, encodeDer, encodingOf, parseDer } from '../../packages/trust/src/der.ts';
import {
  artifact,
  changed,
  digestOf,
  expected,
  facts,
  type Json,
  openSigning,
  openTrial,
  policy,
  recoded,
  statement,
  type Trial,
  verdict,
} from './signing.ts';

const envelope = ['dsseEnvelope'] as const;
const material = ['verificationMaterial'] as const;

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

describe('a changed bundle', () => {
  test('with the statement of another bundle is refused', async () => {
    const other = JSON.parse((await trial.signing.sign(statement({ version: '1.3.0' }))).toString());
    const swapped = changed(bundle, [...envelope, 'payload'], () => other.dsseEnvelope.payload);
    expect(verifyWith({ bundle: swapped })).toBe('trust/log/invalid');
    const whole = changed(bundle, envelope, () => other.dsseEnvelope);
    expect(verifyWith({ bundle: whole })).toBe('trust/timestamp/invalid');
  });

  test.each(['rekor 1', 'rekor 2'] as const)('with an edited predicate is refused (%s)', (log) => {
    const edited = changed(
      trial.bundles[log],
      [...envelope, 'payload'],
      recoded((payload) => Buffer.from(payload.toString().replace('1.2.0.wasm', '1.2.1.wasm'))),
    );
    expect(verifyWith({ bundle: edited })).toBe('trust/log/invalid');
  });

  test('without a log entry, a proof, a timestamp or a signature is refused', () => {
    const remove = (path: readonly (string | number)[], value?: Json) =>
      verifyWith({ bundle: changed(bundle, path, () => value) });
    expect(remove([...material, 'tlogEntries'], [])).toBe('trust/log/missing');
    expect(remove([...material, 'tlogEntries'])).toBe('trust/log/missing');
    expect(remove([...material, 'tlogEntries', 0, 'inclusionProof'])).toBe('trust/bundle/malformed');
    expect(remove([...material, 'timestampVerificationData'])).toBe('trust/timestamp/missing');
    expect(remove([...material, 'certificate'])).toBe('trust/bundle/malformed');
    expect(remove([...envelope, 'signatures'], [])).toBe('trust/bundle/malformed');
  });

  test('with several signatures, entries or timestamps is refused', () => {
    const twice = (path: readonly (string | number)[]) =>
      verifyWith({
        bundle: changed(bundle, path, (list) => (Array.isArray(list) ? [...list, ...list] : list)),
      });
    expect(twice([...envelope, 'signatures'])).toBe('trust/bundle/malformed');
    expect(twice([...material, 'tlogEntries'])).toBe('trust/log/invalid');
    expect(twice([...material, 'timestampVerificationData', 'rfc3161Timestamps'])).toBe(
      'trust/timestamp/invalid',
    );
  });

  test('that names a key instead of a certificate is refused', () => {
    const keyed = changed(bundle, material, (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const { certificate: _, ...rest } = value;
      return { ...rest, publicKey: { hint: 'mine' } };
    });
    expect(verifyWith({ bundle: keyed })).toBe('trust/key/unknown');
  });

  test('whose certificate is not byte for byte the one that the log shows to who watches it is refused', () => {
    // A NULL in the outer algorithm is not signed: the certificate still holds, and the library accepts it.
    const other = changed(
      bundle,
      [...material, 'certificate', 'rawBytes'],
      recoded((der) => {
        const [tbs, algorithm, signature] = childrenOf(parseDer(der)).map(encodingOf);
        if (tbs === undefined || algorithm === undefined || signature === undefined) return der;
        const withNull = [...childrenOf(parseDer(algorithm)).map(encodingOf), Buffer.from([5, 0])];
        return encodeDer(derTag.sequence, [tbs, encodeDer(derTag.sequence, withNull), signature]);
      }),
    );
    const library = createVerifier(trial.signing.sigstore.trustedRoot, { engine: createLibraryEngine });
    expect(verdict(() => library.verifyRelease(question({ bundle: other })))).toBe('accepted');
    expect(verifyWith({ bundle: other })).toBe('trust/log/invalid');
  });

  test('with a broken signature is refused', () => {
    const broken = changed(
      bundle,
      [...envelope, 'signatures', 0, 'sig'],
      recoded((bytes) => bytes.fill(1, bytes.length - 4)),
    );
    expect(verifyWith({ bundle: broken })).toBe('trust/timestamp/invalid');
  });

  test('that is too large, no JSON, or has fields that nobody knows is refused', () => {
    expect(verifyWith({ bundle: Buffer.alloc(128 * 1024 + 1, ' ') })).toBe('trust/bundle/too-large');
    for (const text of ['', '{', 'null', '[]', '"x"', '{}', '{"__proto__":{}}', '\xff'])
      expect([text, verifyWith({ bundle: Buffer.from(text, 'latin1') })]).toEqual([
        text,
        'trust/bundle/malformed',
      ]);
    const extra = changed(bundle, ['mediaType'], (value) => value)
      .toString()
      .replace('{', '{"extra":1,');
    expect(verifyWith({ bundle: Buffer.from(extra) })).toBe('trust/bundle/malformed');
  });
});

describe('a signed statement of another form', () => {
  const form = (twist: (json: string) => string | Uint8Array) => {
    const twisted = twist(Buffer.from(statement()).toString());
    return signedBy(typeof twisted === 'string' ? Buffer.from(twisted) : twisted);
  };
  test.each<[string, string, (json: string) => string | Uint8Array]>([
    [
      'several subjects',
      'trust/statement/malformed',
      (json) =>
        json.replace('"subject":[', `"subject":[{"name":"x","digest":{"sha256":"${'0'.repeat(64)}"}},`),
    ],
    [
      'an unknown predicate type',
      'trust/statement/type',
      (json) => json.replace('https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v2'),
    ],
    [
      'a repeated key',
      'trust/statement/malformed',
      (json) => json.replace('"predicateType"', '"predicateType":"x","predicateType"'),
    ],
    [
      'a payload that is not UTF-8',
      'trust/statement/malformed',
      (json) => Buffer.from(json.replace('auth-jwt', 'auth-jw\xff'), 'latin1'),
    ],
    ['a payload that is not JSON', 'trust/statement/malformed', () => 'hello'],
    ['an unknown field', 'trust/statement/malformed', (json) => json.replace('{', '{"x":1,')],
    [
      'another build type',
      'trust/statement/type',
      (json) => json.replace('buildtypes/workflow', 'buildtypes/x'),
    ],
  ])('with %s is refused', async (_, code, twist) => {
    expect(await form(twist)).toBe(code);
  });
});

describe('a foreign Sigstore', () => {
  const mixed = (...lists: readonly string[]) => {
    const ours = new Map(Object.entries(Object(trial.signing.sigstore.trustedRoot)));
    const theirs = new Map(Object.entries(Object(trial.foreign.sigstore.trustedRoot)));
    for (const list of lists) ours.set(list, theirs.get(list));
    return verdict(() => createVerifier(Object.fromEntries(ours)).verifyRelease(question()));
  };
  test('is refused by the part that is foreign', async () => {
    expect(mixed()).toBe('accepted');
    expect(mixed('tlogs')).toBe('trust/log/invalid');
    expect(mixed('ctlogs')).toBe('trust/certificate/invalid');
    expect(mixed('certificateAuthorities')).toBe('trust/certificate/invalid');
    expect(mixed('timestampAuthorities')).toBe('trust/timestamp/invalid');
    expect(verifyWith({ bundle: await trial.foreign.sign(statement()) })).toBe('trust/timestamp/invalid');
  });

  test('cannot lend a log entry or a timestamp to a bundle of ours', async () => {
    const other = JSON.parse((await trial.foreign.sign(statement())).toString());
    for (const part of ['tlogEntries', 'timestampVerificationData'])
      expect(
        verifyWith({ bundle: changed(bundle, [...material, part], () => other.verificationMaterial[part]) }),
      ).toBe(part === 'tlogEntries' ? 'trust/log/invalid' : 'trust/timestamp/invalid');
  });
});

describe('time', () => {
  test('a signature from after the certificate expired is refused', async () => {
    let clock = new Date();
    const late = await openSigning(() => clock);
    try {
      const good = await late.sign(statement());
      const ask = (signed: Buffer) =>
        verdict(() =>
          createVerifier(late.sigstore.trustedRoot).verifyRelease({ ...question(), bundle: signed }),
        );
      expect(ask(good)).toBe('accepted');
      // Ten minutes is what a certificate lasts. The clock itself is trusted and tells the truth.
      clock = new Date(clock.getTime() + 11 * 60_000);
      expect(ask(await restamped(good, late.sigstore.url))).toBe('trust/certificate/invalid');
    } finally {
      await late.close();
    }
  });

  test('an authority, a log or a clock that was trusted only later or earlier is refused', () => {
    const shifted = (from: string, to: string, list: string) =>
      createVerifier(
        JSON.parse(
          changed(Buffer.from(JSON.stringify(trial.signing.sigstore.trustedRoot)), [list], (items) =>
            JSON.parse(
              JSON.stringify(items).replaceAll(/"start":"[^"]*"/g, `"start":"${from}","end":"${to}"`),
            ),
          ).toString(),
        ),
      );
    const codes = {
      tlogs: 'trust/log/invalid',
      ctlogs: 'trust/certificate/invalid',
      certificateAuthorities: 'trust/certificate/invalid',
      timestampAuthorities: 'trust/timestamp/invalid',
    };
    for (const [list, code] of Object.entries(codes)) {
      expect(
        verdict(() =>
          shifted('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z', list).verifyRelease(question()),
        ),
      ).toBe(code);
      expect(
        verdict(() =>
          shifted('2999-01-01T00:00:00Z', '2999-01-02T00:00:00Z', list).verifyRelease(question()),
        ),
      ).toBe(code);
    }
  });
});

describe('setup', () => {
  test('a trusted root that is none is refused', () => {
    for (const root of [null, 'x', 1, [], { tlogs: 1 }, { tlogs: [null] }, { tlogs: [{ publicKey: 1 }] }])
      expect([root, verdict(() => createVerifier(root))]).toEqual([root, 'trust/root/malformed']);
  });

  test('an empty trusted root trusts nobody', () => {
    expect(verdict(() => createVerifier({}).verifyRelease(question()))).toBe('trust/timestamp/invalid');
  });

  test('a digest that is none is refused', () => {
    expect(verifyWith({ artifact: 'sha256:zz' })).toBe('trust/facts/malformed');
  });
});

/** The bundle with a timestamp that the Sigstore gives now. */
async function restamped(signed: Buffer, url: string): Promise<Buffer> {
  const json = JSON.parse(signed.toString());
  const signature = Buffer.from(json.dsseEnvelope.signatures[0].sig, 'base64');
  const response = await fetch(`${url}/api/v1/timestamp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      artifactHash: Buffer.from(digestOf(signature).slice(7), 'hex').toString('base64'),
      hashAlgorithm: 'sha256',
      certificates: true,
    }),
  });
  const stamp = Buffer.from(await response.arrayBuffer()).toString('base64');
  return changed(
    signed,
    [...material, 'timestampVerificationData', 'rfc3161Timestamps', 0, 'signedTimestamp'],
    () => stamp,
  );
}
