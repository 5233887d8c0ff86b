// Measures the main job in a clean folder: the first run builds and publishes everything, the second finds it done.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Goals in seconds, on two cores. */
export const startGoals = { first: 120, second: 15 } as const;

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'plugindex-bench-'));

function once(): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/start.ts', '--once', '--folder', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm start -- --once ended with ${status}\n${stderr}`);
  return (performance.now() - started) / 1000;
}

try {
  const [first, second] = [once(), once()];
  console.log(
    `npm start -- --once: first ${first.toFixed(1)} s (goal ≤ ${startGoals.first}), second ${second.toFixed(1)} s (goal ≤ ${startGoals.second})`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
