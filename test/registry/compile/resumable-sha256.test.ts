// SHA-256 that goes on later gives what node:crypto gives for the whole.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptySha256,
  resumeSha256,
  sha256Digest,
} from '../../../packages/registry/src/compile/resumable-sha256.ts';

test('resumeSha256() agrees with node:crypto however the bytes are cut, through JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (parts) => {
      let state = emptySha256;
      for (const part of parts) state = JSON.parse(JSON.stringify(resumeSha256(state, part)));
      expect(sha256Digest(state)).toBe(`sha256:${hash('sha256', Buffer.concat(parts))}`);
    }),
  );
});

test('resumeSha256() agrees with node:crypto at every length around a block', () => {
  for (let length = 0; length <= 130; length += 1) {
    const bytes = Buffer.alloc(length, length);
    expect(sha256Digest(resumeSha256(emptySha256, bytes))).toBe(`sha256:${hash('sha256', bytes)}`);
  }
});
