// Keeps GitHub's answers with their entity tags, so that asking again for what has not changed costs no quota.
//
//   <folder>/answers/<slot>.json.gz    { format: 1, key, etag, link?, data }, one answer per slot
//
// `key` names whose answers they are, URL and accepted type; `slot` is the first digits of its digest. Two keys in one slot replace each
// other, so the folder can never hold more than `slotCount` files.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type FolderPort, isRecord } from '@plugindex/model';

export interface CachedAnswer {
  readonly etag: string;
  /** The header by which GitHub names the next page. */
  readonly link?: string;
  readonly data: unknown;
}

export interface AnswerKey {
  readonly url: string;
  readonly accept: string;
}

export interface EtagCache {
  find(key: AnswerKey): Promise<CachedAnswer | undefined>;
  keep(key: AnswerKey, answer: CachedAnswer): Promise<void>;
}

/** Three hexadecimal digits: 4096 answers, more than any of our runs asks for. */
const slotDigits = 3;
/** Of one answer on disk. A page of 100 pull requests has 2 MB, some 100 kB when packed. 512 KiB. */
const maxPackedBytes = 512 * 1024;
/** Of one answer unpacked, the cap of every answer. 16 MiB. */
const maxBytes = 16 * 2 ** 20;
/** GitHub's tags have some 70 characters. */
const maxEtagLength = 256;

/** `owner`: whose answers they are, a token or a name. threat: answers that one account may see, handed to another */
export function createEtagCache(folder: FolderPort, owner: string): EtagCache {
  const keyOf = ({ url, accept }: AnswerKey) => digest(`${digest(owner)} ${accept} ${url}`);
  const pathOf = (key: string) => `answers/${key.slice(0, slotDigits)}.json.gz`;
  return {
    find: async (answerKey) => {
      const key = keyOf(answerKey);
      return readEntry(folder, pathOf(key), key);
    },
    keep: async (answerKey, answer) => {
      if (answer.etag.length > maxEtagLength) return;
      const key = keyOf(answerKey);
      const packed = gzipSync(JSON.stringify({ format: 1, key, ...answer }));
      // A full disk costs quota, not the answer.
      if (packed.byteLength <= maxPackedBytes) await folder.write(pathOf(key), packed).catch(() => {});
    },
  };
}

/** A damaged, foreign or outgrown entry is one that is not there: the answer is asked for anew. */
async function readEntry(folder: FolderPort, path: string, key: string): Promise<CachedAnswer | undefined> {
  try {
    const packed = await folder.read(path, { maxBytes: maxPackedBytes });
    if (packed === undefined) return undefined;
    const entry: unknown = JSON.parse(gunzipSync(packed, { maxOutputLength: maxBytes }).toString('utf8'));
    if (!isRecord(entry) || entry.format !== 1 || entry.key !== key) return undefined;
    const { etag, link, data } = entry;
    if (typeof etag !== 'string' || data === undefined) return undefined;
    return { etag, data, ...(typeof link === 'string' && { link }) };
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
