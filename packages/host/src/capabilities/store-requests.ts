// What a guest asks of `kv`: the request read, and done to the entries of a store. Nothing here touches a disk.
import { isRecord, quote } from '@plugindex/model';
import type { Envelope } from '../envelope.ts';
import { answer, type Refusal, refuse } from './refusal.ts';

export type StorePlan =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: string; readonly maxBytes: number }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'list'; readonly prefix: string };

/** What a store answers. `too_large`: the change would take more than the plan's `maxBytes`; nothing was changed. */
export type StoreOutcome =
  | { readonly ok: true; readonly value: string | null | readonly string[] }
  | { readonly ok: false; readonly code: 'too_large' | 'unavailable' };

/** Longest key, in bytes of UTF-8. */
export const maxKeyBytes = 512;
/** Most keys of one store, whatever its quota. */
export const maxKeys = 10_000;

const encoder = new TextEncoder();
const sizeOf = (text: string) => encoder.encode(text).length;

/** What is to be done, or why it is not. `maxBytes` is undefined where no store was granted. */
export function planStoreRequest(
  request: unknown,
  { maxBytes }: { readonly maxBytes: number | undefined },
): StorePlan | Refusal {
  if (maxBytes === undefined) return refuse('denied', 'Cannot serve kv: no store was granted');
  if (!isRecord(request)) return refuse('invalid_request', 'Cannot serve kv: expected {"op", "key"}');
  const { op, key, value, prefix = '' } = request;
  if (op === 'list') {
    if (typeof prefix === 'string') return { op, prefix };
    return refuse('invalid_request', 'Cannot list keys: expected "prefix" to be text');
  }
  if (op !== 'get' && op !== 'set' && op !== 'delete') {
    const expected = '"get", "set", "delete" or "list"';
    return refuse('invalid_request', `Cannot serve kv: found the op ${quote(op)}, expected ${expected}`);
  }
  if (!isText(key) || key === '' || sizeOf(key) > maxKeyBytes) {
    return refuse(
      'invalid_request',
      `Cannot ${op} ${quote(key)}: expected a key of 1 to ${maxKeyBytes} bytes of UTF-8`,
    );
  }
  if (op !== 'set') return { op, key };
  return isText(value)
    ? { op, key, value, maxBytes }
    : refuse('invalid_request', `Cannot set ${quote(key)}: expected "value" to be text`);
}

// A lone surrogate has no form in UTF-8: two keys would become one.
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

/** Keys and values of one plugin, and how much they are. */
export interface StoreContents {
  readonly entries: Map<string, string>;
  /** Of keys and values in UTF-8: what counts against the quota. */
  bytes: number;
}

/** @example createStoreContents([['visits', '1']]).bytes // 7 */
export function createStoreContents(pairs: Iterable<readonly [string, string]> = []): StoreContents {
  const entries = new Map(pairs);
  let bytes = 0;
  for (const [key, value] of entries) bytes += sizeOf(key) + sizeOf(value);
  return { entries, bytes };
}

/** Does it, in one step that nobody can get between. The contents change only where the outcome is ok. */
export function applyToStore(store: StoreContents, plan: StorePlan): StoreOutcome {
  const { entries } = store;
  switch (plan.op) {
    case 'get':
      return { ok: true, value: entries.get(plan.key) ?? null };
    case 'list':
      return { ok: true, value: [...entries.keys()].filter((key) => key.startsWith(plan.prefix)).toSorted() };
    case 'delete':
      store.bytes -= sizeOfEntry(store, plan.key);
      entries.delete(plan.key);
      return { ok: true, value: null };
    case 'set': {
      const growth = sizeOf(plan.key) + sizeOf(plan.value) - sizeOfEntry(store, plan.key);
      // What makes a store smaller is always welcome, also where its quota was lowered below it.
      if (growth > 0 && store.bytes + growth > plan.maxBytes) return { ok: false, code: 'too_large' };
      // threat: half a million keys of one byte, each as dear to keep as a long one.
      if (entries.size >= maxKeys && !entries.has(plan.key)) return { ok: false, code: 'too_large' };
      store.bytes += growth;
      entries.set(plan.key, plan.value);
      return { ok: true, value: null };
    }
  }
}

function sizeOfEntry({ entries }: StoreContents, key: string): number {
  const value = entries.get(key);
  return value === undefined ? 0 : sizeOf(key) + sizeOf(value);
}

export function storeEnvelope(plan: StorePlan, outcome: StoreOutcome): Envelope {
  if (outcome.ok) return answer(outcome.value);
  if (outcome.code === 'unavailable')
    return refuse('unavailable', `Cannot ${plan.op} in the store: the host cannot reach it`);
  const quota = plan.op === 'set' ? plan.maxBytes : 0;
  const key = plan.op === 'list' ? plan.prefix : plan.key;
  return refuse(
    'too_large',
    `Cannot set ${quote(key)}: the store may hold ${quota} bytes in ${maxKeys} keys`,
  );
}
