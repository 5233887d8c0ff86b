// One full compile in a process of its own, for the benchmark: index folder and served folder are its arguments.
import { join } from 'node:path';
import { compileFolder, ServedFolder } from '@plugindex/node/compile';

const [index = '', served = '', source = ''] = process.argv.slice(2);
const compiled = await compileFolder({
  index,
  out: join(served, 'v1'),
  now: new Date('2026-11-01T00:00:00Z'),
  commit: null,
});
if (compiled.index === undefined || compiled.registry === undefined || compiled.problems.length > 0) {
  throw new Error(`Cannot compile: ${JSON.stringify(compiled.problems.slice(0, 3))}`);
}
new ServedFolder(served).reset({
  source,
  registry: compiled.registry,
  deployment: compiled.registry.deployment,
  bookmark: compiled.index.bookmark,
});
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(JSON.stringify({ maxRssBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }));
