// Releases as GitHub's API tells and changes them; the rules of the Forge port are in github-forge.ts.
import { digestOf, isRecord, toTimestamp, type UploadFile } from '@plugindex/model';
import { undefinedIfAbsent } from './absent.ts';
import { createOnce } from './create-once.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError } from './github-error.ts';

export interface RemoteAsset {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** False for what a broken upload left behind: GitHub's state `starter`. */
  readonly isWhole: boolean;
  /** As GitHub computed it; null on servers that do not. */
  readonly digest: string | null;
}

export interface RemoteRelease {
  readonly id: number;
  readonly tag: string;
  readonly isDraft: boolean;
  readonly publishedAt: string | null;
  readonly uploadUrl: string;
  readonly assets: readonly RemoteAsset[];
}

export interface ReleaseApi {
  /** Drafts have no tag yet, so that GitHub finds them by no name. */
  findPublished(tag: string): Promise<RemoteRelease | undefined>;
  /** Every draft of a tag, the oldest first. */
  listDrafts(tag: string): Promise<readonly RemoteRelease[]>;
  createDraft(tag: string): Promise<RemoteRelease>;
  removeDraft(id: number): Promise<void>;
  publish(id: number): Promise<RemoteRelease>;
  /** Assets of a release as they are now. Undefined when it is gone. */
  read(id: number): Promise<RemoteRelease | undefined>;
  uploadAsset(release: RemoteRelease, file: UploadFile): Promise<RemoteAsset>;
  removeAsset(id: number): Promise<void>;
  downloadAsset(id: number, options: { readonly maxBytes: number }): Promise<Uint8Array>;
}

/** A slow line needs ten minutes for the 256 MiB that an asset may have, in milliseconds. */
const transferTimeoutMs = 600_000;
const maxAnswerBytes = 2 ** 20;
const perPage = 100;
/**
 * Of releases that are searched for drafts, the newest first: a killed run's draft is hours old. One that is older than a
 * thousand releases stays a draft for ever, and harms nobody.
 */
const maxDraftPages = 10;

export function createReleaseApi(client: GitHubClient, repository: RepositoryName): ReleaseApi {
  const { repos } = client.rest;
  return {
    findPublished: async (tag) => {
      const found = await repos.getReleaseByTag({ ...repository, tag }).catch(undefinedIfAbsent);
      // A token that may write sees drafts here too, once their tag exists.
      return found === undefined || found.data.draft ? undefined : toRelease(found.data);
    },
    listDrafts: (tag) => listDrafts(client, repository, tag),
    createDraft: async (tag) => {
      const wish = { tag_name: tag, name: tag, draft: true };
      return toRelease((await repos.createRelease({ ...repository, ...wish })).data);
    },
    removeDraft: async (release_id) => {
      await repos.deleteRelease({ ...repository, release_id }).catch(undefinedIfAbsent);
    },
    publish: async (release_id) => {
      // One repository holds releases of many plugins: none of them is the latest of all.
      const wish = { draft: false, make_latest: 'false' } as const;
      return toRelease((await repos.updateRelease({ ...repository, release_id, ...wish })).data);
    },
    read: async (release_id) => {
      const found = await repos.getRelease({ ...repository, release_id }).catch(undefinedIfAbsent);
      return found && toRelease(found.data);
    },
    uploadAsset: (release, file) => uploadAsset(client, { repository, release, file }),
    removeAsset: async (asset_id) => {
      await repos.deleteReleaseAsset({ ...repository, asset_id }).catch(undefinedIfAbsent);
    },
    downloadAsset: (id, options) => downloadAsset(client, { repository, id, ...options }),
  };
}

async function listDrafts(
  client: GitHubClient,
  repository: RepositoryName,
  tag: string,
): Promise<readonly RemoteRelease[]> {
  const wish = { ...repository, per_page: perPage };
  let pages = 0;
  const releases = await client.paginate(client.rest.repos.listReleases, wish, ({ data }, done) => {
    if (++pages === maxDraftPages) done();
    return data.filter(({ draft, tag_name }) => draft && tag_name === tag).map(toRelease);
  });
  return releases.toSorted((one, other) => one.id - other.id);
}

interface UploadWish {
  readonly repository: RepositoryName;
  readonly release: RemoteRelease;
  readonly file: UploadFile;
}

/** Uploads to a name that is free; when the answer is lost it looks at the release, and removes what a broken upload left. */
function uploadAsset(client: GitHubClient, { repository, release, file }: UploadWish): Promise<RemoteAsset> {
  const digest = digestOf(file.bytes);
  const { repos } = client.rest;
  const find = async (): Promise<RemoteAsset | undefined> => {
    const { data } = await repos.getRelease({ ...repository, release_id: release.id });
    const found = toRelease(data).assets.find(({ name }) => name === file.name);
    if (found === undefined || (found.isWhole && found.digest === digest)) return found;
    // docs.github.com, "Upload a release asset": what a failed upload leaves may be deleted
    if (data.draft)
      await repos.deleteReleaseAsset({ ...repository, asset_id: found.id }).catch(undefinedIfAbsent);
    return undefined;
  };
  const create = async (): Promise<RemoteAsset> => {
    const answer = await client.request({
      method: 'POST',
      url: checkedUploadUrl(client.apiUrl, release.uploadUrl),
      name: file.name,
      headers: { 'content-type': 'application/octet-stream', 'content-length': file.bytes.byteLength },
      data: file.bytes,
      request: { fetch: client.fetchWith({ maxBytes: maxAnswerBytes, timeoutMs: transferTimeoutMs }) },
    });
    const made: unknown = answer.data;
    return parseAsset(made);
  };
  return createOnce(client, { find, create, isAbsent: true });
}

/** threat: an answer that sends our token and our bytes elsewhere */
function checkedUploadUrl(apiUrl: string, template: string): string {
  const plain = template.replace(/\{[^}]*\}$/, '');
  const api = new URL(apiUrl);
  const url = URL.canParse(plain) ? new URL(plain) : undefined;
  const host = api.host.startsWith('api.') ? `uploads.${api.host.slice('api.'.length)}` : api.host;
  if (url !== undefined && url.protocol === api.protocol && (url.host === host || url.host === api.host))
    return `${plain}{?name}`;
  throw new GitHubError(
    'github/answer',
    `Cannot upload: GitHub names ${JSON.stringify(template.slice(0, 100))}, expected an address at ${host}`,
  );
}

async function downloadAsset(
  client: GitHubClient,
  {
    repository,
    id,
    maxBytes,
  }: { readonly repository: RepositoryName; readonly id: number; readonly maxBytes: number },
): Promise<Uint8Array> {
  const answer = await client.request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
    ...repository,
    asset_id: id,
    headers: { accept: 'application/octet-stream' },
    request: {
      parseSuccessResponseBody: false,
      fetch: client.fetchWith({ maxBytes, timeoutMs: transferTimeoutMs }),
    },
  });
  const body: unknown = answer.data;
  // An empty asset may come without any body.
  if (!(body instanceof ReadableStream)) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface ReleaseAnswer {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly published_at: string | null;
  readonly upload_url: string;
  readonly assets: readonly unknown[];
}

function toRelease(data: ReleaseAnswer): RemoteRelease {
  return {
    id: data.id,
    tag: data.tag_name,
    isDraft: data.draft,
    publishedAt: data.published_at === null ? null : toTimestamp(new Date(data.published_at)),
    uploadUrl: data.upload_url,
    assets: data.assets.map(parseAsset),
  };
}

function parseAsset(value: unknown): RemoteAsset {
  if (isRecord(value)) {
    const { id, name, size, state, digest = null } = value;
    if (
      typeof id === 'number' &&
      typeof name === 'string' &&
      typeof size === 'number' &&
      (typeof digest === 'string' || digest === null)
    )
      return { id, name, size, digest, isWhole: state === 'uploaded' };
  }
  throw new GitHubError('github/answer', 'Cannot read an asset: GitHub left out its id, name or size');
}
