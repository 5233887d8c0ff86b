// add-registry: decides whose signatures will count for a registry, and proves that they do before it is remembered.
import type { FolderPort, RegistryDescriptor, Signer } from '@plugindex/model';
import { parseJson } from '@plugindex/model/parse/json';
import { parseRegistryDescriptor } from '@plugindex/model/parsers';
import { ClientError } from '../client-error.ts';
import { type ClientContext, fetchLimits } from '../context.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { fetchSnapshot } from '../fetch-snapshot.ts';
import { changeRegistries, pinOf, readRegistries } from '../home.ts';
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

/**
 * Verifies the registry's snapshot under the pin, then remembers the pin. A known name may move to another address, never
 * to another signer. Throws ClientError `client/registry/pinned`, `client/snapshot/*`, `client/offline`.
 */
export async function addRegistry(context: ClientContext): Promise<void> {
  const { home, registry } = context;
  // Before the snapshot is fetched: the mark of the known registry must not be replaced by that of a stranger.
  checkName(await readRegistries(home), registry);
  await fetchSnapshot(context);
  await changeRegistries(home, (registries) => {
    checkName(registries, registry);
    const isKnown = registries.some(({ name }) => name === registry.name);
    return isKnown
      ? registries.map((known) => (known.name === registry.name ? registry : known))
      : [...registries, registry];
  });
}

// threat: a registry that gives itself the name of one that the user trusts already
function checkName(registries: readonly PinnedRegistry[], wanted: PinnedRegistry): void {
  const known = registries.find(({ name }) => name === wanted.name);
  if (known === undefined || pinOf(known) === pinOf(wanted)) return;
  throw new ClientError(
    'client/registry/pinned',
    `Cannot add ${wanted.url} as "${wanted.name}": you trust ${known.url} under that name, with another signer or other keys`,
    { hint: `if it is to take its place: plugindex registry remove ${wanted.name}` },
  );
}

/** Forgets a registry; what was installed from it stays. Throws ClientError `client/registry/unknown`. */
export async function removeRegistry(home: FolderPort, name: string): Promise<void> {
  await changeRegistries(home, (registries) => {
    if (registries.some((known) => known.name === name))
      return registries.filter((known) => known.name !== name);
    throw new ClientError(
      'client/registry/unknown',
      `Cannot remove the registry "${name}": it was not added`,
      {
        hint: 'plugindex registry list',
      },
    );
  });
}

async function fetchDescriptor(http: ClientContext['http'], url: string): Promise<RegistryDescriptor> {
  const file = `${url}/v1/config.json`;
  const document = parseJson(await fetchBytes(http, file, fetchLimits.config), {
    file,
    maxBytes: fetchLimits.config.maxBytes,
  });
  const descriptor = document.ok ? parseRegistryDescriptor(document.value) : document;
  if (descriptor.ok) return descriptor.value;
  throw new ClientError('client/file/malformed', `Cannot read ${file}: ${descriptor.problems[0]?.message}`, {
    hint: 'give the address that /v1/ is below, for example http://127.0.0.1:4180',
  });
}
