// Brings the signed snapshot home: refuses one that is unsigned, foreign, rolled back, forked, expired or from the future.
import type { Digest, Snapshot } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { parseJson } from '@plugindex/model/parse/json';
import { parseSnapshot } from '@plugindex/model/parsers';
import { TrustError } from '@plugindex/trust/errors';
import { ClientError } from './client-error.ts';
import { type ClientContext, fetchLimits } from './context.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { lockTimeoutMs, readFitting, readState, writeState } from './home.ts';
import type { RegistryState } from './home-formats.ts';

export interface TrustedSnapshot {
  readonly snapshot: Snapshot;
  readonly digest: Digest;
  /** True when the network gave nothing and the last trusted copy was used. */
  readonly offline: boolean;
}

/** A clock that is wrong by less than this, in milliseconds, does not stop anybody. */
const clockToleranceMs = 5 * 60_000;

/**
 * Fetches, verifies and remembers the newest snapshot; falls back on the last trusted one when the network is away.
 * Throws ClientError `client/snapshot/*`, `client/registry/mismatch`, `client/offline`.
 */
export async function fetchSnapshot(context: ClientContext): Promise<TrustedSnapshot> {
  const state = await readState(context);
  const fetched = await fetchPair(context);
  if (fetched === undefined) return lastTrusted(context, state);
  const digest = digestOf(fetched.snapshot);
  // Verified before, under the same pin: the signature need not be judged twice. Age is judged every time.
  if (state?.highWater.digest !== digest) await verifySignature(context, fetched);
  const snapshot = parsed(fetched.snapshot);
  checkSnapshot(context, snapshot, { digest, state });
  if (state?.highWater.digest !== digest) await remember(context, snapshot, fetched.snapshot);
  return { snapshot, digest, offline: false };
}

/** Raises the mark, with the home locked: of two processes that saw two snapshots, the newer one must win. */
async function remember(context: ClientContext, snapshot: Snapshot, bytes: Uint8Array): Promise<void> {
  const { home, registry } = context;
  await home.withLock({ timeoutMs: lockTimeoutMs }, async () => {
    const digest = digestOf(bytes);
    checkHighWater(snapshot, digest, await readState(context));
    await home.write(cachePathOf(registry), bytes);
    await writeState(context, { version: snapshot.version, digest });
  });
}

function cachePathOf({ name }: ClientContext['registry']): string {
  return `cache/${name}/snapshot.json`;
}

interface SnapshotPair {
  readonly snapshot: Uint8Array;
  readonly bundle: Uint8Array;
}

/** Undefined when the registry is away: no network, or a server that has no snapshot any more. */
async function fetchPair({ http, registry }: ClientContext): Promise<SnapshotPair | undefined> {
  const url = `${registry.url}/v1/snapshot.json`;
  const [snapshot, bundle] = await Promise.allSettled([
    fetchBytes(http, url, fetchLimits.snapshot),
    fetchBytes(http, `${url}.sigstore.json`, fetchLimits.bundle),
  ]);
  if (snapshot.status === 'rejected') return undefinedIfAway(snapshot.reason);
  if (bundle.status === 'fulfilled') return { snapshot: snapshot.value, bundle: bundle.value };
  if (bundle.reason instanceof ClientError && bundle.reason.code === 'client/file/missing') {
    const message = `Cannot trust ${url}: it has no signature beside it`;
    throw new ClientError('client/snapshot/unsigned', message, { cause: bundle.reason, hint: distrust });
  }
  return undefinedIfAway(bundle.reason);
}

const awayCodes: readonly string[] = ['client/offline', 'client/file/missing'];
const distrust = 'do not go on; tell the registry, and compare with another mirror';

function undefinedIfAway(error: unknown): undefined {
  if (error instanceof ClientError && awayCodes.includes(error.code)) return undefined;
  throw error;
}

async function lastTrusted(
  context: ClientContext,
  state: RegistryState | undefined,
): Promise<TrustedSnapshot> {
  const bytes = await readFitting(context.home, cachePathOf(context.registry), fetchLimits.snapshot);
  if (bytes !== undefined && bytes !== 'unreadable' && digestOf(bytes) === state?.highWater.digest) {
    const snapshot = parsed(bytes);
    const digest = digestOf(bytes);
    checkSnapshot(context, snapshot, { digest, state });
    return { snapshot, digest, offline: true };
  }
  throw new ClientError(
    'client/offline',
    `Cannot reach ${context.registry.url}: there is no snapshot at /v1/snapshot.json, and no trusted copy of one at hand`,
    { hint: 'check the network and the address, then try again' },
  );
}

async function verifySignature(context: ClientContext, pair: SnapshotPair): Promise<void> {
  const { registry } = context;
  const verifier = await context.openVerifier();
  try {
    verifier.verifySnapshot({
      snapshot: pair.snapshot,
      bundle: pair.bundle,
      registry: registry.name,
      policy: registry.snapshot,
    });
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new ClientError(
      'client/snapshot/unsigned',
      `Cannot trust the snapshot of ${registry.url}: ${error.message}`,
      { cause: error, hint: distrust },
    );
  }
}

function parsed(bytes: Uint8Array): Snapshot {
  const document = parseJson(bytes, { file: 'snapshot.json', maxBytes: fetchLimits.snapshot.maxBytes });
  const result = document.ok ? parseSnapshot(document.value) : document;
  if (result.ok) return result.value;
  throw new ClientError(
    'client/snapshot/malformed',
    `Cannot read snapshot.json: ${result.problems[0]?.message}`,
  );
}

function checkSnapshot(
  { registry, now }: ClientContext,
  snapshot: Snapshot,
  { digest, state }: { readonly digest: Digest; readonly state: RegistryState | undefined },
): void {
  // threat: another registry's snapshot, signed by the same identity
  if (snapshot.registry !== registry.name) {
    throw new ClientError(
      'client/registry/mismatch',
      `Cannot use ${registry.url}: its snapshot is of "${snapshot.registry}", expected "${registry.name}"`,
    );
  }
  checkHighWater(snapshot, digest, state);
  checkAge(snapshot, now());
}

function checkHighWater(snapshot: Snapshot, digest: Digest, state: RegistryState | undefined): void {
  const mark = state?.highWater;
  if (mark === undefined) return;
  // TUF client workflow 5.4.3: check for a rollback attack
  if (snapshot.version < mark.version) {
    throw new ClientError(
      'client/snapshot/rolled-back',
      `Cannot use snapshot ${snapshot.version}: snapshot ${mark.version} was seen already, expected it or a newer one`,
      { hint: 'the mirror is behind or hostile; use another mirror, or wait' },
    );
  }
  // threat: two snapshots under one number, shown to different people
  if (snapshot.version === mark.version && digest !== mark.digest) {
    throw new ClientError(
      'client/snapshot/forked',
      `Cannot use snapshot ${snapshot.version}: another one with the same number was seen already (${mark.digest})`,
      { hint: 'the registry shows different people different things; tell its maintainers' },
    );
  }
}

function checkAge(snapshot: Snapshot, now: Date): void {
  // TUF client workflow 5.3.4 and 5.4.4: check for a freeze attack
  if (Date.parse(snapshot.expires) <= now.getTime()) {
    throw new ClientError(
      'client/snapshot/expired',
      `Cannot use snapshot ${snapshot.version}: it expired on ${snapshot.expires}, expected one that is still valid`,
      {
        hint: 'the mirror no longer follows the registry; use another mirror, or check the clock of this machine',
      },
    );
  }
  if (Date.parse(snapshot.createdAt) > now.getTime() + clockToleranceMs) {
    throw new ClientError(
      'client/snapshot/from-the-future',
      `Cannot use snapshot ${snapshot.version}: it was made on ${snapshot.createdAt}, later than this machine's clock`,
      { hint: 'check the clock of this machine' },
    );
  }
}
