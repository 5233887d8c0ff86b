// Certificates and DER: names that hide another, extensions that appear twice, bytes that do not add up.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readClaims } from '../../packages/trust/src/claims.ts';
import {
  childrenOf,
  contextTag,
  derTag,
  encodeDer,
  encodingOf,
  parseDer,
  timeOf,
} from '../../packages/trust/src/der.ts';
import {
  type Certificate,
  extensionId,
  parseCertificate,
  tbsWithoutSignedTimestamps,
} from '../../packages/trust/src/x509.ts';
import { facts, githubIssuer, openSigning, type Signing, statement } from './signing.ts';

let signing: Signing;
let leaf: Certificate;

beforeAll(async () => {
  signing = await openSigning();
  const bundle = JSON.parse((await signing.sign(statement())).toString());
  leaf = parseCertificate(Buffer.from(bundle.verificationMaterial.certificate.rawBytes, 'base64'));
});
afterAll(() => signing.close());

const subjectNames = (...names: readonly [tag: number, name: string][]) =>
  extension(
    extensionId.subjectAltName,
    encodeDer(
      derTag.sequence,
      names.map(([tag, name]) => encodeDer(tag, [Buffer.from(name, 'latin1')])),
    ),
  );

/** The certificate with these extensions instead of those of the same kind. Its signature no longer holds. */
function withExtensions(...extensions: readonly Buffer[]): Certificate {
  const replaced = new Set(
    extensions.map((der) => encodingOf(childrenOf(parseDer(der))[0] ?? parseDer(der)).toString('hex')),
  );
  const kept = [...leaf.extensions.values()]
    .map(({ node }) => encodingOf(node))
    .filter(
      (der) => !replaced.has(encodingOf(childrenOf(parseDer(der))[0] ?? parseDer(der)).toString('hex')),
    );
  const list = encodeDer(derTag.sequence, [...kept, ...extensions]);
  const fields = leaf.fields.map((field) =>
    field.tag === contextTag(3) ? encodeDer(contextTag(3), [list]) : encodingOf(field),
  );
  const [, ...rest] = childrenOf(parseDer(leaf.der)).map(encodingOf);
  return parseCertificate(encodeDer(derTag.sequence, [encodeDer(derTag.sequence, fields), ...rest]));
}

function extension(id: string, value: Buffer): Buffer {
  return encodeDer(derTag.sequence, [
    encodeDer(derTag.objectId, [Buffer.from(id, 'hex')]),
    encodeDer(derTag.octetString, [value]),
  ]);
}

const url = 0x86;
const mail = 0x81;

describe('readClaims()', () => {
  test('reads identity, issuer and every claim of the run', () => {
    expect(readClaims(leaf)).toEqual({
      identity: facts.run.signerIdentity,
      issuer: githubIssuer,
      workflow: {
        issuer: githubIssuer,
        signerWorkflow: facts.run.signerIdentity,
        runnerEnvironment: facts.run.runnerEnvironment,
        repository: facts.run.repository,
        commit: facts.run.commit,
        ref: facts.run.ref,
        repositoryId: facts.run.repositoryId,
        ownerId: facts.run.ownerId,
        callerWorkflow: `${facts.run.repository}/${facts.run.workflowPath}@${facts.run.ref}`,
        event: facts.run.event,
        run: facts.run.invocationId,
      },
    });
  });

  test('takes one name, a URL or a mail address', () => {
    expect(readClaims(withExtensions(subjectNames([mail, 'a@example.org']))).identity).toBe('a@example.org');
    expect(() => readClaims(withExtensions(subjectNames()))).toThrow('exactly one name');
    expect(() => readClaims(withExtensions(subjectNames([url, 'https://a'], [url, 'https://b'])))).toThrow(
      'exactly one',
    );
    expect(() => readClaims(withExtensions(subjectNames([url, 'https://a'], [mail, 'b@c'])))).toThrow(
      'exactly one',
    );
    expect(() => readClaims(withExtensions(subjectNames([0x82, 'a.example'])))).toThrow('exactly one name');
  });

  test('refuses a name with bytes that another reader would show as other letters', () => {
    // 0xe1 without its high bit is "a".
    expect(() => readClaims(withExtensions(subjectNames([url, 'https://ex\xe1mple'])))).toThrow('not ASCII');
  });

  test('refuses two issuers', () => {
    const other = extension('2b0601040183bf300101', Buffer.from('https://evil.example'));
    expect(() => readClaims(withExtensions(other))).toThrow('two issuers');
  });

  test('refuses a claim that is no UTF8String', () => {
    const other = extension('2b0601040183bf30010c', encodeDer(0x13, [Buffer.from('https://evil.example')]));
    expect(() => readClaims(withExtensions(other))).toThrow('expected tag 12');
  });
});

describe('parseCertificate()', () => {
  test('refuses an extension that appears twice', () => {
    const twice = subjectNames([url, 'https://a']);
    expect(() => withExtensions(twice, twice)).toThrow('appears twice');
  });

  test('refuses a fourth part, and bytes behind the end', () => {
    const parts = childrenOf(parseDer(leaf.der)).map(encodingOf);
    const extra = encodeDer(derTag.integer, [Buffer.from([1])]);
    expect(() => parseCertificate(encodeDer(derTag.sequence, [...parts, extra]))).toThrow('fourth part');
    expect(() => parseCertificate(Buffer.concat([leaf.der, Buffer.from([0])]))).toThrow('bytes follow');
  });

  test('gives back what it was given, and without timestamps a shorter whole', () => {
    expect(withExtensions().der).toEqual(leaf.der);
    const shorter = parseDer(tbsWithoutSignedTimestamps(leaf));
    expect(childrenOf(shorter)).toHaveLength(leaf.fields.length);
    expect(shorter.end).toBeLessThan(leaf.tbs.length);
  });

  test('cuts and single bits never hang it or throw anything but RangeError and TypeError', () => {
    for (let end = 0; end < leaf.der.length; end += 7)
      expect(() => parseCertificate(leaf.der.subarray(0, end))).toThrow(RangeError);
    for (let bit = 0; bit < leaf.der.length * 8; bit += 5) {
      const mutant = Buffer.from(leaf.der);
      mutant[bit >> 3] = (mutant[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        readClaims(parseCertificate(mutant));
      } catch (error) {
        if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
      }
    }
  });
});

describe('parseDer()', () => {
  test.each([
    ['nothing', ''],
    ['a length that is not minimal', '04810101'],
    ['a leading zero in the length', '0482000101'],
    ['an indefinite length', '30800000'],
    ['a length of five bytes', '04850000000001ff'],
    ['a child longer than its parent', '30030402ff'],
    ['a long tag', '1f8101ff00'],
    ['an end-of-contents mark', '30020000'],
    ['bytes behind the end', '04000400'],
  ])('refuses %s', (_, hex) => {
    expect(() => parseDer(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  });

  test('refuses nesting that is deeper than any certificate', () => {
    let der = encodeDer(derTag.sequence, []);
    for (let depth = 0; depth < 40; depth += 1) der = encodeDer(derTag.sequence, [der]);
    expect(() => parseDer(der)).toThrow('nested too deeply');
  });
});

test('timeOf() reads both kinds of time, and no month 13', () => {
  const time = (tag: number, text: string) => timeOf(parseDer(encodeDer(tag, [Buffer.from(text)])));
  expect(time(derTag.utcTime, '500101000000Z')).toBe(Date.UTC(1950, 0, 1));
  expect(time(derTag.utcTime, '490101000000Z')).toBe(Date.UTC(2049, 0, 1));
  expect(time(derTag.generalizedTime, '20260801120000Z')).toBe(Date.UTC(2026, 7, 1, 12));
  expect(time(derTag.generalizedTime, '20260801120000.123Z')).toBe(Date.UTC(2026, 7, 1, 12));
  for (const text of ['20261301000000Z', '20260801120000', '20260801120000+0100', '20260801120000.1Z'])
    expect(() => time(derTag.generalizedTime, text)).toThrow('is no time');
});
