// An append-only log with a key: takes entries, answers with a proof of inclusion under a signed checkpoint.
import { createHash, type KeyObject, sign } from 'node:crypto';
import { openLogFile } from './log-file.ts';
import { leafHash, MerkleTree } from './merkle-tree.ts';

/** Where an entry is, and the proof of it. Hashes are 32 bytes. */
export interface Inclusion {
  readonly logIndex: number;
  readonly treeSize: number;
  readonly rootHash: Buffer;
  readonly hashes: readonly Buffer[];
  /** Signed note: https://github.com/transparency-dev/formats/blob/main/log/README.md */
  readonly checkpoint: string;
}

export interface TransparencyLog {
  readonly logId: Buffer;
  readonly privateKey: KeyObject;
  readonly size: number;
  append(entry: Uint8Array): Promise<Inclusion>;
  /** Signed checkpoint of the whole log as it is now. */
  checkpoint(): string;
  close(): Promise<void>;
}

export interface TransparencyLogOptions {
  /** File that keeps the entries; made when missing. */
  readonly path: string;
  /** Name of the log in its checkpoints, without white space. */
  readonly origin: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What names a log: SHA-256 of its public key's DER form. RFC 6962 3.2. */
export function logIdOf(publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest();
}

/**
 * Opens the log and builds its tree again from the file. Throws LocalError `sigstore/corrupt`.
 * @example const log = await openTransparencyLog({ path, origin: 'rekor.sigstore.localhost', ...keyPair })
 */
export async function openTransparencyLog(options: TransparencyLogOptions): Promise<TransparencyLog> {
  const { path, origin, privateKey, publicKey } = options;
  const file = await openLogFile(path);
  const logId = logIdOf(publicKey);
  const tree = new MerkleTree();
  for (const entry of file.entries) tree.append(leafHash(entry));

  const checkpoint = () => {
    const note = `${origin}\n${tree.size}\n${tree.root().toString('base64')}\n`;
    const signature = Buffer.concat([logId.subarray(0, 4), sign('sha256', Buffer.from(note), privateKey)]);
    return `${note}\n\u2014 ${origin} ${signature.toString('base64')}\n`;
  };
  const appendNow = async (entry: Uint8Array): Promise<Inclusion> => {
    await file.append(entry);
    const logIndex = tree.append(leafHash(entry));
    const [treeSize, rootHash, hashes] = [tree.size, tree.root(), tree.inclusionProof(logIndex)];
    return { logIndex, treeSize, rootHash, hashes, checkpoint: checkpoint() };
  };
  // Requests arrive together; entries go in one after another, so that file and tree have the same order.
  let last: Promise<unknown> = Promise.resolve();
  return {
    logId,
    privateKey,
    get size() {
      return tree.size;
    },
    append(entry) {
      const mine = last.then(() => appendNow(entry));
      last = mine.catch(() => undefined);
      return mine;
    },
    checkpoint,
    close: () => last.then(() => file.close()),
  };
}
