// Ports: the narrow interfaces through which pure code reaches disk, network, Git, processes and time. Adapters are in `node` and `local`.
import { CodedError } from './coded-error.ts';
import type { Digest } from './digest.ts';

/** Reads bounded bytes over http(s) or from a file URL. Every call names its caps, so that none can be forgotten. */
export interface HttpPort {
  /** Throws a FetchError (`fetch/not-found`, `fetch/too-large`, `fetch/timeout`, `fetch/unreachable`, `fetch/status`). */
  get(url: string, options: HttpGetOptions): Promise<HttpResponse>;
}

export interface HttpGetOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Entity tag of the copy at hand; the answer is `notModified` when it is still current. */
  readonly etag?: string;
}

export type HttpResponse =
  | { readonly notModified: true }
  | { readonly notModified: false; readonly bytes: Uint8Array; readonly etag?: string };

export type FetchErrorCode =
  | 'fetch/not-found'
  | 'fetch/too-large'
  | 'fetch/timeout'
  | 'fetch/unreachable'
  | 'fetch/status'
  | 'fetch/url';

export class FetchError extends CodedError<FetchErrorCode> {
  readonly url: string;
  constructor(code: FetchErrorCode, url: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.url = url;
  }
}

/** One file of an immutable tree. `id` names the content (a Git blob id), so that equal ids need no second read. */
export interface TreeFile {
  readonly path: string;
  readonly id: string;
  readonly size: number;
}

/** A folder as it stood at one moment: a Git tree, or a folder on disk with the same ids. */
export interface TreePort {
  /** Every file, sorted by path, paths with forward slashes relative to the root. Links and submodules are left out. */
  list(): Promise<readonly TreeFile[]>;
  /** Bytes of one file. Throws a RangeError past `maxBytes`, a TreeError when there is no such file. */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
}

export type TreeErrorCode =
  | 'tree/not-found'
  | 'tree/changed'
  | 'tree/corrupt'
  | 'tree/revision'
  | 'tree/path'
  | 'tree/unavailable';

export class TreeError extends CodedError<TreeErrorCode> {}

/** A file to upload: its bytes and the name that it will have in the release. */
export interface UploadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ForgeRelease {
  readonly tag: string;
  readonly state: 'draft' | 'published';
  /** Sorted by name. */
  readonly assets: readonly { readonly name: string; readonly digest: Digest; readonly size: number }[];
  /** When it was published: RFC 3339, UTC, whole seconds. Absent on a draft. */
  readonly publishedAt?: string;
}

/**
 * Where releases live: GitHub, or a local folder that keeps the same promise.
 * draft → upload → publish; a published release and its tag never change again.
 */
export interface Forge {
  find(tag: string): Promise<ForgeRelease | undefined>;
  /** Starts a draft, or goes on with the one that a killed run left behind. Throws ForgeError `forge/published` when frozen. */
  draft(tag: string): Promise<ForgeRelease>;
  /** Adds or replaces one asset of a draft. Throws ForgeError `forge/published` when frozen. */
  upload(tag: string, file: UploadFile): Promise<void>;
  /** Removes an asset of a draft, if it is there. Throws ForgeError `forge/published` when frozen. */
  remove(tag: string, name: string): Promise<void>;
  /** Freezes the draft. Publishing what is published already with the same assets is no error and changes nothing. */
  publish(tag: string): Promise<ForgeRelease>;
  /** Bytes of one asset. Throws ForgeError `forge/not-found`, `forge/too-large`, `forge/corrupt`. */
  download(tag: string, name: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
}

export type ForgeErrorCode =
  | 'forge/published'
  | 'forge/not-found'
  | 'forge/too-large'
  | 'forge/name'
  /** An asset of a published release is not what was published. */
  | 'forge/corrupt'
  | 'forge/unavailable';

export class ForgeError extends CodedError<ForgeErrorCode> {}

/** Signs statements without keys: public Sigstore or the little local one. */
export interface StatementSigner {
  /** `statement`: UTF-8 JSON of an in-toto Statement v1. Returns the Sigstore bundle v0.3 as UTF-8 JSON. */
  sign(statement: Uint8Array): Promise<Uint8Array>;
}

/** Runs one program with a scrubbed environment, bounded time and bounded output. */
export interface ProcessPort {
  run(command: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
  /** Absolute path of a program, or undefined when this machine has none. */
  find(command: string): Promise<string | undefined>;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** Memory that the program and what it starts may hold together, in bytes, where the machine can tell. */
  readonly maxMemoryBytes?: number;
  /** Size of any one file that it writes, in bytes, where the machine can hold it to that. */
  readonly maxFileBytes?: number;
  /** `none`: no network, where the machine can take it away. */
  readonly network?: 'none';
}

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  /** Which cap ended the program, when one did. */
  readonly stoppedBy?: 'timeout' | 'output' | 'memory';
  /** Standard output and standard error, interleaved as they came. */
  readonly log: string;
}

/** One folder that belongs to us alone. Paths are relative, with forward slashes; every write replaces a file whole. */
export interface FolderPort {
  /** Bytes of a file, or undefined when there is none. Throws a RangeError past `maxBytes`. */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>;
  /** Writes to a temporary file beside the target, then renames: a reader sees the old bytes or the new, never a mix. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Names directly below a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** Removes a file or a whole folder; no error when it is gone already. */
  remove(path: string): Promise<void>;
  /** Runs `work` while no other process holds this folder. Throws FolderError `folder/locked` after `timeoutMs`. */
  withLock<T>(options: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
}

export type FolderErrorCode = 'folder/locked' | 'folder/path';

export class FolderError extends CodedError<FolderErrorCode> {}
