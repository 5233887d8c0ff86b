// The author kit's digests, encodings and host functions.
import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { logged, startProbe, value } from './probe.ts';

const probe = startProbe({ realm: 'test' });
const bytes = (op: string, more: Readonly<Record<string, unknown>> = {}) =>
  value(probe, 'bytes', { op, ...more });
const patterned = (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + 7) & 0xff));

test('SHA-2 and HMAC agree with OpenSSL for every length around the block boundaries', () => {
  for (const [variant, name] of ['sha256', 'sha384', 'sha512'].entries()) {
    for (let length = 0; length <= 300; length++) {
      const data = patterned(length);
      const base64 = data.toString('base64');
      expect(bytes('sha2', { variant, base64 })).toBe(createHash(name).update(data).digest('hex'));
      const text = 'k'.repeat(length);
      expect(bytes('hmac', { variant, base64, text })).toBe(
        createHmac(name, text).update(data).digest('hex'),
      );
    }
  }
});

test('encodings agree with Node for every length, and decoding is strict', () => {
  for (let length = 0; length <= 70; length++) {
    const data = patterned(length);
    const base64 = data.toString('base64');
    expect(bytes('base64', { base64 })).toBe(base64);
    expect(bytes('base64url', { base64 })).toBe(data.toString('base64url'));
    expect(bytes('hex', { base64 })).toBe(data.toString('hex'));
    expect(bytes('unhex', { text: data.toString('hex').toUpperCase() })).toBe(data.toString('hex'));
    expect(bytes('unbase64url', { text: data.toString('base64url') })).toBe(data.toString('hex'));
  }
  for (const text of [
    'A',
    'AA=',
    'AB==',
    'AAB=',
    '=AAA',
    'AA==AA==',
    'AA\n=',
    'A-==',
    '====',
    'AAA',
    'AA=A',
  ]) {
    expect([text, bytes('unbase64', { text })]).toEqual([text, null]);
  }
  for (const text of ['A', 'AB', 'AAB', 'AA==', 'A+', 'A A', 'AA\n', 'ÄA']) {
    expect([text, bytes('unbase64url', { text })]).toEqual([text, null]);
  }
  for (const text of ['a', 'xx', '0x', 'a ']) expect(bytes('unhex', { text })).toBeNull();
});

test('secrets are compared byte by byte', () => {
  const base64 = Buffer.from('secret').toString('base64');
  expect(bytes('equal', { base64, text: 'secret' })).toBe(true);
  expect(bytes('equal', { base64, text: 'secreT' })).toBe(false);
  expect(bytes('equal', { base64, text: 'secret ' })).toBe(false);
});

test('header names match in any case, and two spellings of one name are ambiguous', () => {
  const look = (headers: unknown) => value(probe, 'header', { name: 'authorization', headers });
  expect(look({ AUTHORIZATION: 'a"b\\c\u0001' })).toEqual({ state: 1, quoted: '"a\\"b\\\\c"' });
  expect(look({ 'x-authorization': 'a' })).toEqual({ state: 0, quoted: '""' });
  expect(look({ Authorization: 'a', authorization: 'b' })).toMatchObject({ state: 2 });
  expect(look({ authorization: ['a'] })).toMatchObject({ state: 2 });
  expect(look(null)).toMatchObject({ state: 0 });
});

test('host functions: configuration, clock, random, log and files', () => {
  expect(value(probe, 'configured', {})).toEqual({ realm: 'test' });
  expect(value(probe, 'capabilities', { say: 'hällo', path: 'data/a.txt', random: 4 })).toEqual({
    now: 1_700_000_000_123,
    random: '00010203',
    text: 'grüße\n',
  });
  expect(logged).toContain('warn hällo');
  expect(value(probe, 'capabilities', { path: 'secret.txt' })).toMatchObject({ code: 'denied' });
  expect(value(probe, 'capabilities', { path: 'data/b.txt' })).toMatchObject({ code: 'not_found' });
});

test('an error of a plugin arrives with its code and message', () => {
  expect(probe.call('refuse', { code: 'no_user', message: 'There is no such user' })).toEqual({
    ok: false,
    error: { code: 'no_user', message: 'There is no such user' },
  });
});

test('a throw in AssemblyScript is a trap, and the next call starts afresh', () => {
  expect(probe.call('trap', {})).toMatchObject({ error: { code: 'exception' }, hasTrapped: true });
  expect(value(probe, 'echo', 'still here')).toBe('still here');
});
