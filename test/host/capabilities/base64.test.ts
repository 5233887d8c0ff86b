// Base64, held against Node's, and fast for the largest file that may cross.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeBase64,
  decodeByHand,
  encodeBase64,
  encodeByHand,
} from '../../../packages/host/src/capabilities/base64.ts';

describe.each([
  { what: 'of the engine', encode: encodeBase64, decode: decodeBase64 },
  { what: 'by hand', encode: encodeByHand, decode: decodeByHand },
])('$what', ({ encode, decode }) => {
  test('encoding gives what Node gives, and decoding gives it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encode(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(decode(text)).toEqual(bytes);
      }),
    );
  });

  test('decoding takes no text that encoding does not give', () => {
    const text = fc.string({
      unit: fc.constantFrom('A', 'Q', '/', '+', '=', '-', ' ', '\n', 'é', '☃'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, (candidate) => {
        const bytes = decode(candidate);
        if (bytes === undefined)
          expect(Buffer.from(candidate, 'base64').toString('base64')).not.toBe(candidate);
        else expect(encode(bytes)).toBe(candidate);
      }),
      { numRuns: 3000 },
    );
    for (const bad of ['A', 'AA', 'AAA', 'AB==', 'AAB=', '====', 'A===', 'AA=A', 'AQ==AQ=='])
      expect([bad, decode(bad)]).toEqual([bad, undefined]);
  });
});

test('sixteen mebibytes there and back take no seconds', () => {
  const bytes = new Uint8Array(16 * 1024 * 1024).map((_, index) => index * 7);
  const startedAt = performance.now();
  expect(decodeBase64(encodeBase64(bytes))?.length).toBe(bytes.length);
  expect(performance.now() - startedAt).toBeLessThan(4000);
});
