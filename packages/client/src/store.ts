// The content-addressed store: bytes go in under their digest, and are held against it again whenever they come out.
import { type Digest, digestOf, type FolderPort } from '@plugindex/model';
import { ClientError } from './client-error.ts';
import { storePath } from './home-formats.ts';

/** True when the store holds the bytes whole. A damaged file counts as absent, so that the next install mends it. */
export async function isStored(
  home: FolderPort,
  digest: Digest,
  options: { readonly maxBytes: number },
): Promise<boolean> {
  const bytes = await home.read(storePath(digest), options);
  return bytes !== undefined && digestOf(bytes) === digest;
}

/** Throws ClientError `client/store/corrupt` when the bytes are gone or are no longer what their name says. */
export async function readStored(
  home: FolderPort,
  digest: Digest,
  options: { readonly maxBytes: number },
): Promise<Uint8Array> {
  const bytes = await home.read(storePath(digest), options);
  if (bytes !== undefined && digestOf(bytes) === digest) return bytes;
  const found = bytes === undefined ? 'nothing' : digestOf(bytes);
  throw new ClientError('client/store/corrupt', `Cannot read ${digest} from the store: found ${found}`, {
    hint: 'plugindex update fetches and verifies it again',
  });
}

export async function writeStored(home: FolderPort, digest: Digest, bytes: Uint8Array): Promise<void> {
  await home.write(storePath(digest), bytes);
}
