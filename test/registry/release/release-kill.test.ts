// release() killed at random moments, from the first start of the Sigstore to the last byte: the next run ends right.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRelease } from '@plugindex/registry/release/read-release';
import { release } from '@plugindex/registry/release/release';
import { expect, test } from 'vitest';
import { killChildAfter, startScript, timeOfChild } from '../../kit/kill-child.ts';
import { openLittleRegistry } from '../../kit/little-registry.ts';

const rounds = 20;
/** Process starts are slow on a busy machine, in milliseconds. */
const timeoutMs = 240_000;
const script = join(import.meta.dirname, 'release-once.ts');

test(
  `release() killed at ${rounds} random moments ends in one published release, signed once`,
  async () => {
    const parent = await mkdtemp(join(tmpdir(), 'release-kill-'));
    let wholeMs = await timeOfChild(startScript(script, [join(parent, 'whole')]));
    let cutShort = 0;
    for (let round = 0; round < rounds; round++) {
      const folder = join(parent, String(round));
      const killMs = (wholeMs * (round + Math.random())) / rounds;
      const livedMs = await killChildAfter(startScript(script, [folder]), killMs);
      const little = await openLittleRegistry({ folder });
      const before = await readRelease(little.input);
      const logged = little.sigstore.logSizes.v2;
      if (before === undefined) cutShort++;
      // It came to its end: the machine is faster now than when it was measured.
      else wholeMs = livedMs;
      const record = await release(little.input);
      if (before !== undefined) {
        expect(record).toEqual(before);
        expect(little.sigstore.logSizes.v2).toBe(logged);
      }
      expect(record.artifact.digest).toBe(little.built.digest);
      expect(await release(little.input)).toEqual(record);
      expect(await readdir(join(folder, 'drafts'))).toEqual([]);
      await little.close();
    }
    expect(cutShort).toBeGreaterThan(2);
    await rm(parent, { recursive: true });
  },
  timeoutMs,
);
