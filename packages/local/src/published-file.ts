// published.json: the record of a published release, by which the folder forge notices that a file was changed.
import { digestOf, ForgeError, type ForgeRelease, isDigest, valueAt } from '@plugindex/model';

export const publishedFile = 'published.json';

export type Asset = ForgeRelease['assets'][number];

export interface Published {
  readonly tag: string;
  readonly publishedAt: string;
  readonly assets: readonly Asset[];
}

export function assetOf(name: string, bytes: Uint8Array): Asset {
  return { name, digest: digestOf(bytes), size: bytes.length };
}

export function formatPublished({ tag, publishedAt, assets }: Published): string {
  return `${JSON.stringify({ format: 1, tag, publishedAt, assets }, null, 2)}\n`;
}

/** Throws ForgeError `forge/corrupt` when the file is not what formatPublished() wrote for this tag. */
export function parsePublished(text: string, tag: string): ForgeRelease {
  const json = parseJson(text, tag);
  const publishedAt = valueAt(json, '/publishedAt');
  const assets = valueAt(json, '/assets');
  if (
    valueAt(json, '/format') !== 1 ||
    valueAt(json, '/tag') !== tag ||
    typeof publishedAt !== 'string' ||
    !Array.isArray(assets) ||
    !assets.every(isAsset)
  )
    throw corrupt(tag);
  return { tag, state: 'published', publishedAt, assets };
}

function isAsset(value: unknown): value is Asset {
  return (
    typeof valueAt(value, '/name') === 'string' &&
    isDigest(valueAt(value, '/digest')) &&
    Number.isSafeInteger(valueAt(value, '/size'))
  );
}

function parseJson(text: string, tag: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(tag, cause);
  }
}

function corrupt(tag: string, cause?: unknown): ForgeError {
  return new ForgeError('forge/corrupt', `Cannot read release ${tag}: its ${publishedFile} is damaged`, {
    cause,
  });
}
