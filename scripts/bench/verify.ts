// Benchmark: CPU milliseconds to verify one release, ours beside @sigstore/verify in one process, in turn, as a ratio.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalSigner, localIdentity, localIssuer, localRun, openLocalSigstore } from '@plugindex/local';
import { digestOf } from '@plugindex/model';
import { createReleaseStatement, createVerdictMemory, createVerifier, type Verifier } from '@plugindex/trust';
import { createLibraryEngine } from '@plugindex/trust/library';

export interface VerifyBenchmark {
  readonly log: 'rekor 1' | 'rekor 2';
  /** Medians, CPU milliseconds per release, garbage collection included. `known`: a digest that was judged before. */
  readonly ours: number;
  readonly library: number;
  readonly known: number;
  /** Median over pairs of ours / library. */
  readonly ratio: number;
}

export interface VerifyBenchmarkOptions {
  /** Pairs that are measured per kind of log, after a tenth as many that are not. */
  readonly pairs?: number;
}

const artifact = Buffer.alloc(28_000, 7);
const name = 'auth-jwt';
const version = '1.2.0';
const policy = { issuer: localIssuer, identity: localIdentity };
/** At most this share of the library's time. */
export const verifyGoal = 0.5;

/**
 * Signs two releases with a little Sigstore and verifies each many times through the whole `verifyRelease`.
 * @example await benchmarkVerify({ pairs: 60 }) // [{ log: 'rekor 1', ratio: 0.2, … }, …]
 */
export async function benchmarkVerify({
  pairs = 200,
}: VerifyBenchmarkOptions = {}): Promise<VerifyBenchmark[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-bench-'));
  const sigstore = await openLocalSigstore({ folder, now: () => new Date() });
  try {
    const run = localRun({ commit: 'c'.repeat(40) });
    const sign = async (rekorVersion: 1 | 2) =>
      Buffer.from(await createLocalSigner({ sigstore, run, rekorVersion }).sign(statementBy(run)));
    // Signed first, measured after: measuring holds the event loop, and idle connections would be cut.
    const bundles = [['rekor 1', await sign(1)] as const, ['rekor 2', await sign(2)] as const];
    return bundles.map(([log, bundle]) => ({ log, ...measure(sigstore.trustedRoot, bundle, pairs) }));
  } finally {
    await sigstore.close();
    await rm(folder, { recursive: true });
  }
}

function statementBy(run: ReturnType<typeof localRun>): Uint8Array {
  return createReleaseStatement({
    name,
    version,
    manifest: `sha256:${'a'.repeat(64)}`,
    artifact: digestOf(artifact),
    source: { repository: run.repository, tree: 'b'.repeat(40) },
    run,
  });
}

function measure(root: unknown, bundle: Buffer, pairs: number): Omit<VerifyBenchmark, 'log'> {
  const verify = (verifier: Verifier) => () =>
    verifier.verifyRelease({ artifact, bundle, expected: { name, version }, policy });
  const ours = verify(createVerifier(root));
  const library = verify(createVerifier(root, { engine: createLibraryEngine }));
  const known = verify(createVerifier(root, { verdicts: createVerdictMemory() }));
  for (let warmUp = 0; warmUp < pairs / 10; warmUp += 1) for (const act of [ours, library, known]) act();
  const times = Array.from({ length: pairs }, (_, pair) => {
    // In turn, and the turn changes, so that neither always runs in the other's wake.
    if (pair % 2 === 0) return { ours: time(ours), library: time(library), known: time(known) };
    return { library: time(library), ours: time(ours), known: time(known) };
  });
  return {
    ours: median(times.map((each) => each.ours)),
    library: median(times.map((each) => each.library)),
    known: median(times.map((each) => each.known)),
    ratio: median(times.map((each) => each.ours / each.library)),
  };
}

/** Releases per sample: one alone is near the resolution of the counter. */
const batch = 5;

/**
 * CPU time and not wall time: on a busy machine the scheduler interrupts what takes long far more often than what is
 * short, and the library would look worse than it is.
 */
function time(act: () => unknown): number {
  const start = process.cpuUsage();
  for (let done = 0; done < batch; done += 1) act();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / batch;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** One line per kind of log, for a terminal. */
export function renderVerifyBenchmark(results: readonly VerifyBenchmark[]): string {
  return results
    .map(
      ({ log, ours, library, known, ratio }) =>
        `verify, ${log}: ${ours.toFixed(2)} CPU ms a release, the library ${library.toFixed(2)} ms: ${ratio.toFixed(2)}× (goal ≤ ${verifyGoal}×); judged before: ${known.toFixed(3)} ms`,
    )
    .join('\n');
}

if (import.meta.main) console.log(renderVerifyBenchmark(await benchmarkVerify()));
