// The README and changelog of a plugin's current version, as HTML.
import { type Asset, type Digest, digestOf, type ReleaseRecord } from '@plugindex/model';
import type { PluginState } from '../../index-state.ts';
import { currentRelease, type DocumentHtml } from '../describe-plugin.ts';
import type { DocumentPort, HtmlCache } from './document-port.ts';
import type { DocumentBase } from './rewrite-document.ts';

/** Rises when the same Markdown would give other HTML, so that nothing rendered before is taken for it. */
const rendererVersion = 1;

export interface DocumentOptions {
  readonly documents: DocumentPort;
  readonly cache?: HtmlCache;
}

/** Renders what the current version says of itself; null for each document that it has not. */
export async function renderPluginDocuments(
  plugin: PluginState,
  options: DocumentOptions,
): Promise<DocumentHtml> {
  const release = currentRelease(plugin)?.release;
  if (release === undefined) return { readme: null, changelog: null };
  const base = documentBase(release);
  return {
    readme: await renderAsset(release.readme, base, options),
    changelog: await renderAsset(release.changelog, base, options),
  };
}

async function renderAsset(
  asset: Asset | undefined,
  base: DocumentBase | undefined,
  { documents, cache }: DocumentOptions,
): Promise<string | null> {
  if (asset === undefined) return null;
  const key = cacheKey(asset.digest, base);
  const cached = await cache?.get(key);
  if (cached !== undefined) return cached === '' ? null : cached;
  const markdown = await documents.read(asset.digest);
  if (markdown === undefined) return null;
  // Loaded only where something has to be rendered: the Markdown parser takes longer to load than a compile takes.
  const { renderDocument } = await import('./render-document.ts');
  const html = renderDocument(markdown, base);
  await cache?.set(key, html ?? '');
  return html;
}

function cacheKey(digest: Digest, base: DocumentBase | undefined): Digest {
  return digestOf(Buffer.from(JSON.stringify([rendererVersion, digest, base?.pages ?? null])));
}

/** Where links of a document lead: its own folder in the source that was built. */
export function documentBase({ source }: ReleaseRecord): DocumentBase | undefined {
  const repository = source.repository.replace(/\.git$/, '').replace(/\/$/, '');
  // Only GitHub's addresses of files are known; elsewhere relative links lose their target.
  if (!repository.startsWith('https://github.com/')) return undefined;
  const folder = source.path === undefined ? '' : `${source.path}/`;
  const at = `${source.commit ?? 'HEAD'}/${folder}`;
  return { pages: `${repository}/blob/${at}`, files: `${repository}/raw/${at}` };
}
