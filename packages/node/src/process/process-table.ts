// Which processes a program has started and how much memory they hold, read from /proc (Linux).
import { readdir, readFile } from 'node:fs/promises';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/**
 * Ids of a session leader and of everything that belongs to it: by group, by session, or as a child of those.
 * Empty where there is no /proc. What left the session and outlived its parent is not found.
 */
export async function findFamily(leader: number): Promise<readonly number[]> {
  const rows = await readProcessTable();
  const family = new Set<number>();
  const belongs = ({ pid, parent, group, session }: ProcessRow) =>
    pid === leader || group === leader || session === leader || family.has(parent);
  // A child may stand before its parent in the table: repeat until nothing new is found.
  for (let known = -1; known !== family.size; ) {
    known = family.size;
    for (const row of rows) if (belongs(row)) family.add(row.pid);
  }
  return [...family];
}

/** Resident memory of these processes together, in bytes; shared pages count for each. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readProcessTable(): Promise<readonly ProcessRow[]> {
  const names = await readdir('/proc').catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => /^[0-9]+$/.test(name))
      // A process may end between the listing and the read: it is then simply not there.
      .map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => {
    // proc(5): "<pid> (<name, may hold spaces and parentheses>) <state> <ppid> <pgrp> <session> …"
    const [, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const pid = Number.parseInt(text, 10);
    if (session === undefined || Number.isNaN(pid)) return [];
    return [{ pid, parent: Number(parent), group: Number(group), session: Number(session) }];
  });
}
