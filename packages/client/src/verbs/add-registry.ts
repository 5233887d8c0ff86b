// add-registry: decides whose signatures will count for a registry, and proves that they do before it is remembered.
import {
  FetchError,
  parseJson,
  parseRegistryDescriptor,
  type RegistryDescriptor,
  type Signer,
} from '@plugindex/model';
import { ClientError } from '../client-error.ts';
import { type ClientContext, fetchLimits } from '../context.ts';
import { fetchSnapshot } from '../fetch-snapshot.ts';
import { writeRegistry } from '../home.ts';
import type { PinnedRegistry } from '../home-formats.ts';

export interface RegistryAddress {
  readonly url: string;
  /** Signers that the user learned elsewhere; what is missing is taken from the registry's own word, once. */
  readonly release?: Signer;
  readonly snapshot?: Signer;
  readonly trustedRoot: Readonly<Record<string, unknown>> | null;
}

/**
 * What would be pinned. The descriptor is not verified here: a registry that names its own signers is trusted on first
 * use, so the caller must show the result to the user, unless the user named both signers.
 */
export async function proposePin(
  http: ClientContext['http'],
  address: RegistryAddress,
): Promise<PinnedRegistry> {
  const descriptor = await fetchDescriptor(http, address.url);
  return {
    name: descriptor.name,
    url: address.url,
    release: address.release ?? descriptor.trust.release,
    snapshot: address.snapshot ?? descriptor.trust.snapshot,
    trustedRoot: address.trustedRoot,
  };
}

/** Verifies the registry's snapshot under the pin, then remembers the pin. Throws ClientError `client/snapshot/*`. */
export async function addRegistry(context: ClientContext): Promise<void> {
  await fetchSnapshot(context);
  await writeRegistry(context.home, context.registry);
}

async function fetchDescriptor(http: ClientContext['http'], url: string): Promise<RegistryDescriptor> {
  const file = `${url}/v1/config.json`;
  try {
    const response = await http.get(file, fetchLimits.config);
    const document = parseJson(response.notModified ? '' : response.bytes, {
      file,
      maxBytes: fetchLimits.config.maxBytes,
    });
    const descriptor = document.ok ? parseRegistryDescriptor(document.value) : document;
    if (descriptor.ok) return descriptor.value;
    throw new ClientError('client/file/malformed', `Cannot read ${file}: ${descriptor.problems[0]?.message}`);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw new ClientError('client/offline', `Cannot add ${url}: ${error.message}`, {
      cause: error,
      hint: 'give the address that /v1/ is below, for example http://127.0.0.1:4180',
    });
  }
}
