// A plugin in its author's own repository: the draft of its manifest, completed by what is checked out there.
import { join, relative } from 'node:path';
import { type Digest, digestOf, isRecord, type Manifest, parseManifest, parseYaml } from '@plugindex/model';
import { readFileCapped } from '@plugindex/node/read-file';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { versionOfTag } from '@plugindex/registry/propose/version-of-tag';
import { ActionError } from './action-error.ts';
import type { Environment } from './environment.ts';

const maxManifestBytes = 512 * 1024;
const draftName = 'manifest.yaml';

export interface AuthorPlugin {
  readonly manifest: Manifest;
  /** Path of the draft in the author's repository. */
  readonly file: string;
  /** Of the draft as its author wrote it. */
  readonly manifestDigest: Digest;
  /** The plugin's folder in the checkout, as its source. */
  readonly source: { readonly path: string; readonly tree: string };
  readonly commit: string;
  /** The author's checkout. */
  readonly repository: Repository;
}

export interface AuthorPlace {
  /** Address of the author's repository. */
  readonly url: string;
  /** Folder of the author's checkout. */
  readonly checkout: string;
  /** The plugin's folder in it, `.` for the whole repository. */
  readonly folder: string;
  /** Tag that started the run: it names the version where the draft does not. */
  readonly tag?: string;
}

/**
 * Opens the plugin; the caller closes its repository. Throws ActionError `action/input`.
 * @example await openAuthorPlugin({ checkout: '.plugindex/author', folder: '.', tag: 'v1.2.0' })
 */
export async function openAuthorPlugin(place: AuthorPlace): Promise<AuthorPlugin> {
  const { checkout, folder } = place;
  const repository = await openRepository(checkout);
  const path = relative(checkout, join(checkout, folder));
  const commit = await repository.commitId('HEAD');
  const tree = await repository.treeId('HEAD', path === '' ? undefined : path);
  if (path.startsWith('..') || commit === undefined || tree === undefined)
    throw new ActionError(
      'action/input',
      `Cannot build ${JSON.stringify(folder)}: it is no folder of the repository`,
    );
  const file = join(path, draftName);
  const bytes = await readDraft(join(checkout, file));
  const document = parseYaml(new TextDecoder().decode(bytes), { file });
  if (!document.ok) throw unreadable(file, document.problems[0]?.message);
  const { value, locate } = document.value;
  const manifest = parseManifest({ file, value: completeDraft(value, { ...place, path, commit }), locate });
  if (!manifest.ok) throw unreadable(file, manifest.problems[0]?.message);
  return {
    manifest: manifest.value,
    file,
    manifestDigest: digestOf(bytes),
    source: { path: path === '' ? '.' : path, tree },
    commit,
    repository,
  };
}

async function readDraft(path: string): Promise<Uint8Array> {
  try {
    return await readFileCapped(path, { maxBytes: maxManifestBytes });
  } catch (cause) {
    throw new ActionError('action/input', `Cannot build the plugin: found no ${draftName} in its folder`, {
      cause,
    });
  }
}

interface Checkout {
  readonly url: string;
  readonly path: string;
  readonly commit: string;
  readonly tag?: string;
}

/** The source is what is checked out, whatever the draft says of it. */
function completeDraft(draft: unknown, { url, path, commit, tag }: Checkout): unknown {
  if (!isRecord(draft)) return draft;
  const name = typeof draft.name === 'string' ? draft.name : undefined;
  const version = draft.version ?? (tag === undefined ? undefined : versionOfTag(tag, name));
  const source = { repository: url, commit, ...(path === '' ? {} : { path }) };
  return { schemaVersion: 1, ...draft, ...(version === undefined ? {} : { version }), source };
}

/** Address of the repository that the run belongs to: the author's. */
export function callingRepository({ serverUrl, repository }: Environment): string {
  return `${serverUrl}/${repository.owner}/${repository.repo}`;
}

function unreadable(file: string, why = 'it is malformed'): ActionError {
  return new ActionError('action/input', `Cannot build the plugin: ${file} is not usable. ${why}`);
}
