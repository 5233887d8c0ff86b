// READMEs and changelogs for compile: out of the forge by digest, rendered once and kept.
import {
  type Asset,
  type Digest,
  digestHex,
  type FolderPort,
  type Forge,
  type TreePort,
} from '@plugindex/model';
import type { DocumentPort, HtmlCache } from '@plugindex/registry/compile/documents/document-port';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { releaseTag } from '@plugindex/registry/release/asset-names';

/** Largest README or changelog, in bytes: the build stage takes none that is larger. */
const maxDocumentBytes = 512 * 1024;
/** HTML is larger than its Markdown, by tags and escapes. */
const maxHtmlBytes = 8 * maxDocumentBytes;

interface Place {
  readonly tag: string;
  readonly asset: Asset;
}

/** Finds each document through the release record that names its digest. */
export function createDocumentPort({
  forge,
  openIndex,
}: {
  readonly forge: Forge;
  readonly openIndex: () => Promise<TreePort>;
}): DocumentPort {
  let places: Promise<ReadonlyMap<Digest, Place>> | undefined;
  return {
    read: async (digest) => {
      places ??= openIndex().then(documentPlaces);
      const place = (await places).get(digest);
      if (place === undefined) return undefined;
      const bytes = await forge.download(place.tag, place.asset.name, { maxBytes: maxDocumentBytes });
      return new TextDecoder().decode(bytes);
    },
  };
}

async function documentPlaces(tree: TreePort): Promise<ReadonlyMap<Digest, Place>> {
  const { state } = await readIndex(tree);
  const records = [...(state?.plugins.values() ?? [])].flatMap(({ versions }) =>
    [...versions.values()].flatMap(({ release }) => release ?? []),
  );
  return new Map(
    records.flatMap(({ name, version, readme, changelog }) =>
      [readme, changelog].flatMap((asset) =>
        asset === undefined ? [] : [[asset.digest, { tag: releaseTag(name, version), asset }] as const],
      ),
    ),
  );
}

/** Rendered documents in a folder, by key. */
export function createHtmlCache(folder: FolderPort): HtmlCache {
  const path = (key: Digest) => `${digestHex(key).slice(0, 2)}/${digestHex(key)}.html`;
  return {
    get: async (key) => {
      const bytes = await folder.read(path(key), { maxBytes: maxHtmlBytes });
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    set: async (key, html) => folder.write(path(key), new TextEncoder().encode(html)),
  };
}
