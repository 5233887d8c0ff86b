// Reads a response body: decoded while it comes, and never more of it than the caller allows.
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The body is larger than the cap, before or after decoding. */
export class BodyTooLargeError extends Error {}
/** The server answered in an encoding that was not asked for. */
export class BodyEncodingError extends Error {}

/** Encodings that we ask for. Not zstd: Node's decoder is still experimental. */
export const acceptedEncodings = 'br, gzip';
/** What an encoding may add to a body that does not compress: headers and block marks. 64 KiB. */
const encodingSlackBytes = 65_536;

/**
 * Bytes of a body after decoding.
 * Throws a BodyTooLargeError past `maxBytes`, a BodyEncodingError, or what the connection or the decoder throws.
 */
export async function readBody(
  stream: Readable,
  options: { readonly encoding: string | undefined; readonly maxBytes: number },
): Promise<Buffer> {
  const { maxBytes } = options;
  const chunks: Buffer[] = [];
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of capped(source, maxBytes)) chunks.push(chunk);
  };
  const decoder = await createDecoder(options.encoding);
  if (decoder === undefined) await pipeline(stream, collect);
  // threat: a body that stays small when decoded but never ends (empty members, endless header fields)
  else
    await pipeline(
      stream,
      (source: AsyncIterable<Buffer>) => capped(source, maxBytes + encodingSlackBytes),
      decoder,
      collect,
    );
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

async function* capped(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new BodyTooLargeError(`expected at most ${maxBytes} bytes`);
    yield chunk;
  }
}

// RFC 9110 8.4.1: "x-gzip" is the same as "gzip"
async function createDecoder(encoding: string | undefined) {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  const zlib = await import('node:zlib');
  if (name === 'gzip' || name === 'x-gzip') return zlib.createGunzip();
  if (name === 'br') return zlib.createBrotliDecompress();
  throw new BodyEncodingError(
    `found the encoding "${name.slice(0, 40)}", expected one of ${acceptedEncodings}`,
  );
}
