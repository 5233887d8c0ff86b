// The bytes of served files in each encoding, kept so that a file is read, hashed and compressed once.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { readFileCapped } from '../read-file.ts';
import { contentType, isCompressible } from './content-type.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface Representation {
  readonly bytes: Buffer;
  readonly type: string;
  readonly encoding: Encoding;
  /** Strong: different for each encoding (RFC 9110 8.8.3). */
  readonly etag: string;
}

/** Larger than any artifact that a registry accepts, in bytes. */
const maxFileBytes = 256 * 2 ** 20;
/** Smaller answers are not worth compressing, in bytes. */
const minCompressedBytes = 1024;
/** All kept representations together: 64 MiB. */
const maxKeptBytes = 64 * 2 ** 20;
/** A middle setting: compressing must not be slower than the line it saves. */
const brotliQuality = 5;

export interface Representations {
  /** `identity` names one state of the file: when the file changes, so does it. */
  get(file: { readonly path: string; readonly identity: string }, accepted: string): Promise<Representation>;
}

export function createRepresentations(): Representations {
  const kept = new Map<string, Promise<Representation>>();
  let keptBytes = 0;
  const keep = async (key: string, made: Promise<Representation>) => {
    kept.set(key, made);
    const { bytes } = await made;
    keptBytes += bytes.byteLength;
    // A map remembers the order of insertion: the first is the one that was not asked for the longest.
    for (const [oldest, entry] of kept) {
      if (keptBytes <= maxKeptBytes) break;
      kept.delete(oldest);
      keptBytes -= (await entry).bytes.byteLength;
    }
  };
  return {
    get: async (file, accepted) => {
      const type = contentType(file.path);
      const encoding = isCompressible(type) ? chooseEncoding(accepted) : 'identity';
      const key = `${encoding} ${file.identity}`;
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known;
      }
      const made = represent(file.path, type, encoding);
      void keep(key, made).catch(() => kept.delete(key));
      return made;
    },
  };
}

/** RFC 9110 12.5.3, as far as browsers and our client use it: a list of names, `q=0` meaning no. */
export function chooseEncoding(accepted: string): Encoding {
  const names = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  if (names.has('br')) return 'br';
  return names.has('gzip') ? 'gzip' : 'identity';
}

async function represent(path: string, type: string, wanted: Encoding): Promise<Representation> {
  const plain = await readFileCapped(path, { maxBytes: maxFileBytes });
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 27);
  const encoding = plain.byteLength < minCompressedBytes ? 'identity' : wanted;
  const etag = encoding === 'identity' ? `"${digest}"` : `"${digest}-${encoding}"`;
  return { bytes: await encode(plain, encoding), type, encoding, etag };
}

async function encode(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(bytes);
  if (encoding === 'identity') return bytes;
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } });
}
