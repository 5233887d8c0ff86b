// Stores of plugins as files of one folder: one file a plugin, replaced whole, one change after the other.
import { join } from 'node:path';
import {
  applyToStore,
  createStoreContents,
  type StoreContents,
  type StoreOutcome,
  type StorePlan,
  type StorePort,
} from '@plugindex/host';
import { isPluginName, isRecord } from '@plugindex/model';
import { writeFileAtomically } from '../atomic-write.ts';
import { hasErrorCode } from '../error-code.ts';
import { createFolderPort } from '../folder-port.ts';
import { readFileCapped } from '../read-file.ts';

// Largest file that is read, in bytes: no limit of a store comes near it.
const maxStoreFileBytes = 256 * 1024 * 1024;
// How long a change waits for one of another process, in milliseconds.
const lockTimeoutMs = 5000;
const format = 1;

/**
 * A file that cannot be read makes its store unavailable and stays as it is: throwing it away would lose what is in it.
 * @example createFolderStore('/srv/mocks/store')
 */
export function createFolderStore(folder: string): StorePort {
  const lock = createFolderPort(folder);
  let queue: Promise<unknown> = Promise.resolve();
  /** threat: two changes that both see room for themselves. One at a time here, and under the folder's lock elsewhere. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(() => lock.withLock({ timeoutMs: lockTimeoutMs }, work));
    queue = result.catch(() => undefined);
    return result;
  };
  return {
    async apply(plugin, plan) {
      if (!isPluginName(plugin)) return unavailable;
      const file = join(folder, `kv-${plugin}.json`);
      try {
        if (plan.op === 'get' || plan.op === 'list') return applyToStore(await readStore(file), plan);
        return await inTurn(() => change(file, plan));
      } catch {
        return unavailable;
      }
    },
  };
}

const unavailable: StoreOutcome = { ok: false, code: 'unavailable' };

async function change(file: string, plan: StorePlan): Promise<StoreOutcome> {
  const store = await readStore(file);
  const outcome = applyToStore(store, plan);
  if (outcome.ok) await writeFileAtomically(file, writeStore(store), { mode: 0o600 });
  return outcome;
}

/** `{"format": 1, "entries": [[key, value], …]}`: pairs, so that no key is special. */
function writeStore({ entries }: StoreContents): string {
  return `${JSON.stringify({ format, entries: [...entries] })}\n`;
}

async function readStore(file: string): Promise<StoreContents> {
  let text: string;
  try {
    text = (await readFileCapped(file, { maxBytes: maxStoreFileBytes })).toString('utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return createStoreContents();
    throw error;
  }
  const value: unknown = JSON.parse(text);
  const pairs = isRecord(value) && value.format === format ? value.entries : undefined;
  if (!Array.isArray(pairs) || !pairs.every(isPair)) throw new SyntaxError('not a store');
  return createStoreContents(pairs);
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'string');
}
