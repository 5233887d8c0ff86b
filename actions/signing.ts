// How this run signs, and whom it believes: public Sigstore, or the services and keys that two files name.
import type { StatementSigner } from '@plugindex/model';
import { createPublicSigner } from '@plugindex/node/public-signer';
import { readFileCapped } from '@plugindex/node/read-file';
import { parseSigningConfig } from '@plugindex/node/signing-config';
import { createVerifier, publicTrustedRoot, type Verifier } from '@plugindex/trust';
import { createDoubleEngine, createLeanEngine, createLibraryEngine } from '@plugindex/trust/library';
import type { ActionCall } from './run.ts';

/** Public ones have 5 and 20 kB. */
const maxConfigBytes = 1024 * 1024;

/** Signs with the identity that the runner gives to jobs with `id-token: write`. */
export async function openSigner(call: ActionCall, now: Date): Promise<StatementSigner> {
  const file = call.input('signing_config');
  if (file === undefined) return createPublicSigner();
  return createPublicSigner({ services: parseSigningConfig(await readJson(file), { now }) });
}

/** Asks two engines, which share no code: what either refuses is not published. */
export async function openVerifier(call: ActionCall): Promise<Verifier> {
  const file = call.input('trusted_root');
  const root = file === undefined ? publicTrustedRoot() : await readJson(file);
  return createVerifier(root, { engine: createDoubleEngine(createLeanEngine, createLibraryEngine) });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readFileCapped(file, { maxBytes: maxConfigBytes })));
}
