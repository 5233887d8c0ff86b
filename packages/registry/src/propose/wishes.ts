// What people wish for the index, parsed: the words of a command, an issue form or a release feed, before anything is planned.
import type { Owner } from '@plugindex/model';

/** A source repository as the forge knows it: names change hands, ids do not. */
export interface SourceRepository {
  /** `https://github.com/<owner>/<name>`, without anything behind it. */
  readonly url: string;
  /** Numeric id of the repository. */
  readonly id: number;
  /** Numeric id of the account that owns it. */
  readonly ownerId: number;
  readonly isPublic: boolean;
}

/** One commit of a source repository. */
export interface SourcePin {
  /** Undefined where no tag was found: that is a problem, and everything else can still be checked. */
  readonly commit: string | undefined;
  /** Folder of the plugin inside the repository; absent where it is the root. */
  readonly path?: string | undefined;
}

/** One file that the author wrote, and how it is shown in problems. */
export interface DraftFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The two files that an author keeps in the plugin's own folder. They are written like those of the index; what the
 * registry knows better may be left out: owners, source, version, and whatever the other of the two says.
 */
export interface PluginDraft {
  /** `plugin.yaml` */
  readonly entry?: DraftFile | undefined;
  /** `manifest.yaml` */
  readonly manifest?: DraftFile | undefined;
}

/** A plugin that the registry does not have yet. */
export interface SubmissionWish {
  readonly draft: PluginDraft;
  /** Becomes the owner where the draft names none. */
  readonly author: Owner;
  readonly repository: SourceRepository;
  readonly pin: SourcePin;
  /** The tag that `pin.commit` was found by; it must name the version of the draft, or gives it. */
  readonly tag?: string | undefined;
}

/** One more version of a plugin that the registry has. */
export interface VersionWish {
  readonly tag: string;
  /** What the tag names, annotated tags peeled; undefined where there is no such tag. */
  readonly commit: string | undefined;
  /** The source repository as it is now, where it was looked at: it must be the one that the entry records. */
  readonly repository?: SourceRepository | undefined;
  /** Where it is not the version that the tag names. */
  readonly version?: string | undefined;
  /** The author's `manifest.yaml` at that commit; absent: the manifest of the highest version is taken over. */
  readonly manifest?: DraftFile | undefined;
  /** Folder in which that file stands; absent: where the version before was built from. Empty for the root. */
  readonly path?: string | undefined;
}

export interface YankWish {
  readonly version: string;
  readonly reason: string;
  /** Id of an advisory behind it. */
  readonly advisory?: string | undefined;
}

export interface UnyankWish {
  readonly version: string;
}

/** `deprecated: false` takes an earlier deprecation back. */
export type DeprecationWish =
  | { readonly deprecated: true; readonly reason: string; readonly replacement?: string | undefined }
  | { readonly deprecated: false };

/** New owners in place of all owners; with a repository where the source moves along. */
export interface TransferWish {
  readonly owners: readonly Owner[];
  readonly repository?: SourceRepository | undefined;
}

/** Somebody takes care of a plugin that its owners left: added to them, first; a maintainer decides. */
export interface AdoptionWish {
  readonly adopter: Owner;
  readonly reason: string;
  readonly repository?: SourceRepository | undefined;
}
