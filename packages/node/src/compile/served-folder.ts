// The compiled index on disk between two compiles, and how a plan is carried out so that no kill can leave half of it.
//
//   v1/            what is served
//   bookmark.json  where the last compile stood; never served
//   journal        a plan on its way: present means "carry this out first"
//
// The journal is one file: a line of JSON, then the bytes of every file in it, one behind the other. It is written
// whole under another name and renamed, and carrying it out twice gives the same as once.
import { dirname, join } from 'node:path';
import type { Deployment, RegistryConfig } from '@plugindex/model';
import type { Bookmark } from '@plugindex/registry/compile/bookmark';
import type { IncrementalPlan } from '@plugindex/registry/compile/compile-incremental';
import type { CompiledStore } from '@plugindex/registry/compile/compiled-store';
import { hasErrorCode } from '../error-code.ts';
import { fileSystem } from './file-system.ts';

const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } = fileSystem;

/** What stands in bookmark.json. */
export interface ServedState {
  /** Commit or tree of the index that was compiled. */
  readonly source: string;
  readonly registry: RegistryConfig;
  readonly deployment: Deployment;
  readonly bookmark: Bookmark;
}

interface JournalHead {
  readonly writes: readonly (readonly [path: string, size: number])[];
  readonly removes: readonly string[];
  /** The log is cut to `at` bytes before the next `size` bytes are written behind it. */
  readonly append: { readonly path: string; readonly at: number; readonly size: number };
  readonly state: ServedState;
}

/** The folder that holds v1/. Opening it carries out what a killed run left. One process at a time has it open. */
export class ServedFolder implements CompiledStore {
  private readonly root: string;
  private known: ServedState | undefined;

  constructor(root: string) {
    this.root = root;
    this.recover();
  }

  get state(): ServedState | undefined {
    const bytes = this.known === undefined ? readIfThere(join(this.root, 'bookmark.json')) : undefined;
    if (bytes !== undefined) this.known = JSON.parse(bytes.toString());
    return this.known;
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return readIfThere(join(this.root, 'v1', path));
  }

  /** Carries a plan out, `extra` with it: the bundle of its snapshot. */
  apply(plan: IncrementalPlan, state: ServedState, extra: ReadonlyMap<string, Uint8Array> = new Map()): void {
    const journal = toJournal(plan, state, extra);
    replaceFile(this.journalPath, journal);
    this.carryOut(journal);
  }

  /** Remembers what a full compile put here. */
  reset(state: ServedState): void {
    replaceFile(join(this.root, 'bookmark.json'), Buffer.from(`${JSON.stringify(state)}\n`));
    this.known = state;
  }

  private get journalPath(): string {
    return join(this.root, 'journal');
  }

  private recover(): void {
    if (existsSync(this.journalPath)) this.carryOut(readFileSync(this.journalPath));
  }

  private carryOut(bytes: Buffer): void {
    const start = bytes.indexOf('\n') + 1;
    const head: JournalHead = JSON.parse(bytes.subarray(0, start).toString());
    let at = start;
    const take = (size: number) => {
      at += size;
      return bytes.subarray(at - size, at);
    };
    for (const [path, size] of head.writes) replaceFile(join(this.root, 'v1', path), take(size));
    this.append(head.append.path, head.append.at, take(head.append.size));
    for (const path of head.removes) rmSync(join(this.root, 'v1', path), { force: true });
    this.reset(head.state);
    rmSync(this.journalPath);
  }

  private append(path: string, at: number, bytes: Uint8Array): void {
    const target = join(this.root, 'v1', path);
    if (existsSync(target)) truncateSync(target, at);
    if (bytes.length > 0) writeFileSync(target, bytes, { flag: 'a' });
  }
}

/** The bytes of the journal for a plan. */
export function toJournal(
  plan: IncrementalPlan,
  state: ServedState,
  extra: ReadonlyMap<string, Uint8Array>,
): Buffer {
  const writes = [...plan.writes, ...extra];
  const head: JournalHead = {
    writes: writes.map(([path, bytes]) => [path, bytes.length]),
    removes: plan.removes,
    append: { path: plan.append.path, at: plan.append.at, size: plan.append.bytes.length },
    state,
  };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  return Buffer.concat([line, ...writes.map(([, bytes]) => bytes), plan.append.bytes]);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Readers see the old bytes or the new. One process compiles at a time, so one temporary name is enough. */
function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.new`;
  try {
    writeFileSync(temporary, bytes);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes);
  }
  renameSync(temporary, path);
}
