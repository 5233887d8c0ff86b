// One incremental compile in a process of its own, for the benchmark: brings a served folder from one commit to another. What
// changed comes from git through a pipe: git works while Node starts, and nobody loads what starts a process.
import { ServedFolder, updateServed } from '@plugindex/node/compile';

// An import of it would load streams.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs');
const [repository = '', servedRoot = '', base = '', head = ''] = process.argv.slice(2);
// The clock of `performance` would load its whole library.
const startedAt = process.hrtime.bigint();
const served = new ServedFolder(servedRoot);
if (served.state?.source !== base)
  throw new Error(`Cannot compile what changed since ${base}: it is not served`);
const changedPaths = readFileSync(0, 'utf8')
  .split('\0')
  .filter((path) => path !== '')
  .map((path) => path.slice('index/'.length));
const { outcome } = await updateServed({
  index: `${repository}/index`,
  source: head,
  changedPaths,
  served,
  now: new Date('2026-11-02T00:00:00Z'),
  commit: null,
});
if (outcome !== 'updated') throw new Error(`Cannot compile what changed: ${outcome}`);
// Milliseconds, waiting for git included. The console would load streams for it.
writeSync(1, String(Number(process.hrtime.bigint() - startedAt) / 1e6));
