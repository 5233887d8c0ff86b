// The Forge port on GitHub's releases: draft → upload → publish, then frozen, by GitHub itself where releases are immutable.
import {
  compareText,
  type Digest,
  digestOf,
  type Forge,
  ForgeError,
  type ForgeErrorCode,
  type ForgeRelease,
  isDigest,
  type UploadFile,
} from '@plugindex/model';
import { createOnce } from './create-once.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError, type GitHubErrorCode } from './github-error.ts';
import { createReleaseApi, type ReleaseApi, type RemoteAsset, type RemoteRelease } from './release-api.ts';

/** GitHub renames assets with other characters, and file systems and URLs choke on them. */
const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9_-])?$/;
/** GitHub's own limit is 2 GiB; nothing that we release comes near this, in bytes. */
const maxAssetBytes = 256 * 1024 * 1024;

interface Place {
  readonly client: GitHubClient;
  readonly api: ReleaseApi;
  /** Drafts that this adapter opened, as it left them: saves a listing of all releases per call. */
  readonly drafts: Map<string, RemoteRelease>;
}

/**
 * Every method may be cut off at any moment, and any answer may be lost: the same calls made again end in the same release.
 * @example const forge = createGitHubForge(client, { owner: 'plugindex', repo: 'index' });
 */
export function createGitHubForge(client: GitHubClient, repository: RepositoryName): Forge {
  const place: Place = { client, api: createReleaseApi(client, repository), drafts: new Map() };
  return {
    find: (tag) =>
      guarded('find', tag, async () => {
        const release = await findRelease(place, checkName('tag', tag));
        return release && toForgeRelease(place.api, release);
      }),
    draft: (tag) =>
      guarded('start', tag, async () => {
        const release = await openDraft(place, checkName('tag', tag));
        return toForgeRelease(place.api, release);
      }),
    upload: (tag, file) =>
      guarded(`upload ${file.name} to`, tag, () => upload(place, checkName('tag', tag), checkUpload(file))),
    remove: (tag, name) =>
      guarded(`remove ${name} from`, tag, () =>
        remove(place, checkName('tag', tag), checkName('asset', name)),
      ),
    publish: (tag) => guarded('publish', tag, () => publish(place, checkName('tag', tag))),
    download: (tag, name, options) =>
      guarded(`download ${name} of`, tag, () =>
        download(place, { tag: checkName('tag', tag), name: checkName('asset', name), ...options }),
      ),
  };
}

async function findRelease({ api }: Place, tag: string): Promise<RemoteRelease | undefined> {
  return (await api.findPublished(tag)) ?? (await api.listDrafts(tag))[0];
}

async function openDraft(place: Place, tag: string): Promise<RemoteRelease> {
  const { api, client, drafts } = place;
  if ((await api.findPublished(tag)) !== undefined) throw frozen(tag);
  const opened = await createOnce(client, {
    find: () => findOneDraft(api, tag),
    create: () => api.createDraft(tag),
  });
  // A broken upload is no asset, and its name must be free again.
  for (const asset of opened.assets) if (!asset.isWhole) await api.removeAsset(asset.id);
  const draft = { ...opened, assets: opened.assets.filter(({ isWhole }) => isWhole) };
  drafts.set(tag, draft);
  return draft;
}

/** Two runs at once may have made two drafts of one tag: the older is the draft, the others go. */
async function findOneDraft(api: ReleaseApi, tag: string): Promise<RemoteRelease | undefined> {
  const [draft, ...others] = await api.listDrafts(tag);
  for (const { id } of others) await api.removeDraft(id);
  return draft;
}

/** The draft to change. Throws `forge/published`, `forge/not-found`. */
async function draftToChange(place: Place, tag: string): Promise<RemoteRelease> {
  const known = place.drafts.get(tag);
  if (known !== undefined) return known;
  const release = await findRelease(place, tag);
  if (release === undefined)
    throw new ForgeError(
      'forge/not-found',
      `Cannot change release ${tag}: there is no draft, start one first`,
    );
  if (!release.isDraft) throw frozen(tag);
  place.drafts.set(tag, release);
  return release;
}

/** What another run did to a draft since we saw it; a published one is frozen. */
async function refreshDraft(place: Place, { tag, id }: RemoteRelease): Promise<RemoteRelease> {
  place.drafts.delete(tag);
  const release = await place.api.read(id);
  if (release === undefined) return draftToChange(place, tag);
  if (!release.isDraft) throw frozen(tag);
  place.drafts.set(tag, release);
  return release;
}

async function upload(place: Place, tag: string, file: UploadFile): Promise<void> {
  const draft = await draftToChange(place, tag);
  try {
    await replaceAsset(place, draft, file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The draft is not what we took it for: another run filled it, or published it.
    await replaceAsset(place, await refreshDraft(place, draft), file);
  }
}

async function replaceAsset({ api, drafts }: Place, draft: RemoteRelease, file: UploadFile): Promise<void> {
  const old = draft.assets.find(({ name }) => name === file.name);
  const digest = digestOf(file.bytes);
  // The same bytes are there: a killed run uploaded them.
  if (old?.isWhole && old.digest === digest) return;
  const others = draft.assets.filter(({ name }) => name !== file.name);
  if (old !== undefined) {
    await api.removeAsset(old.id);
    drafts.set(draft.tag, { ...draft, assets: others });
  }
  const asset = await api.uploadAsset(draft, file);
  drafts.set(draft.tag, { ...draft, assets: [...others, asset] });
  await checkUploaded(api, { asset, file, digest });
}

/** threat: bytes that changed on the way, or a name that GitHub made another of */
async function checkUploaded(
  api: ReleaseApi,
  {
    asset,
    file,
    digest,
  }: { readonly asset: RemoteAsset; readonly file: UploadFile; readonly digest: Digest },
): Promise<void> {
  const isSame = asset.size === file.bytes.byteLength && (asset.digest === null || asset.digest === digest);
  if (isSame && asset.name === file.name) return;
  await api.removeAsset(asset.id);
  throw new ForgeError(
    'forge/corrupt',
    `Cannot upload ${file.name}: GitHub keeps ${asset.name} with ${asset.digest}, expected ${digest}`,
  );
}

async function remove(place: Place, tag: string, name: string): Promise<void> {
  const draft = await draftToChange(place, tag);
  const asset = draft.assets.find((candidate) => candidate.name === name);
  if (asset === undefined) return;
  await place.api.removeAsset(asset.id).catch(async (error: unknown) => {
    if (!isRefusal(error)) throw error;
    const now = await refreshDraft(place, draft);
    for (const { id, name: left } of now.assets) if (left === name) await place.api.removeAsset(id);
  });
  place.drafts.set(tag, { ...draft, assets: draft.assets.filter((candidate) => candidate !== asset) });
}

async function publish(place: Place, tag: string): Promise<ForgeRelease> {
  const release = place.drafts.get(tag) ?? (await findRelease(place, tag));
  if (release === undefined)
    throw new ForgeError('forge/not-found', `Cannot publish ${tag}: there is no draft, start one first`);
  if (!release.isDraft) return toForgeRelease(place.api, release);
  try {
    const published = await place.api.publish(release.id);
    return await toForgeRelease(place.api, published);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return await publishedByAnother(place, release, error);
  } finally {
    place.drafts.delete(tag);
  }
}

/** A lost answer that was good, or a run that was faster: fine when it published the same, and never when it did not. */
async function publishedByAnother(
  { api }: Place,
  draft: RemoteRelease,
  refusal: unknown,
): Promise<ForgeRelease> {
  const published = await api.findPublished(draft.tag);
  if (published === undefined) throw refusal;
  const release = await toForgeRelease(api, published);
  const { assets } = await toForgeRelease(api, draft);
  if (JSON.stringify(assets) === JSON.stringify(release.assets)) return release;
  throw new ForgeError('forge/published', `Cannot publish ${draft.tag}: another run has just published it`, {
    cause: refusal,
  });
}

interface DownloadWish {
  readonly tag: string;
  readonly name: string;
  readonly maxBytes: number;
}

async function download(place: Place, { tag, name, maxBytes }: DownloadWish): Promise<Uint8Array> {
  const release = await findRelease(place, tag);
  const asset = release?.assets.find((candidate) => candidate.isWhole && candidate.name === name);
  if (asset === undefined)
    throw new ForgeError('forge/not-found', `Cannot download ${name} of ${tag}: there is no such asset`);
  if (asset.size > maxBytes)
    throw new ForgeError(
      'forge/too-large',
      `Cannot download ${name} of ${tag}: it has ${asset.size} bytes, expected at most ${maxBytes}`,
    );
  const bytes = await place.api.downloadAsset(asset.id, { maxBytes });
  const found = digestOf(bytes);
  // threat: a store of assets that serves other bytes than it took
  if (bytes.byteLength === asset.size && (asset.digest === null || asset.digest === found)) return bytes;
  throw new ForgeError(
    'forge/corrupt',
    `Cannot download ${name} of ${tag}: found ${found}, expected ${asset.digest}`,
  );
}

async function toForgeRelease(api: ReleaseApi, release: RemoteRelease): Promise<ForgeRelease> {
  const assets: ForgeRelease['assets'][number][] = [];
  for (const asset of release.assets) {
    if (!asset.isWhole) continue;
    assets.push({ name: asset.name, digest: await digestOfAsset(api, asset), size: asset.size });
  }
  return {
    tag: release.tag,
    state: release.isDraft ? 'draft' : 'published',
    assets: assets.toSorted((one, other) => compareText(one.name, other.name)),
    ...(!release.isDraft && release.publishedAt !== null && { publishedAt: release.publishedAt }),
  };
}

/** A server that computes no digests makes us read the bytes. */
async function digestOfAsset(api: ReleaseApi, { id, digest }: RemoteAsset): Promise<Digest> {
  if (isDigest(digest)) return digest;
  return digestOf(await api.downloadAsset(id, { maxBytes: maxAssetBytes }));
}

function isRefusal(error: unknown): boolean {
  const codes: readonly GitHubErrorCode[] = [
    'github/refused',
    'github/conflict',
    'github/forbidden',
    'github/not-found',
  ];
  return error instanceof GitHubError && codes.includes(error.code);
}

/** Errors of GitHub become errors of the port. */
async function guarded<T>(verb: string, tag: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof GitHubError)) throw cause;
    const code: ForgeErrorCode = cause.code === 'github/too-large' ? 'forge/too-large' : 'forge/unavailable';
    throw new ForgeError(code, `Cannot ${verb} release ${tag}: ${cause.message}`, { cause });
  }
}

function checkUpload(file: UploadFile): UploadFile {
  checkName('asset', file.name);
  if (file.bytes.byteLength <= maxAssetBytes) return file;
  throw new ForgeError(
    'forge/too-large',
    `Cannot upload ${file.name}: it has ${file.bytes.byteLength} bytes, expected at most ${maxAssetBytes}`,
  );
}

function checkName(what: 'tag' | 'asset', name: string): string {
  if (namePattern.test(name)) return name;
  throw new ForgeError(
    'forge/name',
    `Cannot use ${JSON.stringify(name)} as ${what === 'tag' ? 'a tag' : 'an asset name'}: expected letters, digits and "._-", at most 200, not starting with "._-" nor ending with "."`,
  );
}

function frozen(tag: string): ForgeError {
  return new ForgeError(
    'forge/published',
    `Cannot change release ${tag}: it is published, and a release never changes`,
  );
}
