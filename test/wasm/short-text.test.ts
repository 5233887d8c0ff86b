// decodeShortText() accepts exactly what TextDecoder accepts, and gives the same text.
import { expect, test } from 'vitest';
import { decodeShortText } from '../../packages/wasm/src/short-text.ts';
import { createRandomBelow } from '../kit/random-module.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeByPlatform(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

test('decodeShortText() agrees with TextDecoder on 200,000 random byte strings', () => {
  const below = createRandomBelow(3629);
  // Bytes at the edges of every range of RFC 3629.
  const edges = [
    0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    0xff,
  ];
  const disagreements: string[] = [];
  let valid = 0;
  for (let run = 0; run < 200_000; run += 1) {
    const bytes = Uint8Array.from({ length: below(5) }, () => edges[below(edges.length)] ?? 0);
    const expected = decodeByPlatform(bytes);
    if (expected !== undefined) valid += 1;
    if (decodeShortText(bytes, 0, bytes.length) !== expected)
      disagreements.push(Buffer.from(bytes).toString('hex'));
  }
  expect(disagreements).toEqual([]);
  expect(valid).toBeGreaterThan(10_000);
});

test('decodeShortText() does not look past the end of its window', () => {
  const bytes = Uint8Array.of(0x61, 0xc3, 0xa9);
  expect(decodeShortText(bytes, 0, 3)).toBe('aé');
  expect(decodeShortText(bytes, 0, 2)).toBeUndefined();
  expect(decodeShortText(bytes, 0, 1)).toBe('a');
});
