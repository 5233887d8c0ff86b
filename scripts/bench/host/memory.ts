// Memory that loaded plugins add to a process: each measurement in a process of its own, which builds nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Isolation } from '@plugindex/host';
import { type Guest, idleGuest, inputOf, officialGuests, twinGuests } from './guests.ts';
import { median } from './in-turn.ts';

export interface MemoryTask {
  readonly plugins: number;
  readonly where: Isolation | 'extism' | 'extism-worker';
  readonly guests: 'native' | 'script' | 'mixed' | 'twin';
}

/** Megabytes. */
export interface Memory {
  /** All pages that are in memory. */
  readonly resident: number;
  /** Those that are no pages of a file; where the system does not tell, all. */
  readonly own: number;
}

export type StoredGuest = Omit<Guest, 'bytes'> & { readonly file: string };

function pick(guests: MemoryTask['guests'], where: MemoryTask['where']): readonly Guest[] {
  if (guests === 'twin') {
    const { ours, theirs } = twinGuests();
    const bytes = where.startsWith('extism') ? theirs : ours;
    return [{ name: 'twin', bytes, hook: 'echo', input: inputOf(1000) }];
  }
  const all = [idleGuest(1000), ...officialGuests()];
  if (guests === 'mixed') return all;
  return all.filter(({ isScript = false }) => isScript === (guests === 'script'));
}

/**
 * The median of five processes; a first one meters what they find in the cache. One alone says little: V8 improves code in the
 * background, and what that takes for a moment the C library keeps.
 */
export function measureMemory(task: MemoryTask): Memory {
  const folder = mkdtempSync(join(tmpdir(), 'plugindex-bench-'));
  try {
    const guests = pick(task.guests, task.where).map(({ bytes, ...guest }): StoredGuest => {
      const file = join(folder, `${guest.name.replaceAll(' ', '-')}.wasm`);
      writeFileSync(file, bytes);
      return { ...guest, file };
    });
    const list = join(folder, 'task.json');
    writeFileSync(list, JSON.stringify({ task, guests }));
    const words = ['--expose-gc', '--no-warnings', join(import.meta.dirname, 'memory-main.ts')];
    const measure = (): Memory => {
      const all = [...words, list, join(folder, 'metered')];
      const { stdout, stderr, status } = spawnSync(process.execPath, all, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`Cannot measure memory (${JSON.stringify(task)}): ${stderr}`);
      return JSON.parse(stdout);
    };
    measure();
    const found = Array.from({ length: 5 }, measure);
    return {
      resident: median(found.map(({ resident }) => resident)),
      own: median(found.map(({ own }) => own)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
