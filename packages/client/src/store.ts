// The content-addressed store: bytes go in under their digest, and are held against it again whenever they come out.
import type { Digest, FolderPort } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { ClientError } from './client-error.ts';
import { readFitting } from './home.ts';
import { storePath } from './home-formats.ts';

/** True when the store holds the bytes whole. A damaged file counts as absent, so that the next install mends it. */
export async function isStored(
  home: FolderPort,
  digest: Digest,
  options: { readonly maxBytes: number },
): Promise<boolean> {
  return (await readIntact(home, digest, options)).bytes !== undefined;
}

/** Throws ClientError `client/store/corrupt` when the bytes are gone or are no longer what their name says. */
export async function readStored(
  home: FolderPort,
  digest: Digest,
  options: { readonly maxBytes: number },
): Promise<Uint8Array> {
  const { bytes, found } = await readIntact(home, digest, options);
  if (bytes !== undefined) return bytes;
  throw new ClientError('client/store/corrupt', `Cannot read ${digest} from the store: found ${found}`, {
    hint: '"plugindex update" fetches and verifies again what is installed now',
  });
}

async function readIntact(
  home: FolderPort,
  digest: Digest,
  options: { readonly maxBytes: number },
): Promise<{ readonly bytes?: Uint8Array; readonly found: string }> {
  const bytes = await readFitting(home, storePath(digest), options);
  if (bytes === undefined) return { found: 'nothing' };
  if (bytes === 'unreadable') return { found: `no file of at most ${options.maxBytes} bytes` };
  const found = digestOf(bytes);
  return found === digest ? { bytes, found } : { found };
}

export async function writeStored(home: FolderPort, digest: Digest, bytes: Uint8Array): Promise<void> {
  await home.write(storePath(digest), bytes);
}
