// Our engine against @sigstore/verify: on mutants of good bundles and roots, what we accept the library accepts.
import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { publicTrustedRoot, TrustError } from '@plugindex/trust';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { expect, test } from 'vitest';
import { createLeanEngine } from '../../packages/trust/src/lean-engine.ts';
import { conformanceCases, ownCases } from './conformance-cases.ts';
import { mutate, seeded } from './mutants.ts';

/** A longer run: `PLUGINDEX_MUTANTS=50000 PLUGINDEX_SEED=2 npm test -- test/trust/differential`. */
const mutants = Number(process.env.PLUGINDEX_MUTANTS ?? 2000);
const seed = Number(process.env.PLUGINDEX_SEED ?? 1);

interface Sample {
  readonly name: string;
  readonly bundle: Buffer;
  readonly root: Buffer;
  readonly bytes: Buffer;
  readonly key?: KeyObject;
}

/**
 * Where we refuse and the library may accept. Everything else must be refused by both.
 * Each is a rule of ours that the signature itself does not need, and that no bundle of a real signer breaks.
 */
const stricter: readonly { readonly rule: string; readonly code: string; readonly message: RegExp }[] = [
  {
    rule: 'a bundle has the fields, types and base64 of the format, and no others',
    code: 'trust/bundle/malformed',
    message: /./,
  },
  {
    rule: 'a root has whole certificates, keys and times',
    code: 'trust/root/malformed',
    message: /./,
  },
  {
    rule: 'a proof names the same tree and index as its checkpoint and its entry',
    code: 'trust/log/invalid',
    message: /another tree than its checkpoint|index is not the one that is proven/,
  },
  {
    rule: 'an entry names the very certificate or key of the bundle',
    code: 'trust/log/invalid',
    message: /it names another signer than the bundle/,
  },
  {
    rule: 'every line behind a checkpoint is a signature',
    code: 'trust/log/invalid',
    message: /a signature of the checkpoint|signature line is malformed|it is no signed note/,
  },
  {
    rule: 'a log, an authority or a clock without a start was never trusted, and a log only counts at its time',
    code: 'trust/log/invalid',
    message: /its log is not trusted, or was not at that time/,
  },
  {
    rule: 'the signature of a certificate is whole bytes and its last part',
    code: 'trust/certificate/invalid',
    message: /its signature is no whole bytes|it has a fourth part/,
  },
  {
    rule: 'an issuer has a name, a key and a start',
    code: 'trust/certificate/invalid',
    message: /no trusted authority vouches|certificate log did not sign/,
  },
  {
    rule: 'a timestamp has the tags of its format and names an accepted algorithm',
    code: 'trust/timestamp/invalid',
    message: /Cannot read DER|algorithm is not accepted|it has several signers/,
  },
  { rule: 'a clock has a start', code: 'trust/timestamp/invalid', message: /no trusted clock signed it/ },
];
/** Rules that only a mutant of the trusted root can meet: on a root as it was given, they must not excuse anything. */
const onlyForRoots = /no trusted authority vouches|certificate log did not sign|no trusted clock signed it/;

test(`on ${mutants} mutants our engine accepts nothing that the library refuses, and refuses more only by named rules`, () => {
  const samples = goodSamples();
  const random = seeded(seed);
  const pick = () => samples[Math.floor(random() * samples.length)] ?? samples[0];
  const counts = { both: 0, neither: 0, stricter: 0 };
  const wrong: string[] = [];
  for (let done = 0; done < mutants; done += 1) {
    const [sample, donor] = [pick(), pick()];
    if (sample === undefined || donor === undefined) throw new RangeError('No samples');
    const ofRoot = random() < 0.2;
    const mutant = ofRoot
      ? { ...sample, root: mutate(sample.root, donor.root, random) }
      : { ...sample, bundle: mutate(sample.bundle, donor.bundle, random) };
    if (!isJson(mutant.root)) continue;
    const ours = refusal(() => askOurs(mutant));
    const excused = ours !== undefined && isStricter(ours, ofRoot);
    const theirs = excused ? 'not asked' : refusal(() => askLibrary(mutant));
    if (excused) counts.stricter += 1;
    else if (ours === undefined && theirs === undefined) counts.both += 1;
    else if (ours !== undefined && theirs !== undefined) counts.neither += 1;
    else wrong.push(`mutant ${done} of ${sample.name}: ours ${describe(ours)}, library ${describe(theirs)}`);
    if (ours !== undefined && !(ours instanceof TrustError)) wrong.push(`mutant ${done}: ${String(ours)}`);
  }
  expect(wrong).toEqual([]);
  expect(counts.neither).toBeGreaterThan(mutants / 4);
  expect(counts.both).toBeGreaterThan(0);
}, 600_000);

test('every good bundle is accepted by both', () => {
  for (const sample of goodSamples())
    expect([sample.name, refusal(() => askOurs(sample)), refusal(() => askLibrary(sample))]).toEqual([
      sample.name,
      undefined,
      undefined,
    ]);
});

function askOurs({ root, bundle, bytes, key }: Sample): void {
  const digest = hash('sha256', bytes, 'buffer');
  ourEngine(root)({ bundle, artifact: { bytes, digest }, ...(key === undefined ? {} : { key }) });
}

/** The library as it comes, with no line of ours between. */
function askLibrary({ root, bundle, bytes, key }: Sample): void {
  const { publicKey: _, ...material } = libraryRoot(root);
  const publicKey = () => {
    if (key === undefined) throw new RangeError('No key');
    return { publicKey: key, validFor: () => true };
  };
  const json: unknown = JSON.parse(bundle.toString('utf8'));
  new Verifier({ ...material, publicKey }).verify(toSignedEntity(bundleFromJSON(json), bytes));
}

const ourEngine = oncePerRoot((root) => createLeanEngine(JSON.parse(root.toString('utf8')), {}));
const libraryRoot = oncePerRoot((root) =>
  toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root.toString('utf8')))),
);

/** Reading a root takes longer than verifying; the roots of the samples are read once. */
function oncePerRoot<Value>(read: (root: Buffer) => Value): (root: Buffer) => Value {
  const values = new WeakMap<Buffer, { readonly value: Value }>();
  return (root) => {
    const known = values.get(root) ?? { value: read(root) };
    values.set(root, known);
    return known.value;
  };
}

function isJson(bytes: Buffer): boolean {
  return refusal(() => JSON.parse(bytes.toString('utf8'))) === undefined;
}

function isStricter(error: unknown, ofRoot: boolean): boolean {
  if (!(error instanceof TrustError)) return false;
  const message = `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`;
  return stricter.some(
    (one) => one.code === error.code && one.message.test(message) && (ofRoot || !onlyForRoots.test(message)),
  );
}

function goodSamples(): readonly Sample[] {
  return [...conformanceCases(), ...ownCases()]
    .filter(({ name, mustFail }) => !mustFail && name.endsWith(' by file'))
    .map(({ name, bundle, artifact, trustedRoot, key }) => ({
      name,
      bundle: readFileSync(bundle),
      bytes: readFileSync(artifact),
      root:
        trustedRoot === undefined
          ? Buffer.from(JSON.stringify(publicTrustedRoot()))
          : readFileSync(trustedRoot),
      ...(key === undefined ? {} : { key: createPublicKey(readFileSync(key)) }),
    }));
}

function refusal(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}

function describe(error: unknown): string {
  if (error === undefined) return 'accepts';
  const cause = error instanceof Error && error.cause !== undefined ? ` (${String(error.cause)})` : '';
  return `refuses: ${String(error)}${cause}`;
}
