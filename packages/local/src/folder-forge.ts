// The Forge port on a folder that keeps the promise of GitHub's immutable releases: draft → upload → publish, then frozen.
//
//   <folder>/releases/<tag>/<file>            published, read-only; a web server can serve this folder as it is
//   <folder>/releases/<tag>/published.json    { format: 1, tag, publishedAt, assets: [{ name, digest, size }] }
//   <folder>/drafts/<tag>/<file>              not published yet
//
// Publishing is one rename from drafts to releases: before it there is no release, after it there is a whole one.
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Forge, ForgeError, type ForgeRelease, toTimestamp, type UploadFile } from '@plugindex/model';
import { flushFolder, isTemporaryName, writeFileAtomically } from '@plugindex/node/atomic-write';
import { hasErrorCode } from '@plugindex/node/error-code';
import { type Asset, assetOf, formatPublished, parsePublished, publishedFile } from './published-file.ts';
import { readIfThere, undefinedIfMissing } from './read-if-there.ts';

export interface FolderForgeOptions {
  /** Made when missing. Serve `<folder>/releases` under `<base>/releases/{name}-v{version}/{file}`. */
  readonly folder: string;
  readonly now: () => Date;
}

/** Tags and asset names become file names: letters, digits and "._-", nothing hidden, no way up. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
/** GitHub's own limit is 2 GiB; nothing that we release comes near this, in bytes. */
const maxAssetBytes = 256 * 1024 * 1024;

/**
 * Every method may be cut off at any moment; the same calls made again end in the same release.
 * @example
 * const forge = createFolderForge({ folder: '.plugindex/forge', now: () => new Date() });
 * await forge.draft('auth-jwt-v1.0.0');
 */
export function createFolderForge({ folder, now }: FolderForgeOptions): Forge {
  const draftFolder = (tag: string) => join(folder, 'drafts', checkName('tag', tag));
  const releaseFolder = (tag: string) => join(folder, 'releases', checkName('tag', tag));

  const findPublished = async (tag: string): Promise<ForgeRelease | undefined> => {
    const text = await readIfThere(join(releaseFolder(tag), publishedFile));
    return text === undefined ? undefined : parsePublished(text, tag);
  };
  const findDraft = async (tag: string): Promise<ForgeRelease | undefined> => {
    const names = await assetNames(draftFolder(tag));
    if (names === undefined) return undefined;
    return { tag, state: 'draft', assets: await readAssets(draftFolder(tag), names) };
  };
  /** Folder of the draft. Throws `forge/published`, `forge/not-found`. */
  const openDraft = async (tag: string): Promise<string> => {
    if ((await findPublished(tag)) !== undefined) throw frozen(tag);
    if (await exists(draftFolder(tag))) return draftFolder(tag);
    throw new ForgeError(
      'forge/not-found',
      `Cannot change release ${tag}: there is no draft, start one first`,
    );
  };

  return {
    find: async (tag) => (await findPublished(tag)) ?? findDraft(tag),

    async draft(tag) {
      if ((await findPublished(tag)) !== undefined) throw frozen(tag);
      await mkdir(draftFolder(tag), { recursive: true });
      await removeLeftovers(draftFolder(tag));
      return (await findDraft(tag)) ?? { tag, state: 'draft', assets: [] };
    },

    async upload(tag, file) {
      checkUpload(file);
      await writeFileAtomically(join(await openDraft(tag), file.name), file.bytes, { fsync: true });
    },

    async remove(tag, name) {
      await rm(join(await openDraft(tag), checkAssetName(name)), { force: true });
    },

    async publish(tag) {
      const published = await findPublished(tag);
      if (published !== undefined) return published;
      const draft = await openDraft(tag);
      const release = await freezeDraft(draft, { tag, publishedAt: toTimestamp(now()) });
      await moveToReleases(draft, { folder, tag });
      return release;
    },

    async download(tag, name, { maxBytes }) {
      const published = await findPublished(tag);
      const path = join(published ? releaseFolder(tag) : draftFolder(tag), checkAssetName(name));
      const bytes = await readBounded(path, { maxBytes, what: `${name} of ${tag}` });
      if (published !== undefined) checkUnchanged(published, assetOf(name, bytes));
      return bytes;
    },
  };
}

/** Makes every file read-only and writes the record; until the folder is moved it is still a draft. */
async function freezeDraft(
  draft: string,
  facts: { readonly tag: string; readonly publishedAt: string },
): Promise<ForgeRelease> {
  await removeLeftovers(draft);
  const names = (await assetNames(draft)) ?? [];
  const release = { ...facts, assets: await readAssets(draft, names) };
  for (const name of names) await chmod(join(draft, name), 0o444);
  await writeFileAtomically(join(draft, publishedFile), formatPublished(release), {
    fsync: true,
    mode: 0o444,
  });
  return { ...release, state: 'published' };
}

async function moveToReleases(
  draft: string,
  { folder, tag }: { folder: string; tag: string },
): Promise<void> {
  await flushFolder(draft);
  await mkdir(join(folder, 'releases'), { recursive: true });
  // Renaming onto a folder that holds files fails: of two that publish at once, one wins whole.
  await rename(draft, join(folder, 'releases', tag)).catch((cause: unknown) => {
    if (!hasErrorCode(cause, 'ENOTEMPTY', 'EEXIST')) throw cause;
    throw new ForgeError('forge/published', `Cannot publish ${tag}: another run has just published it`, {
      cause,
    });
  });
  await flushFolder(join(folder, 'releases'));
}

/** What a killed run may have left in a draft: temp files, and the record of a publication that did not happen. */
async function removeLeftovers(draft: string): Promise<void> {
  for (const name of await readdir(draft))
    if (name === publishedFile || isTemporaryName(name)) await rm(join(draft, name), { force: true });
}

async function assetNames(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(undefinedIfMissing);
  return names?.filter((name) => namePattern.test(name) && name !== publishedFile).toSorted();
}

async function readAssets(folder: string, names: readonly string[]): Promise<readonly Asset[]> {
  const assets: Asset[] = [];
  for (const name of names) assets.push(assetOf(name, await readFile(join(folder, name))));
  return assets;
}

async function readBounded(
  path: string,
  { maxBytes, what }: { readonly maxBytes: number; readonly what: string },
): Promise<Uint8Array> {
  const file = await open(path, 'r').catch(undefinedIfMissing);
  if (file === undefined)
    throw new ForgeError('forge/not-found', `Cannot download ${what}: there is no such asset`);
  try {
    const { size } = await file.stat();
    if (size > maxBytes)
      throw new ForgeError(
        'forge/too-large',
        `Cannot download ${what}: it has ${size} bytes, expected at most ${maxBytes}`,
      );
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** threat: somebody edits a file of a published release on disk */
function checkUnchanged(release: ForgeRelease, found: Asset): void {
  const expected = release.assets.find(({ name }) => name === found.name);
  if (expected === undefined)
    throw new ForgeError(
      'forge/not-found',
      `Cannot download ${found.name} of ${release.tag}: it was not published with the release`,
    );
  if (expected.digest !== found.digest)
    throw new ForgeError(
      'forge/corrupt',
      `Cannot download ${found.name} of ${release.tag}: found ${found.digest}, expected ${expected.digest}`,
    );
}

function checkUpload({ name, bytes }: UploadFile): void {
  checkAssetName(name);
  if (bytes.length > maxAssetBytes)
    throw new ForgeError(
      'forge/too-large',
      `Cannot upload ${name}: it has ${bytes.length} bytes, expected at most ${maxAssetBytes}`,
    );
}

function checkAssetName(name: string): string {
  if (name === publishedFile)
    throw new ForgeError(
      'forge/name',
      `Cannot use "${name}" as an asset: the forge keeps its own record there`,
    );
  return checkName('asset', name);
}

function checkName(what: 'tag' | 'asset', name: string): string {
  if (namePattern.test(name)) return name;
  throw new ForgeError(
    'forge/name',
    `Cannot use ${JSON.stringify(name)} as ${what === 'tag' ? 'a tag' : 'an asset name'}: expected letters, digits and "._-", at most 200, not starting with "._-"`,
  );
}

function frozen(tag: string): ForgeError {
  return new ForgeError(
    'forge/published',
    `Cannot change release ${tag}: it is published, and a release never changes`,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
