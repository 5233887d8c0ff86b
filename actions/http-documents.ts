// READMEs and changelogs for compile: the files that clients fetch too, believed by their digest alone.
import { type Asset, type Digest, digestOf, FetchError, type HttpPort } from '@plugindex/model';
import type { DocumentPort, IndexState } from '@plugindex/registry';

/** The build stage takes no larger ones. */
const maxDocumentBytes = 512 * 1024;
const timeoutMs = 30_000;

/** `state`: as it will be served, with the deployment that says where the files are. */
export function createHttpDocuments({ registry, plugins }: IndexState, http: HttpPort): DocumentPort {
  const urls = new Map<Digest, string>();
  for (const { versions } of plugins.values()) {
    for (const { release } of versions.values()) {
      for (const asset of [release?.readme, release?.changelog]) {
        if (release !== undefined && asset !== undefined)
          urls.set(asset.digest, assetUrl(registry.deployment.urls.asset, release, asset));
      }
    }
  }
  return {
    read: async (digest) => {
      const url = urls.get(digest);
      if (url === undefined) return undefined;
      const bytes = await fetchDocument(http, url);
      // threat: a release host that serves another text
      return bytes !== undefined && digestOf(bytes) === digest ? new TextDecoder().decode(bytes) : undefined;
    },
  };
}

function assetUrl(
  template: string,
  { name, version }: { readonly name: string; readonly version: string },
  asset: Asset,
): string {
  return template
    .replaceAll('{name}', name)
    .replaceAll('{version}', version)
    .replaceAll('{file}', asset.name);
}

/** A document that is missing is missing; a host that does not answer would make all of them vanish. */
async function fetchDocument(http: HttpPort, url: string): Promise<Uint8Array | undefined> {
  try {
    const answer = await http.get(url, { maxBytes: maxDocumentBytes, timeoutMs });
    return answer.notModified ? undefined : answer.bytes;
  } catch (error) {
    if (error instanceof FetchError && error.code === 'fetch/not-found') return undefined;
    throw error;
  }
}
