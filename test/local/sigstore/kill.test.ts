// The little Sigstore killed while it signs: whatever it has handed out is in its logs, and verifies under the same root.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalSigstore } from '@plugindex/local';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { expect, test } from 'vitest';
import { linesUntilKilled, startScript, timeOfChild } from '../../kit/kill-child.ts';

const rounds = 8;
/** Process starts are slow on a busy machine, in milliseconds. */
const timeoutMs = 240_000;
/** Time in which the process makes about half of its signatures. */
const maxMs = 250;

test(
  `${rounds} kills lose no entry that was answered for, and change no key`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sigstore-kill-'));
    const script = join(import.meta.dirname, 'sign-until-killed.ts');
    const bundles: unknown[] = [];
    for (let round = 0; round < rounds; round++) {
      const lines = await linesUntilKilled(startScript(script, [folder]), Math.random() * maxMs);
      bundles.push(...lines.map((line): unknown => JSON.parse(line)));
    }
    const sigstore = await openLocalSigstore({ folder, now: () => new Date() });
    const material = toTrustMaterial(TrustedRoot.fromJSON(sigstore.trustedRoot));
    const verifier = new Verifier(material, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
    const bodies = new Set(
      (
        await Promise.all(
          ['rekor-v1', 'rekor-v2'].map((name) => readFile(join(folder, `${name}.log`), 'utf8')),
        )
      )
        .flatMap((text) => text.split('\n'))
        .map((line) => line.split(' ')[1]),
    );
    expect(bundles.length).toBeGreaterThanOrEqual(rounds);
    for (const json of bundles) {
      const bundle = bundleFromJSON(json);
      verifier.verify(toSignedEntity(bundle));
      expect(bodies).toContain(
        bundle.verificationMaterial.tlogEntries[0]?.canonicalizedBody.toString('base64'),
      );
    }
    await sigstore.close();
    await rm(folder, { recursive: true });
  },
  timeoutMs,
);

test(
  'the little Sigstore is reached where the environment names a proxy',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sigstore-proxy-'));
    const script = join(import.meta.dirname, 'sign-until-killed.ts');
    // Port 9 discards: whatever is sent there is lost.
    const proxy = {
      HTTP_PROXY: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      NO_PROXY: 'example.com',
    };
    await timeOfChild(startScript(script, [folder], proxy));
    await rm(folder, { recursive: true });
  },
  timeoutMs,
);
