// A little Sigstore for the trust tests, and what they sign with it.
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalSigner, type LocalSigstore, openLocalSigstore, toWorkflowClaims } from '@plugindex/local';
import { toDigest } from '@plugindex/model';
import {
  createReleaseStatement,
  createVerifier,
  type ReleaseFacts,
  TrustError,
  type Verifier,
  type WorkflowRun,
} from '@plugindex/trust';
import { type Bundle, bundleToJSON } from '@sigstore/bundle';
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } from '@sigstore/sign';
import { releaseFacts } from './facts.ts';

export const githubIssuer = 'https://token.actions.githubusercontent.com';
export const policy = { issuer: githubIssuer, identity: releaseFacts.run.signerIdentity };

export const artifact = Buffer.from('the bytes of auth-jwt 1.2.0');
export const digestOf = (bytes: Uint8Array) => toDigest(hash('sha256', bytes, 'hex'));
/** The facts of `artifact`. */
export const facts: ReleaseFacts = { ...releaseFacts, artifact: digestOf(artifact) };
export const expected = { name: facts.name, version: facts.version };

export interface Signing {
  readonly sigstore: LocalSigstore;
  /** Any bytes as the statement, by any run; Rekor 2 and a timestamp unless version 1 is asked. */
  sign(statement: Uint8Array, options?: SignOptions): Promise<Buffer>;
  /** The statement in an envelope of another payload type. */
  signAs(payloadType: string, bytes: Uint8Array): Promise<Buffer>;
  close(): Promise<void>;
}

export interface SignOptions {
  readonly run?: WorkflowRun;
  readonly rekorVersion?: 1 | 2;
  readonly issuer?: string;
}

/** Starts a Sigstore in a temporary folder, with keys of its own. */
export async function openSigning(now: () => Date = () => new Date()): Promise<Signing> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-trust-'));
  const sigstore = await openLocalSigstore({ folder, now });
  return {
    sigstore,
    sign: async (statement, { run = facts.run, rekorVersion = 2, issuer = githubIssuer } = {}) =>
      Buffer.from(await createLocalSigner({ sigstore, run, rekorVersion, issuer }).sign(statement)),
    signAs: async (type, bytes) =>
      toFile(await new DSSEBundleBuilder(parts(sigstore)).create({ data: Buffer.from(bytes), type })),
    close: async () => {
      await sigstore.close();
      await rm(folder, { recursive: true });
    },
  };
}

function parts(sigstore: LocalSigstore) {
  const identityProvider = {
    getToken: async () => sigstore.token(toWorkflowClaims({ issuer: githubIssuer, run: facts.run })),
  };
  return {
    signer: new FulcioSigner({ fulcioBaseURL: sigstore.url, identityProvider }),
    witnesses: [
      new RekorWitness({ rekorBaseURL: sigstore.url, majorApiVersion: 2 }),
      new TSAWitness({ tsaBaseURL: sigstore.url }),
    ],
  };
}

function toFile(bundle: Bundle): Buffer {
  return Buffer.from(JSON.stringify(bundleToJSON(bundle)));
}

/** Two Sigstores that do not know each other, a verifier that trusts the first, and a release in a bundle per kind of log. */
export interface Trial {
  readonly signing: Signing;
  readonly foreign: Signing;
  readonly verifier: Verifier;
  readonly bundles: { readonly 'rekor 1': Buffer; readonly 'rekor 2': Buffer };
}

export async function openTrial(): Promise<Trial> {
  const [signing, foreign] = await Promise.all([openSigning(), openSigning()]);
  const verifier = createVerifier(signing.sigstore.trustedRoot);
  const bundles = {
    'rekor 1': await signing.sign(statement(), { rekorVersion: 1 }),
    'rekor 2': await signing.sign(statement()),
  };
  return { signing, foreign, verifier, bundles };
}

export const statement = (change: Partial<ReleaseFacts> = {}) =>
  createReleaseStatement({ ...facts, ...change });

/** Code of the refusal, `accepted`, or a description of what should never be thrown. */
export function verdict(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof TrustError ? error.code : `not a TrustError: ${String(error)}`;
  }
}

// JSON as tests turn it over: typed loosely in one place.
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value at a path of a bundle, for reading. Throws when there is none. */
export function at(json: Json, ...path: readonly (string | number)[]): Json {
  let value: Json | undefined = json;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (value === undefined) throw new RangeError(`No value at ${path.join('/')}`);
  return value;
}

/** A copy of a JSON file with the value at a path replaced, or removed where it is undefined. */
export function changed(
  bytes: Uint8Array,
  path: readonly (string | number)[],
  change: (value: Json) => Json | undefined,
): Buffer {
  const json: Json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const last = path.at(-1);
  const holder = at(json, ...path.slice(0, -1));
  if (last === undefined || typeof holder !== 'object' || holder === null)
    throw new RangeError('No such place');
  const value = change(at(json, ...path));
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else Reflect.set(holder, last, value);
  return Buffer.from(JSON.stringify(json));
}

/** Changes the bytes behind a base64 text. */
export function recoded(change: (bytes: Buffer) => Uint8Array): (value: Json) => Json {
  return (value) => {
    if (typeof value !== 'string') throw new RangeError('Expected base64');
    return Buffer.from(change(Buffer.from(value, 'base64'))).toString('base64');
  };
}
