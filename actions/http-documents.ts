// READMEs and changelogs for compile: the files that clients fetch too, believed by their digest alone.
import { type Asset, compareText, type Digest, digestOf, FetchError, type HttpPort } from '@plugindex/model';
import { currentRelease } from '@plugindex/registry/compile/describe-plugin';
import type { DocumentPort } from '@plugindex/registry/compile/documents/document-port';
import type { IndexState } from '@plugindex/registry/index-state';

/** The build stage takes no larger ones. */
const maxDocumentBytes = 512 * 1024;
const timeoutMs = 30_000;
/** Documents under way at once: as many as the transport keeps connections to one host. */
const readsAhead = 16;

/**
 * Reads ahead in the order in which a compile asks: one after the other, the way to the host and back would be most of
 * the time. No copy is kept between runs: decision 0016 says why.
 * `state`: as it will be served, with the deployment that says where the files are.
 */
export function createHttpDocuments(state: IndexState, http: HttpPort): DocumentPort {
  const urls = documentUrls(state);
  const order = documentOrder(state);
  const positions = new Map(order.map((digest, position) => [digest, position]));
  const started = new Map<Digest, Promise<string | undefined>>();
  const fetchText = async (digest: Digest) => {
    const url = urls.get(digest);
    const bytes = url === undefined ? undefined : await fetchDocument(http, url);
    // threat: a release host that serves another text
    return bytes !== undefined && digestOf(bytes) === digest ? new TextDecoder().decode(bytes) : undefined;
  };
  let next = 0;
  const startUntil = (end: number) => {
    for (const digest of order.slice(next, end)) {
      const text = fetchText(digest);
      // A failure belongs to whoever reads this one; until then it is nobody's.
      text.catch(() => undefined);
      started.set(digest, text);
    }
    next = Math.max(next, end);
  };
  return {
    read: (digest) => {
      startUntil((positions.get(digest) ?? 0) + readsAhead);
      const text = started.get(digest) ?? fetchText(digest);
      started.delete(digest);
      return text;
    },
  };
}

function documentUrls({ registry, plugins }: IndexState): ReadonlyMap<Digest, string> {
  const urls = new Map<Digest, string>();
  for (const { versions } of plugins.values()) {
    for (const { release } of versions.values()) {
      for (const asset of [release?.readme, release?.changelog]) {
        if (release !== undefined && asset !== undefined)
          urls.set(asset.digest, assetUrl(registry.deployment.urls.asset, release, asset));
      }
    }
  }
  return urls;
}

/** Each once: README and changelog of the version that a plugin is shown with, plugins by name. */
function documentOrder({ plugins }: IndexState): readonly Digest[] {
  const byName = [...plugins].toSorted(([a], [b]) => compareText(a, b));
  const shown = byName.flatMap(([, plugin]) => {
    const release = currentRelease(plugin)?.release;
    return [release?.readme, release?.changelog].flatMap((asset) => asset?.digest ?? []);
  });
  return [...new Set(shown)];
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
