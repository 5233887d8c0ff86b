// What forms and feeds ask the forge about other people's accounts and repositories.
import type { Owner } from '@plugindex/model';
import type { SourceRepository } from '../propose/wishes.ts';

/** A repository on the forge, as people name it. */
export interface RepositoryAddress {
  readonly owner: string;
  readonly repo: string;
}

/** Every answer is undefined where there is no such thing, or nothing public. */
export interface ForgeLookup {
  account(name: string): Promise<Owner | undefined>;
  repository(address: RepositoryAddress): Promise<SourceRepository | undefined>;
  /** The commit behind a tag, annotated tags peeled. A branch or a bare commit id is no tag. */
  commitOfTag(address: RepositoryAddress, tag: string): Promise<string | undefined>;
  /** Text of one file as it stood at a commit. */
  file(
    address: RepositoryAddress,
    at: { readonly commit: string; readonly path: string },
  ): Promise<string | undefined>;
}

const githubRepository =
  /^https:\/\/github\.com\/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/;

/** Owner and name from the canonical address; undefined for a repository elsewhere. */
export function toRepositoryAddress(url: string): RepositoryAddress | undefined {
  const [, owner, repo] = githubRepository.exec(url) ?? [];
  return owner === undefined || repo === undefined ? undefined : { owner, repo };
}

/** Where an author keeps the manifest of the next version, from the folder of the plugin. */
export function manifestPath(folder: string | undefined): string {
  return folder === undefined ? 'manifest.yaml' : `${folder}/manifest.yaml`;
}
